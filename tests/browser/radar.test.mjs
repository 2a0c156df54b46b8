// The radar: legible at every width, told apart without colour, and the same figures beside it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { file, launch, open, violations } from "./browser.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const pages = ["tracks/ic/staff.html", "tracks/mgmt/em.html", "tracks/ic/junior.html", "compare/ic-senior--ic-staff.html", "compare/ic-senior--mgmt-em.html"];

test("a radar has a name, two forms that need no colour, and its figures as a table", async () => {
  const { page, complaints, close } = await open(browser);
  await page.goto(file("compare/ic-senior--ic-staff.html"));
  const drawing = page.getByRole("img", { name: "Proficiencies of Senior Engineer and Staff Engineer" });
  assert.equal(await drawing.count(), 1);
  const dashes = (name) => drawing.locator(`.${name} polygon`).evaluate((shape) => getComputedStyle(shape).strokeDasharray);
  assert.equal(await dashes("radar-main"), "none");
  assert.notEqual(await dashes("radar-other"), "none");
  const axes = await page.locator(".radar-figures tbody tr").count();
  assert.ok(axes >= 3);
  assert.equal(await drawing.locator(".radar-main circle").count(), axes);
  assert.equal(await drawing.locator(".radar-other rect").count(), axes);
  const row = page.locator(".radar-figures tr", { hasText: "Technical direction" });
  assert.deepEqual((await row.locator("td").allInnerTexts()).map((text) => text.trim()), ["3 Practised", "4 Leading"]);
  await row.locator("a").click();
  assert.match(page.url(), /#direction$/);
  assert.deepEqual(complaints, []);
  await close();
});

test("a level stands over the one below, and the first level alone", async () => {
  const { page, close } = await open(browser);
  await page.goto(file("tracks/ic/staff.html"));
  assert.deepEqual(await page.locator(".radar-figures thead th").allInnerTexts(), ["Competency", "Senior Engineer", "Staff Engineer"]);
  await page.goto(file("tracks/ic/junior.html"));
  assert.deepEqual(await page.locator(".radar-figures thead th").allInnerTexts(), ["Competency", "Junior Engineer"]);
  assert.equal(await page.locator(".radar-drawing .radar-other").count(), 0);
  await close();
});

for (const width of [320, 360, 768, 1440]) {
  test(`labels of a radar neither meet nor are cut off at ${width} px`, async () => {
    const { page, close } = await open(browser, { viewport: { width, height: 800 } });
    for (const address of pages) {
      await page.goto(file(address));
      const { boxes, size } = await page.locator(".radar-drawing").evaluate((drawing) => ({
        size: parseFloat(getComputedStyle(drawing.querySelector(".radar-name")).fontSize) * drawing.getScreenCTM().a,
        boxes: [...drawing.querySelectorAll(".radar-name")].map((text) => {
          const { left, right, top, bottom } = text.getBoundingClientRect();
          return { left, right, top, bottom };
        }),
      }));
      assert.ok(size >= 9, `${address}: text of ${size} px`);
      for (const [index, one] of boxes.entries()) {
        assert.ok(one.left >= 0 && one.right <= width, `${address}: label ${index} is cut off`);
        for (const other of boxes.slice(index + 1)) {
          const meet = one.left < other.right && other.left < one.right && one.top + 1 < other.bottom && other.top + 1 < one.bottom;
          assert.ok(!meet, `${address}: label ${index} meets another`);
        }
      }
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width, address);
    }
    await close();
  });
}

for (const colorScheme of ["light", "dark"]) {
  test(`a radar breaks no accessibility rule in ${colorScheme}`, async () => {
    const { page, close } = await open(browser, { colorScheme });
    for (const address of pages) {
      await page.goto(file(address));
      assert.deepEqual(await violations(page), [], address);
    }
    await close();
  });
}
