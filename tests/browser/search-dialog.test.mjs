// The search dialog as people meet it: keyboard, roles, touch, forced colours, zoom, odd texts, and files that are gone.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { file, launch, open, root, search, site, violations } from "./browser.mjs";

const program = process.env.LADDERBOOK_BIN ?? join(root, "target", "release", "ladderbook");

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const dialog = async (options, address = file("index.html")) => {
  const opened = await open(browser, options);
  await opened.page.goto(address);
  await opened.page.keyboard.press("Control+k");
  return opened;
};

const status = (page) => page.locator(".search-status").innerText();
const active = (page) => page.evaluate(() => {
  const chosen = document.querySelectorAll(".search [role=option][aria-selected=true]");
  const named = document.querySelector(".search-input").getAttribute("aria-activedescendant");
  return { count: chosen.length, id: chosen.length ? chosen[0].id : null, named };
});
const options = (page) => page.locator(".search [role=option]").evaluateAll((all) => all.map(({ id }) => id));

test("arrows, page keys, Home and End choose a result, and the field says which", async () => {
  const { page, complaints, close } = await dialog();
  await search(page, "engineer");
  const all = await options(page);
  const chosen = async (index) => assert.deepEqual(await active(page), { count: 1, id: all[index], named: all[index] });
  await chosen(0);
  for (const [key, index] of [["ArrowDown", 1], ["ArrowUp", 0], ["ArrowUp", all.length - 1], ["ArrowDown", 0], ["PageDown", 5], ["End", all.length - 1], ["PageUp", all.length - 6]]) {
    await page.keyboard.press(key);
    await chosen(index);
  }
  // Home first moves the caret within what is typed.
  await page.keyboard.press("Home");
  await chosen(all.length - 6);
  await page.keyboard.press("Home");
  await chosen(0);
  await page.keyboard.press("ArrowDown");
  const link = await page.locator(`#${all[1]}`).getAttribute("href");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => decodeURI(url.href).includes(decodeURI(link.replace(/^(\.\.?\/)+/, ""))));
  assert.deepEqual(complaints, []);
  await close();
});

test("Tab goes from the field to closing, narrowing and showing more, and Escape closes from anywhere", async () => {
  const { page, close } = await dialog();
  await search(page, "engineer");
  await page.locator(".search-toggle").first().waitFor();
  const seen = [];
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press("Tab");
    seen.push(await page.evaluate(() => document.activeElement.className));
  }
  const order = ["search-close", "search-toggle", "search-more"].map((name) => seen.indexOf(name));
  assert.ok(order.every((place, index) => place > (order[index - 1] ?? -1)), `${seen}`);
  await page.locator(".search-toggle").first().focus();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("dialog.search").evaluate((element) => element.open), false);
  await close();
});

test("the field is a combobox over a list of groups with names, and counts are announced", async () => {
  const { page, close } = await dialog();
  const input = page.getByRole("combobox", { name: "Search" });
  assert.equal(await input.getAttribute("aria-expanded"), "false");
  await search(page, "incident");
  assert.equal(await input.getAttribute("aria-expanded"), "true");
  assert.equal(await input.getAttribute("aria-controls"), await page.getByRole("listbox").getAttribute("id"));
  const groups = await page.getByRole("listbox").getByRole("group").evaluateAll((all) => all.map((group) => (
    [group.getAttribute("aria-label"), group.querySelectorAll("[role=option]").length])));
  assert.ok(groups.length > 1 && groups.every(([label, count]) => label && count), `${groups}`);
  assert.match(await page.getByRole("status").innerText(), /^\d+ pages$/);
  await page.locator(".search-toggle").first().waitFor();
  for (const name of ["Kind", "Track", "Competency"]) assert.equal(await page.getByRole("group", { name, exact: true }).count(), 1, name);
  await close();
});

test("every toggle leads to as many pages as it says, and the line that is read out names it", async () => {
  const { page, complaints, close } = await dialog();
  await search(page, "staff");
  await page.locator(".search-toggle").first().waitFor();
  const values = await page.locator(".search-toggle").evaluateAll((all) => all.map(({ value }) => value));
  for (const value of values) {
    const button = page.locator(`.search-toggle[value="${value}"]`);
    const [, label, count] = /^(.*) (\d+)$/.exec(await button.innerText());
    await button.focus();
    await page.keyboard.press("Space");
    const said = `${count} ${count === "1" ? "page" : "pages"} · ${label}`;
    await page.waitForFunction((text) => document.querySelector(".search-status").textContent === text, said);
    assert.equal(await button.getAttribute("aria-pressed"), "true");
    assert.ok(await button.evaluate((element) => element === document.activeElement), label);
    await page.keyboard.press("Space");
    await page.waitForFunction(() => !document.querySelector(".search-status").textContent.includes("·"));
    assert.ok(await button.evaluate((element) => element === document.activeElement), label);
  }
  assert.deepEqual(complaints, []);
  await close();
});

test("levels are offered where they tell pages apart: with the comparisons that they are in", async () => {
  const { page, close } = await dialog();
  await search(page, "staff");
  const level = page.getByRole("group", { name: "Level", exact: true }).getByRole("button", { name: /^Staff Engineer/ });
  await level.click();
  await page.locator(".search-status", { hasText: "Staff Engineer" }).waitFor();
  const places = await page.locator(".search-place").allInnerTexts();
  assert.ok(places.some((place) => place.startsWith("Comparison")) && places.some((place) => place.startsWith("Level")), `${places}`);
  await level.click();
  await search(page, "incident");
  await page.getByRole("button", { name: /^Expectation/ }).click();
  await page.locator(".search-status", { hasText: "Expectation" }).waitFor();
  // Each level has one page here, so choosing one would only choose a result.
  assert.equal(await page.getByRole("group", { name: "Level", exact: true }).count(), 0);
  await close();
});

test("where nothing is found, the list of all pages is offered", async () => {
  const { page, close } = await dialog();
  await page.locator(".search-input").fill("qqxjzvwk");
  await page.locator(".search-status", { hasText: "Nothing found" }).waitFor();
  assert.equal(await page.locator(".search-facets, .search-narrow").evaluateAll((all) => all.filter((one) => one.offsetParent).length), 0);
  await page.getByRole("link", { name: "See all pages" }).click();
  await page.waitForURL(/search\.html$/);
  await close();
});

test("fingers have room: every target is 44 pixels high on a touch screen", async () => {
  const { page, close } = await dialog({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await search(page, "staff");
  await page.locator(".search-narrow").tap();
  const heights = await page.locator(".search button:visible, .search [role=option]").evaluateAll((all) => all.map((one) => (
    [one.textContent, Math.min(one.getBoundingClientRect().height, one.getBoundingClientRect().width)])));
  assert.ok(heights.length > 10);
  assert.deepEqual(heights.filter(([, size]) => size < 44), []);
  await close();
});

for (const [name, viewport] of [["a phone", { width: 320, height: 640 }], ["200 % zoom", { width: 640, height: 360 }], ["400 % zoom", { width: 320, height: 256 }]]) {
  test(`on ${name} results have room and nothing is cut off sideways`, async () => {
    const { page, close } = await dialog({ viewport });
    await search(page, "staff");
    const narrow = page.getByRole("button", { name: "Narrow the results" });
    await narrow.waitFor();
    assert.equal(await narrow.getAttribute("aria-expanded"), "false");
    const room = await page.evaluate(() => {
      const [list, box] = [document.querySelector(".search-results"), document.querySelector("dialog.search")];
      return { height: list.clientHeight, sideways: list.scrollWidth - list.clientWidth, out: box.scrollWidth - box.clientWidth };
    });
    assert.ok(room.height >= 80, JSON.stringify(room));
    assert.deepEqual([room.sideways, room.out], [0, 0]);
    await narrow.click();
    assert.equal(await narrow.getAttribute("aria-expanded"), "true");
    assert.ok(await page.locator(".search-toggle").first().isVisible());
    assert.deepEqual(await violations(page), []);
    await close();
  });
}

test("where colours are forced, the chosen result and toggle can be told", async () => {
  const { page, close } = await dialog({ forcedColors: "active" });
  await search(page, "staff");
  const toggle = page.locator(".search-toggle");
  await toggle.first().click();
  await page.locator(".search-toggle[aria-pressed='true']").waitFor();
  const looks = await page.evaluate(() => {
    const of = (selector, name) => getComputedStyle(document.querySelector(selector))[name];
    return [
      [of(".search-toggle[aria-pressed='true']", "backgroundColor"), of(".search-toggle[aria-pressed='false']", "backgroundColor")],
      [of(".search-option[aria-selected='true']", "outlineStyle"), of(".search-option[aria-selected='false']", "outlineStyle")],
      [of(".search-option[aria-selected='true']", "borderInlineStartColor"), of(".search-option[aria-selected='false']", "borderInlineStartColor")],
    ];
  });
  for (const [chosen, other] of looks) assert.notEqual(chosen, other);
  await close();
});

test("the dialog comes in briefly, and at once where less motion is wanted", async () => {
  for (const [reducedMotion, expected] of [["no-preference", "0.12s"], ["reduce", "0s"]]) {
    const { page, close } = await dialog({ reducedMotion });
    await page.locator("dialog.search").waitFor();
    const duration = await page.locator("dialog.search").evaluate((element) => {
      const { animationName, animationDuration } = getComputedStyle(element);
      return animationName === "none" ? "0s" : animationDuration;
    });
    assert.equal(duration, expected);
    await close();
  }
});

/** A site of the pages given, built into a folder of its own; `work` gets that folder. */
const withSite = async (pages, work) => {
  const folder = mkdtempSync(join(tmpdir(), "ladderbook-search-"));
  try {
    for (const [path, text] of Object.entries(pages)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    execFileSync(program, ["build", folder, "--output", join(folder, "site")], { stdio: "ignore" });
    return await work(join(folder, "site"));
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** A web server over a folder that can be changed for another, until the test has ended. */
const serve = async (context, folder) => {
  const types = { html: "text/html", js: "text/javascript", css: "text/css", svg: "image/svg+xml" };
  const state = { folder, refused: null };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://here").pathname);
    try {
      if (state.refused && state.refused.test(path)) throw new Error("refused");
      const bytes = readFileSync(join(state.folder, path.endsWith("/") ? `${path}index.html` : path));
      response.writeHead(200, { "content-type": types[path.split(".").pop()] ?? "text/html", "cache-control": "no-store" });
      response.end(bytes);
    } catch {
      response.writeHead(404, { "content-type": "text/plain" });
      response.end();
    }
  });
  await new Promise((listening) => { server.listen(0, "127.0.0.1", listening); });
  state.origin = `http://127.0.0.1:${server.address().port}/`;
  context.after(() => { server.closeAllConnections(); server.close(); });
  return state;
};

test("text from right to left and long titles stay in their places", async (context) => {
  const long = "Unternehmensentwicklungsverantwortlichkeiten".repeat(4);
  await withSite({
    "book.toml": "[book]\ntitle = \"Ladder\"\nsrc = \"content\"\n",
    "content/index.md": "# Start\n",
    "content/a.md": "# מהנדס בכיר\n\nמהנדס בכיר beside staff, in Hebrew.\n",
    "content/b.md": `# ${long} staff\n\nText.\n`,
  }, async (folder) => {
    const server = await serve(context, folder);
    const { page, close } = await dialog({ viewport: { width: 360, height: 740 }, origin: server.origin }, server.origin);
    const titles = await search(page, "מהנדס");
    assert.match(titles[0], /מהנדס בכיר/);
    const directions = await page.evaluate(() => [".search-input", ".search-name", ".search-sentence"].map((selector) => {
      const element = document.querySelector(selector);
      return element.matches(":dir(rtl)");
    }));
    assert.deepEqual(directions, [true, true, true]);
    await page.locator(".search-input").fill("staff");
    await page.locator(".search-name", { hasText: long }).waitFor();
    assert.equal(await page.locator(".search-results").evaluate((list) => list.scrollWidth - list.clientWidth), 0);
    await close();
  });
});

test("a file that cannot be loaded is said, what was found before goes away, and it can be tried again", async (context) => {
  const server = await serve(context, site);
  const { page, close } = await dialog({ origin: server.origin }, server.origin);
  await search(page, "pendulum");
  server.refused = /\/search\/[tx]-/;
  await page.locator(".search-input").fill("apex rarity");
  await page.locator(".search-status", { hasText: "could not be loaded" }).waitFor();
  assert.equal(await page.locator(".search [role=option]").count(), 0);
  assert.equal(await page.locator(".search-input").getAttribute("aria-expanded"), "false");
  server.refused = null;
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(".search-name", { hasText: "Apex rarity" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Try again" }).count(), 0);
  await close();
});

test("where the client itself cannot be loaded, the next try loads it", async (context) => {
  const server = await serve(context, site);
  server.refused = /\/search\/meta\.js/;
  const { page, close } = await dialog({ origin: server.origin }, server.origin);
  await page.locator(".search-status", { hasText: "could not be loaded" }).waitFor();
  const asked = page.waitForResponse(/meta\.js/);
  await page.locator(".search-input").fill("pendulum");
  await asked;
  server.refused = null;
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(".search-name", { hasText: "Pendulum" }).waitFor();
  await close();
});

test("a site that is replaced under an open page is searched as it is now", async (context) => {
  const book = { "book.toml": "[book]\ntitle = \"Ladder\"\nsrc = \"content\"\n", "content/index.md": "# Start\n\nHere.\n" };
  await withSite({ ...book, "content/a.md": "# Oldword\n\nOldword and gardener.\n" }, (before) => (
    withSite({ ...book, "content/a.md": "# Newword\n\nNewword and gardener, and more.\n" }, async (now) => {
      const server = await serve(context, before);
      const { page, close } = await dialog({ origin: server.origin }, server.origin);
      await search(page, "oldword");
      const lists = [];
      page.on("request", (request) => { if (request.url().includes("meta.js")) lists.push(request.url()); });
      server.folder = now;
      await page.locator(".search-input").fill("gardener newword");
      await page.locator(".search-name", { hasText: "Newword" }).waitFor();
      assert.equal(lists.length, 1, `${lists}`);
      await close();
    })));
});

test("without scripts a long list of pages is walked by letters, and is no wider than a phone", async () => {
  const pages = { "book.toml": "[book]\ntitle = \"Ladder\"\nsrc = \"content\"\n", "content/index.md": "# Start\n" };
  for (let number = 0; number < 300; number += 1) {
    pages[`content/n${number}.md`] = `# ${String.fromCharCode(65 + (number % 26))}lpine note ${number}\n`;
  }
  await withSite(pages, async (folder) => {
    const { page, complaints, close } = await open(browser, {
      javaScriptEnabled: false, viewport: { width: 360, height: 740 }, origin: pathToFileURL(folder).href,
    });
    await page.goto(pathToFileURL(join(folder, "search.html")).href);
    await page.getByRole("navigation", { name: "Letters" }).getByRole("link", { name: "Q" }).click();
    const heading = page.getByRole("heading", { name: "Q", exact: true });
    const [box, row] = [await heading.boundingBox(), await page.locator(".letters").boundingBox()];
    assert.ok(box.y >= row.y + row.height && box.y < 740, JSON.stringify([box, row]));
    const wide = await page.locator(".titles").evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().right > 360).length);
    assert.equal(wide, 0);
    assert.deepEqual(complaints, []);
    await close();
  });
});
