// Any two levels side by side: the pair in the address, drawn as on the page that some pairs have of their own.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { file, launch, open, pages, violations } from "./browser.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const at = (pair) => `${file("compare.html")}#${pair}`;

/** Opens a pair and waits until it is drawn. */
const drawn = async (page, pair) => {
  await page.goto("about:blank");
  await page.goto(at(pair));
  await page.locator("[data-any-pair].is-drawn").waitFor();
};

/** What readers see of the rows of two levels, with the markup, without addresses. */
const rows = (page) => page.locator(".compare-row").evaluateAll((all) => all.map((row) => {
  const plain = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.nodeValue.replace(/\s+/g, " ");
    const children = [...node.childNodes].map(plain).join("");
    const href = node.matches("a:not(.anchor)") ? ` href=${new URL(node.getAttribute("href"), document.baseURI).href}` : "";
    const style = node.getAttribute("class") ? ` class=${node.getAttribute("class")}` : "";
    return `<${node.localName}${style}${href}>${children}</${node.localName}>`;
  };
  return plain(row).replace(/> /g, ">").replace(/ </g, "<");
}));

test("a pair that has a page of its own looks the same on both", async () => {
  const { page, complaints, close } = await open(browser);
  await page.goto(file("compare.html"));
  const pairs = await page.locator("[data-pair]").evaluateAll((all) =>
    [...new Map(all.map((entry) => [entry.dataset.pair, entry.querySelector("a").getAttribute("href")]))]);
  assert.equal(pairs.length, pages.filter((address) => /^compare\/.*--/.test(address)).length);
  for (const [pair, address] of pairs) {
    await page.goto(file(address));
    const [own, title, heading] = [await rows(page), await page.title(), await page.locator("h1").innerText()];
    const sides = await page.locator(".head .compare-sides").innerText();
    await drawn(page, pair);
    assert.deepEqual(await rows(page), own, pair);
    assert.equal(await page.title(), title);
    assert.equal(await page.locator("h1").innerText(), heading);
    assert.equal(await page.locator(".head .compare-sides").innerText(), sides);
    assert.equal(await page.locator("[data-pair-own] a").getAttribute("href"), address);
  }
  assert.deepEqual(complaints, []);
  await close();
});

test("picking, swapping and going back follow the address, the title and what is announced", async () => {
  const { page, complaints, close } = await open(browser);
  await page.goto(file("compare.html"));
  const [before, from, to] = [await page.title(), page.locator("[data-pair-from]"), page.locator("[data-pair-to]")];
  await from.selectOption("ic/junior");
  assert.match(await page.locator("[data-pair-tally]").innerText(), /Junior Engineer/);
  await to.selectOption("mgmt/em");
  await page.locator(".is-drawn").waitFor();
  assert.match(page.url(), /compare\.html#ic\/junior\.\.mgmt\/em$/);
  const title = await page.title();
  assert.match(title, /^Junior Engineer and Engineering Manager/);
  assert.match(await page.locator("[role=status]").innerText(), /^Junior Engineer and Engineering Manager: /);
  await page.locator("[data-pair-swap]").click();
  await page.waitForFunction(() => document.title.startsWith("Engineering Manager and Junior"));
  assert.equal(await from.inputValue(), "mgmt/em");
  await page.goBack();
  await page.waitForFunction((wanted) => document.title === wanted, title);
  assert.equal(await from.inputValue(), "ic/junior");
  await page.goBack();
  await page.goBack();
  await page.waitForFunction((wanted) => document.title === wanted, before);
  assert.equal(await from.inputValue(), "");
  assert.equal(await page.locator(".compare-row").count(), 0);
  assert.deepEqual(complaints, []);
  await close();
});

test("only the tracks that are needed are loaded", async () => {
  const { page, close } = await open(browser);
  const asked = [];
  page.on("request", (request) => { if (request.url().includes("/data/")) asked.push(request.url().split("/data/")[1]); });
  await page.goto(file("compare.html"));
  assert.deepEqual(asked, []);
  await drawn(page, "ic/junior..ic/principal");
  assert.deepEqual(asked, ["tracks/ic.js"]);
  await close();
});

test("wrong, old and half-written names in the address are explained, and near ones offered", async () => {
  const { page, complaints, close } = await open(browser);
  const note = page.locator("[data-pair-note]");
  for (const [name, wanted] of [["ic/seniro", "ic/senior"], ["Staf Engineer", "ic/staff"], ["mgmt/e", "mgmt/em"], ["ic/em", "mgmt/em"]]) {
    await page.goto("about:blank");
    await page.goto(at(`${encodeURIComponent(name)}..ic/principal`));
    await note.waitFor();
    assert.match(await note.innerText(), new RegExp(`There is no level “${name}”`));
    assert.match(await page.locator("[role=status]").innerText(), /There is no level/);
    const links = await note.locator("a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    assert.ok(links.includes(`#${wanted}..ic/principal`), `${name}: ${links}`);
  }
  await page.goto("about:blank");
  await page.goto(at("qqqqqqqq..ic/staff"));
  await note.waitFor();
  assert.equal(await note.locator("a").count(), 0);
  await page.goto("about:blank");
  await page.goto(at("ic/SWE%20III..e4"));
  await page.locator(".is-drawn").waitFor();
  assert.match(page.url(), /#ic\/senior\.\.ic\/staff$/);
  assert.match(await note.innerText(), /“ic\/SWE III” is now Senior Engineer/);
  await page.goto("about:blank");
  await page.goto(at("ic/senior..ic/senior"));
  await page.waitForFunction(() => document.querySelector("[data-pair-tally]").textContent.includes("same level"));
  await page.goto("about:blank");
  await page.goto(at("%E0%A4%A..<img src=x onerror=alert(1)>"));
  await note.waitFor();
  assert.equal(await page.locator("main img").count(), 0);
  assert.deepEqual(complaints, []);
  await close();
});

test("an address may lead to a competency of the pair", async () => {
  const { page, complaints, close } = await open(browser);
  await drawn(page, "ic/junior..mgmt/em/communication");
  const row = page.locator(".compare-row", { has: page.locator("h2", { hasText: "Communication" }) });
  await page.waitForFunction(() => scrollY > 0);
  assert.ok(Math.abs((await row.boundingBox()).y) < 200);
  assert.equal(await page.locator("[data-pair-contents] a").count(), await page.locator(".compare-row").count());
  await page.locator("[data-pair-contents] a").first().click();
  assert.match(page.url(), /#ic\/junior\.\.mgmt\/em\/[a-z]+$/);
  assert.equal(await page.locator(".compare-row:target").count(), 1);
  assert.deepEqual(complaints, []);
  await close();
});

test("a level's own page leads to its comparisons, with and without scripts", async () => {
  for (const javaScriptEnabled of [true, false]) {
    const { page, close } = await open(browser, { javaScriptEnabled });
    await page.goto(file("tracks/ic/staff.html"));
    await page.locator("a[href$='compare.html#ic/staff']").click();
    await page.waitForURL(/compare\.html#ic\/staff$/);
    if (javaScriptEnabled) {
      assert.equal(await page.locator("[data-pair-from]").inputValue(), "ic/staff");
      assert.equal(await page.evaluate(() => scrollY), 0);
    } else {
      assert.equal(await page.locator("[data-pair-pick]").isVisible(), false);
      assert.ok(await page.locator("div[id='ic/staff'] a", { hasText: "From Senior Engineer to Staff Engineer" }).isVisible());
    }
    await close();
  }
});

test("a pair on paper is the pair alone, with all that is folded", async () => {
  const { page, close } = await open(browser);
  await drawn(page, "ic/senior..ic/staff");
  await page.emulateMedia({ media: "print" });
  for (const name of ["pick", "pages", "contents"]) {
    assert.equal(await page.locator(`[data-pair-${name}]`).isVisible(), false, name);
  }
  assert.ok(await page.locator(".points-kept li").first().isVisible());
  await close();
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [320, 360, 768, 1440]) {
    test(`a pair fits ${width} px and breaks no accessibility rule in ${colorScheme}`, async () => {
      const { page, close } = await open(browser, { colorScheme, viewport: { width, height: 800 } });
      for (const pair of ["ic/junior..mgmt/director", "ic/seniro..mgmt/em", ""]) {
        await page.goto("about:blank");
        await page.goto(at(pair));
        if (pair) await page.locator(".is-drawn, [data-pair-note]:not([hidden])").first().waitFor();
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width, pair);
        assert.deepEqual(await violations(page), [], pair);
      }
      await close();
    });
  }
}
