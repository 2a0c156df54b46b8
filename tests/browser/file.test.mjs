// The built site, opened from the folder without a server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { file, launch, open, search } from "./browser.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("a reader goes from the ladder to a level to a concept, and nothing complains", async () => {
  const { page, complaints, close } = await open(browser);
  await page.goto(file("index.html"));
  assert.ok(await page.locator("svg.ladder-drawing").first().isVisible());
  assert.ok(await page.locator("svg.ladder-drawing a[href*='tracks/ic/']").count() >= 6);
  await page.locator("svg.ladder-drawing a[href='tracks/ic/staff.html']").first().click();
  await page.waitForURL(/\/tracks\/ic\/staff\.html/);
  assert.match(await page.locator("h1").innerText(), /Staff Engineer/);
  await page.locator("main a.concept:visible").first().click();
  await page.waitForURL(/\/concepts\/[^/]+\.html/);
  await page.locator("h1").waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

for (const [how, start] of [
  ["the keyboard", (page) => page.keyboard.press("Control+k")],
  ["the button", (page) => page.locator("[data-search-open]").first().click()],
]) {
  test(`search opened by ${how} finds a concept`, async () => {
    const { page, complaints, close } = await open(browser);
    await page.goto(file("tracks/ic/staff.html"));
    await start(page);
    const titles = await search(page, "peter princ");
    assert.match(titles[0], /^Peter Principle/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/peter-principle\.html/);
    assert.equal(await page.locator("h1").innerText(), "Peter Principle");
    assert.deepEqual(complaints, []);
    await close();
  });
}

test("without scripts the site is whole", async () => {
  const { page, complaints, close } = await open(browser, { javaScriptEnabled: false });
  await page.goto(file("index.html"));
  await page.locator("a[href='search.html']").first().click();
  await page.locator("a[href='concepts/peter-principle.html']").first().waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

const widths = [320, 360, 768, 1440];
const shapes = [
  "index.html", "tracks/ic.html", "tracks/ic/senior.html", "tracks/ic/matrix.html", "glossary.html",
  "concepts/peter-principle.html", "essays/how-this-site-is-made.html", "essays/index.html", "search.html",
  "compare/ic-senior--mgmt-em.html", "concept-graph.html", "competencies/index.html", "competencies/direction.html",
  "transitions.html",
];
for (const width of widths) {
  test(`no page is wider than a screen of ${width} px`, async () => {
    const { page, close } = await open(browser, { viewport: { width, height: 800 } });
    for (const address of shapes) {
      await page.goto(file(address));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${address} is ${wide} px wide`);
    }
    await close();
  });
}
