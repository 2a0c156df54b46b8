// What every browser test needs: a headless Chromium, the built site, and a page that
// remembers everything it complained about.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const site = join(root, "site");

if (!existsSync(join(site, "index.html"))) {
  throw new Error("there is no site: run `cargo run --release -- build` first");
}

/** The address of a page of the built site, opened as a file. */
export const file = (address) => pathToFileURL(join(site, address)).href;

/** Every HTML file of the built site, as addresses. */
export const pages = readdirSync(site, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".html"))
  .map((entry) => relative(site, join(entry.parentPath ?? entry.path, entry.name)))
  .sort();

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
});

/** A page and the list of its complaints: console messages, errors, failed requests, and requests
    to anything outside `origin`, by default the folder of the built site. Motion is reduced: a
    transition between two pages that a busy machine has Chromium skip is reported as an error of
    the page, though no script takes part in it. */
export const open = async (browser, { origin = file("/"), ...options } = {}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => complaints.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("requestfailed", (request) => {
    // What is cut off because the page is left, often its icon, is not missing.
    const { errorText } = request.failure() ?? {};
    if (errorText !== "net::ERR_ABORTED") complaints.push(`failed: ${request.url()} (${errorText})`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(origin)) complaints.push(`foreign request: ${request.url()}`);
  });
  return { page, complaints, close: () => context.close() };
};

/** Types a query into the search dialog and gives the titles found. */
export const search = async (page, query) => {
  await page.locator(".search-input").fill(query);
  await page.locator(".search-option-page").first().waitFor();
  return page.locator(".search-option-page .search-term").allInnerTexts();
};

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The accessibility rules that the page shown breaks, each with its first place. */
export const violations = async (page) => {
  await page.evaluate(axe);
  const found = await page.evaluate(
    (values) => globalThis.axe.run({ runOnly: { type: "tag", values } }),
    rules,
  );
  return found.violations.map(({ id, nodes }) => `${page.url()}: ${id} at ${nodes[0].target} (${nodes.length})`);
};
