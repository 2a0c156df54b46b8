// A site with every feature that prose has (features/): it fits every width, breaks no rule of
// accessibility, and its definitions are there for pointer and keyboard.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { launch, open, root, violations } from "./browser.mjs";

const binary = process.env.LADDERBOOK_BIN ?? join(root, "target/release/ladderbook");
const addresses = [
  "every.html", "prose.html", "hub.html", "hub.mentions.html", "concepts/terminal-level.html", "glossary.html",
  "tags/index.html", "tags/blocks.html", "concept-graph.html", "notes/index.html",
];
let browser;
let folder;
const file = (address) => pathToFileURL(join(folder, "site", address)).href;
const page_of = (options) => open(browser, { origin: pathToFileURL(folder).href, ...options });

before(async () => {
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), "ladderbook-"));
  cpSync(join(root, "tests/browser/features"), folder, { recursive: true });
  mkdirSync(join(folder, "content/notes"), { recursive: true });
  for (let number = 1; number <= 40; number += 1) {
    writeFileSync(join(folder, `content/notes/n${number}.md`), `# Note ${number}\n\nOf the [[hub]], says number ${number}.\n`);
  }
  execFileSync(binary, ["build", "--strict", folder], { stdio: ["ignore", "ignore", "inherit"] });
});
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

for (const colorScheme of ["light", "dark"]) {
  test(`every feature fits from 320 px and breaks no accessibility rule in ${colorScheme}`, async () => {
    const found = [];
    for (const width of [320, 360, 768, 1440]) {
      const { page, complaints, close } = await page_of({ colorScheme, viewport: { width, height: 900 } });
      for (const address of addresses) {
        await page.goto(file(address));
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (over > 0) found.push(`${address} is ${over} px too wide at ${width} px`);
        found.push(...complaints);
        if (width !== 768) found.push(...await violations(page));
        // The judge itself asks for style sheets in a way that a folder refuses.
        complaints.length = 0;
      }
      await close();
    }
    assert.deepEqual(found, []);
  });
}

test("a definition is shown to those who tab to a term, and goes with Escape or the next link", async () => {
  const { page, complaints, close } = await page_of();
  await page.goto(file("prose.html"));
  const card = page.locator(".concept-card");
  const link = page.locator('.prose a[data-concept="terminal-level"]').first();
  // A focus that comes from the keyboard, not from a script alone.
  await page.locator(".prose a").first().focus();
  while (!await link.evaluate((element) => element === document.activeElement)) await page.keyboard.press("Tab");
  await card.waitFor();
  assert.match(await card.innerText(), /Terminal level\s+A level at which somebody may stay/);
  assert.equal(await link.getAttribute("aria-describedby"), await card.getAttribute("id"));
  const box = await card.boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 1280 && box.y >= 0, JSON.stringify(box));
  assert.deepEqual(complaints, []);
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Escape");
  await card.waitFor({ state: "detached" });
  assert.equal(await link.getAttribute("aria-describedby"), null);
  assert.ok(await link.evaluate((element) => element === document.activeElement), "the focus stays");
  await page.keyboard.press("Shift+Tab");
  await card.waitFor();
  assert.match(await card.innerText(), /Glue work/);
  await close();
});

test("a definition stays while the pointer is on it, and touch shows none", async () => {
  const { page, close } = await page_of();
  await page.goto(file("prose.html"));
  const card = page.locator(".concept-card");
  await page.locator('.prose a[data-concept="glue-work"]').first().hover();
  await card.hover();
  // Longer than it takes to hide a card that nobody points at.
  await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 600); }));
  assert.ok(await card.isVisible());
  await page.locator("h1").hover();
  await card.waitFor({ state: "detached" });
  await close();

  const touch = await page_of({ hasTouch: true, isMobile: true, viewport: { width: 360, height: 780 } });
  await touch.page.goto(file("prose.html"));
  await touch.page.locator('.prose a[data-concept="glue-work"]').first().tap();
  await touch.page.waitForURL(/concepts\/glue-work\.html$/);
  await touch.close();
});

test("on paper everything is unfolded and the chrome is gone", async () => {
  const { page, close } = await page_of();
  await page.goto(file("every.html"));
  await page.emulateMedia({ media: "print" });
  const visible = (selector) => page.locator(selector).first().isVisible();
  assert.ok(await visible('details[data-callout="tip"] p:not(.callout-title)'), "a folded callout");
  assert.ok(!await visible(".site-nav") && !await visible(".top") && !await visible(".copy"));
  await close();
});

test("without scripts everything of a page is there to read", async () => {
  const { page, close } = await page_of({ javaScriptEnabled: false });
  await page.goto(file("every.html"));
  await page.locator('.definitions [data-definition="terminal-level"]').waitFor();
  assert.equal(await page.locator('a[data-concept="terminal-level"]').first().getAttribute("href"), "concepts/terminal-level.html");
  assert.ok(await page.locator(".nav-part").first().isVisible() && await page.locator(".nav-unwritten").first().isVisible());
  await close();
});
