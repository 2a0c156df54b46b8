// The preview: an open page follows edits of a paragraph, a track and a template.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open, root, search, violations } from "./browser.mjs";

const binary = process.env.LADDERBOOK_BIN ?? join(root, "target/release/ladderbook");
let browser;
let folder;
let server;
let address;

/** The address that the server announces; fails when it cannot start, ends or stays silent. */
const announced = (started) => new Promise((resolve, reject) => {
  let said = "";
  setTimeout(() => reject(new Error("the server announced no address in 20 s")), 20_000).unref();
  started.on("error", reject);
  started.on("exit", (status) => reject(new Error(`the server ended with ${status}`)));
  started.stdout.on("data", (piece) => {
    said += piece;
    const found = said.match(/http:\/\/127\.0\.0\.1:\d+\//);
    if (found) resolve(found[0]);
  });
});

before(async () => {
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), "ladderbook-"));
  cpSync(join(root, "content"), join(folder, "content"), { recursive: true });
  cpSync(join(root, "book.toml"), join(folder, "book.toml"));
  server = spawn(binary, ["serve", folder, "--port", "14173"], { stdio: ["ignore", "pipe", "inherit"] });
  address = await announced(server);
});

after(async () => {
  server?.kill("SIGKILL");
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Changes a file of the site that is served. */
const edit = (path, from, to) => {
  const full = join(folder, path);
  const text = readFileSync(full, "utf8");
  assert.ok(text.includes(from), `${path} holds "${from}"`);
  writeFileSync(full, text.replace(from, to));
};

const shows = (page, text) => page.getByText(text).first().waitFor({ timeout: 10_000 });

test("an edit of a paragraph shows on the open page", async () => {
  const { page, complaints, close } = await open(browser, { origin: address });
  await page.goto(`${address}essays/the-fork.html`);
  assert.deepEqual(complaints, []);
  edit("content/essays/the-fork.md", "Five questions sort", "Five marmots sort");
  await shows(page, "Five marmots sort");
  // The page that goes away takes its event stream with it, which counts as a failed request.
  assert.deepEqual(complaints.filter((complaint) => !complaint.startsWith("failed:")), []);
  await close();
});

test("an edit leaves what the reader did to the page as it is, and marks the edited block", async () => {
  const { page, close } = await open(browser);
  await page.goto(`${address}essays/the-fork.html`);
  await page.evaluate(() => {
    window.stays = true;
    document.documentElement.dataset.theme = "dark";
    document.querySelector("main").dataset.own = "kept";
    document.querySelector("main .prose a[href$='.html']").focus();
    scrollTo({ top: 300, behavior: "instant" });
  });
  // Without the attribute that the definition of a focused term brings when it opens.
  const focus = () => page.evaluate(() => [
    document.activeElement.tagName, document.activeElement.href, document.activeElement.textContent,
  ]);
  const focused = await focus();
  assert.equal(focused[0], "A");
  edit("content/essays/the-fork.md", "marmots sort", "badgers sort");
  await shows(page, "Five badgers sort");
  await page.locator(".lb-preview__edited", { hasText: "Five badgers sort" }).waitFor({ timeout: 10_000 });
  assert.deepEqual(await page.evaluate(() => [
    window.stays, document.documentElement.dataset.theme, document.querySelector("main").dataset.own,
  ]), [true, "dark", "kept"]);
  assert.deepEqual(await focus(), focused);
  await page.waitForFunction(() => {
    const block = Array.from(document.querySelectorAll("main p, main li")).find((part) => part.textContent.includes("Five badgers"));
    const box = block.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
  }, null, { timeout: 10_000 });
  edit("content/essays/the-fork.md", "badgers sort", "marmots sort");
  await shows(page, "Five marmots sort");
  await close();
});

test("style sheets are exchanged without loading the page again", async () => {
  const { page, close } = await open(browser);
  await page.goto(`${address}glossary.html`);
  await page.evaluate(() => { window.stays = true; });
  mkdirSync(join(folder, "themes/default/styles"), { recursive: true });
  writeFileSync(join(folder, "themes/default/styles/99-own.css"), "main { outline: 7px solid rgb(1, 2, 3); }");
  await page.waitForFunction(() => getComputedStyle(document.querySelector("main")).outlineWidth === "7px", null, { timeout: 10_000 });
  assert.equal(await page.evaluate(() => window.stays), true);
  await close();
});

test("the browser follows a renamed page", async () => {
  const { page, close } = await open(browser);
  writeFileSync(join(folder, "content/essays/old-name.md"), "# A page on marmots\n\nIt moves.\n");
  await page.goto(`${address}essays/the-fork.html`);
  for (let tries = 0; tries < 100 && (await page.goto(`${address}essays/old-name.html`)).status() !== 200; tries += 1);
  await shows(page, "It moves.");
  renameSync(join(folder, "content/essays/old-name.md"), join(folder, "content/essays/new-name.md"));
  await page.waitForURL(`${address}essays/new-name.html`, { timeout: 10_000 });
  await shows(page, "It moves.");
  await close();
});

test("Alt and a click say where a block was written when there is no editor", async () => {
  const { page, close } = await open(browser);
  await page.goto(`${address}essays/the-fork.html`);
  await page.locator("p", { hasText: "Five marmots sort" }).first().click({ modifiers: ["Alt"], position: { x: 5, y: 5 } });
  await page.locator(".lb-preview__note", { hasText: /content\/essays\/the-fork\.md:\d+/ }).waitFor({ timeout: 10_000 });
  await close();
});

test("an edit of a track shows on the open level", async () => {
  const { page, close } = await open(browser);
  await page.goto(`${address}tracks/ic/junior.html`);
  edit("content/tracks/ic.toml", "Adds a test for each behaviour", "Adds a marmot for each behaviour");
  await shows(page, "Adds a marmot for each behaviour");
  await close();
});

test("a template of the site shows on the open page", async () => {
  const { page, close } = await open(browser);
  await page.goto(`${address}essays/titles.html`);
  const name = "themes/default/templates/essay.html";
  const template = readFileSync(join(root, name), "utf8");
  mkdirSync(join(folder, "themes/default/templates"), { recursive: true });
  const marked = template.replace("{% block content %}", "{% block content %}<p>A marmot's template</p>");
  assert.notEqual(marked, template);
  writeFileSync(join(folder, name), marked);
  await shows(page, "A marmot's template");
  await close();
});

test("an error shows over the page and goes when it is mended", async () => {
  const { page, close } = await open(browser);
  await page.goto(`${address}tracks/mgmt/em.html`);
  edit("content/tracks/mgmt.toml", "id = \"mgmt\"", "id = mgmt");
  const problem = page.locator(".lb-preview__code", { hasText: "toml-syntax" });
  await problem.waitFor({ timeout: 10_000 });
  assert.match(await page.locator("h1").innerText(), /Engineering Manager/, "the page stays");
  edit("content/tracks/mgmt.toml", "id = mgmt", "id = \"mgmt\"");
  await problem.waitFor({ state: "detached", timeout: 10_000 });
  await close();
});

test("an address that does not exist shows the page for it, with its looks", async () => {
  const { page, close } = await open(browser);
  const answer = await page.goto(`${address}no/such/page.html`);
  assert.equal(answer.status(), 404);
  assert.equal(await page.locator("h1").innerText(), "This page does not exist");
  await page.locator("main a").first().click();
  await page.locator("svg.ladder-drawing").first().waitFor();
  await close();
});

for (const colorScheme of ["light", "dark"]) {
  test(`the page for such an address breaks no accessibility rule in ${colorScheme}`, async () => {
    const { page, close } = await open(browser, { colorScheme });
    await page.goto(`${address}no/such/page.html`);
    assert.deepEqual(await violations(page), []);
    await close();
  });
}

test("search works in the preview", async () => {
  const { page, complaints, close } = await open(browser, { origin: address });
  await page.goto(`${address}glossary.html`);
  await page.keyboard.press("Control+k");
  assert.match((await search(page, "terminal lev"))[0], /^Terminal level/);
  assert.deepEqual(complaints, []);
  await close();
});

test("an interrupt ends the server at once", async () => {
  const ended = new Promise((resolve) => server.on("exit", (status, signal) => resolve({ status, signal })));
  server.kill("SIGINT");
  const deadline = new Promise((resolve) => setTimeout(resolve, 5_000, "still running").unref());
  assert.deepEqual(await Promise.race([ended, deadline]), { status: 0, signal: null });
});
