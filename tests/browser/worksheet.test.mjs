// Worksheets: what is written is kept in the browser, goes out as Markdown and comes in again.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { file, launch, open, violations } from "./browser.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const staff = file("tracks/ic/staff/worksheet.html");
const fields = (page) => page.locator(".worksheet-row:not(.worksheet-earlier) .worksheet-body > .evidence-list .evidence-field");
const keys = (page) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("ladderbook-worksheet:")));
const status = (page) => page.locator("[data-worksheet-status]").innerText();
const earlier = (page) => page.locator("[data-worksheet-earlier]");

/** What the page itself complained of: not of the icon that a reload interrupts, nor what the
    accessibility checks ask for. */
const own = (complaints) => complaints.filter((complaint) => !/favicon|site\.css|preload assets|ERR_FAILED/.test(complaint));

/** Puts a text under a key as an older edition of the page would have. */
const plant = (page, level, id, entry) => page.evaluate(([name, key, value]) => {
  const base = new URL(document.documentElement.dataset.root, document.baseURI).pathname;
  localStorage.setItem(`ladderbook-worksheet:${base}:${name}:${key}`, JSON.stringify(value));
}, [level, id, entry]);

const save = async (page) => {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("[data-worksheet-save]").click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
};
const read = async (page, text, name = "worksheet.md") => {
  await page.locator("[data-worksheet-status]").evaluate((element) => { element.textContent = ""; });
  await page.locator("[data-worksheet-file]").setInputFiles({ name, mimeType: "text/markdown", buffer: Buffer.from(text) });
  await page.waitForFunction(() => document.querySelector("[data-worksheet-status]").textContent !== "");
};

test("a level leads to its worksheet, and what is written there is there after a reload", async () => {
  const { page, complaints, close } = await open(browser);
  await page.goto(file("tracks/ic/staff.html"));
  await page.locator("a[href$='staff/worksheet.html']").click();
  await fields(page).first().fill("Wrote the first thin version.");
  await page.reload();
  assert.equal(await fields(page).first().inputValue(), "Wrote the first thin version.");
  assert.equal((await keys(page)).length, 1);
  assert.match((await keys(page))[0], /:ic\/staff:craft\./);
  await page.goto(file("tracks/ic/senior/worksheet.html"));
  assert.equal(await fields(page).evaluateAll((all) => all.map((field) => field.value).join("")), "");
  await page.goto(staff);
  await fields(page).first().fill("");
  assert.deepEqual(await keys(page), []);
  assert.deepEqual(own(complaints), []);
  await close();
});

test("a text to an inherited point opens its fold after a reload", async () => {
  const { page, close } = await open(browser);
  await page.goto(staff);
  await page.locator(".inherited summary").first().click();
  await page.locator(".inherited .evidence-field").first().fill("Still true.");
  await page.reload();
  assert.ok(await page.locator(".inherited .evidence-field").first().isVisible());
  await close();
});

test("what was written to a point that is gone stays, under a heading of its own", async () => {
  const { page, complaints, close } = await open(browser);
  await page.goto(staff);
  await plant(page, "ic/staff", "craft.gone", { text: "Moved the queue.", point: "Moves queues.", competency: "Craft" });
  await page.reload();
  assert.match(await earlier(page).innerText(), /Craft: Moves queues\./);
  const field = earlier(page).locator(".evidence-field");
  assert.equal(await field.inputValue(), "Moved the queue.");
  const { text } = await save(page);
  assert.match(text, /## Earlier\n\n### Craft: Moves queues\.\n\n<!-- evidence: craft\.gone -->\n\nMoved the queue\./);
  await field.fill("");
  await page.reload();
  assert.equal(await earlier(page).isVisible(), false);
  assert.deepEqual(own(complaints), []);
  await close();
});

test("texts of a level that had another id move to the one that names it as an alias", async () => {
  const { page, close } = await open(browser);
  const html = readFileSync(new URL(staff), "utf8").replace(/data-former="[^"]*"/, 'data-former="ic/old-staff"');
  await page.goto(staff);
  const id = await page.locator("[data-evidence]").first().getAttribute("data-evidence");
  await plant(page, "ic/old-staff", id, { text: "From before.", point: "", competency: "" });
  await page.route("**/staff/worksheet.html", (route) => route.fulfill({ body: html, contentType: "text/html" }));
  await page.reload();
  assert.equal(await fields(page).first().inputValue(), "From before.");
  assert.deepEqual((await keys(page)).map((key) => key.split(":").at(-2)), ["ic/staff"]);
  await close();
});

test("a saved worksheet comes back whole after it was cleared", async () => {
  const { page, complaints, close } = await open(browser);
  await page.goto(staff);
  const texts = [
    "# A heading\n\n## Another\n\n### And one more",
    "A line\n<!-- end -->\n\\<!-- end -->\n<!-- evidence: craft.x -->\nand the rest",
    "  indented, with *marks*, “quotes”, 日本語, עברית and a tab\there\n\n\n- after blank lines",
    "<script>alert(1)</script>",
  ];
  for (const [index, text] of texts.entries()) await fields(page).nth(index).fill(text);
  await plant(page, "ic/staff", "craft.gone", { text: "Old.", point: "Moves queues.", competency: "Craft" });
  await page.reload();
  const { name, text } = await save(page);
  assert.equal(name, "ic-staff-worksheet.md");
  assert.match(text, /^<!-- worksheet: ic\/staff -->\n\n# Worksheet: Staff Engineer\n/);

  await page.locator("[data-worksheet-clear]").click();
  assert.match(await page.locator("dialog").innerText(), /\(5\)/);
  await page.locator("[data-worksheet-keep]").click();
  assert.equal((await keys(page)).length, 5);
  await page.locator("[data-worksheet-clear]").click();
  assert.deepEqual(await violations(page), []);
  await page.locator("[data-worksheet-sure]").click();
  assert.deepEqual(await keys(page), []);
  assert.equal(await fields(page).first().inputValue(), "");

  await read(page, text.replace(/\n/g, "\r\n"));
  assert.match(await status(page), /^Texts read: 5\. .*: 0\.$/);
  for (const [index, wanted] of texts.entries()) assert.equal(await fields(page).nth(index).inputValue(), wanted);
  assert.match(await earlier(page).innerText(), /Craft: Moves queues\./);
  const again = await save(page);
  assert.equal(again.text, text);
  assert.deepEqual(own(complaints), []);
  await close();
});

test("reading a file loses nothing of what was written since, and says what it did", async () => {
  const { page, close } = await open(browser);
  await page.goto(staff);
  await fields(page).first().fill("One.");
  const { text } = await save(page);
  await fields(page).first().fill("Two.");
  await read(page, text);
  assert.equal(await fields(page).first().inputValue(), "Two.\n\nOne.");
  assert.match(await status(page), /^Texts read: 1\. .*: 1\.$/);
  await read(page, text);
  assert.equal(await fields(page).first().inputValue(), "Two.\n\nOne.");
  await read(page, "# Shopping\n\n- milk\n", "shopping.md");
  assert.match(await status(page), /no worksheet in shopping\.md/);
  await read(page, "<!-- worksheet: ic/senior -->\n## Craft\n### Does it.\n<!-- evidence: craft.nowhere -->\nDone.");
  assert.match(await status(page), /worksheet of ic\/senior/);
  assert.match(await earlier(page).innerText(), /Craft: Does it\./);
  await close();
});

test("a worksheet is copied as Markdown, also where the clipboard is closed", async () => {
  const { page, close } = await open(browser);
  await page.goto(staff);
  await fields(page).first().fill("Evidence.");
  await page.evaluate(() => {
    Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => { window.copied = text; } } });
  });
  await page.locator("[data-worksheet-copy]").click();
  await page.waitForFunction(() => window.copied);
  assert.match(await page.evaluate(() => window.copied), /### Builds .*\n\n<!-- evidence: craft\..* -->\n\nEvidence\./);
  assert.equal(await status(page), "Copied.");
  await close();
});

test("where nothing can be kept the page says so and works until it is left", async () => {
  const { page, complaints, close } = await open(browser);
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("closed", "SecurityError"); } });
  });
  await page.goto(staff);
  assert.match(await page.locator("[data-worksheet-note]").innerText(), /does not let pages keep anything/);
  await fields(page).first().fill("For now.");
  assert.match((await save(page)).text, /For now\./);
  assert.deepEqual(own(complaints), []);
  page.on("dialog", (dialog) => dialog.accept());
  await close();
});

test("a full store is reported when it fills", async () => {
  const { page, close } = await open(browser);
  await page.goto(staff);
  assert.equal(await page.locator("[data-worksheet-note]").isVisible(), false);
  await page.evaluate(() => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; });
  await fields(page).first().fill("Too much.");
  assert.match(await page.locator("[data-worksheet-note]").innerText(), /full or closed/);
  assert.match((await save(page)).text, /Too much\./);
  page.on("dialog", (dialog) => dialog.accept());
  await close();
});

test("two windows of one worksheet show the same", async () => {
  const { page, close } = await open(browser);
  await page.goto(staff);
  const other = await page.context().newPage();
  await other.goto(staff);
  await fields(other).first().fill("From the other window.");
  await page.waitForFunction(() => document.querySelector(".evidence-field").value === "From the other window.");
  await close();
});

test("on paper, texts stand where they were written and lines where nothing was", async () => {
  for (const javaScriptEnabled of [true, false]) {
    const { page, close } = await open(browser, { javaScriptEnabled });
    await page.goto(staff);
    if (javaScriptEnabled) await fields(page).first().fill("First line.\nSecond line.");
    else assert.ok(await page.locator(".evidence-lines").first().isVisible());
    await page.emulateMedia({ media: "print" });
    const first = page.locator("[data-evidence]").first();
    assert.equal(await first.locator(".evidence-lines").isVisible(), !javaScriptEnabled);
    if (javaScriptEnabled) assert.equal(await first.locator(".evidence-text").innerText(), "First line.\nSecond line.");
    assert.ok(await page.locator("[data-evidence]").nth(1).locator(".evidence-lines").isVisible());
    assert.equal(await page.locator(".evidence-field, .worksheet-tools").filter({ visible: true }).count(), 0);
    assert.ok(await page.locator(".inherited .evidence-lines").first().isVisible(), "what is folded is printed");
    await close();
  }
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [320, 360, 768, 1440]) {
    test(`a worksheet fits ${width} px and breaks no accessibility rule in ${colorScheme}`, async () => {
      const { page, close } = await open(browser, { colorScheme, viewport: { width, height: 800 } });
      await page.goto(staff);
      await plant(page, "ic/staff", "craft.gone", { text: "x".repeat(400), point: "Moves queues.", competency: "Craft" });
      await page.reload();
      await page.locator(".inherited summary").first().click();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width);
      assert.deepEqual(await violations(page), []);
      await close();
    });
  }
}
