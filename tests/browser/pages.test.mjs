// Every page of the built site: links, policy, structure, accessibility.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { parse } from "parse5";
import { file, launch, open, pages, site } from "./browser.mjs";

const elements = function* (node) {
  for (const child of node.childNodes ?? []) {
    if (child.tagName) yield child;
    yield* elements(child);
  }
};
const attribute = (element, name) => element.attrs.find((found) => found.name === name)?.value;

const parsed = new Map(pages.map((address) => {
  const all = [...elements(parse(readFileSync(join(site, address), "utf8")))];
  return [address, { all, ids: all.map((element) => attribute(element, "id")).filter((id) => id !== undefined) }];
}));

test("every internal link leads to a page and every fragment to an id", () => {
  const broken = [];
  for (const [address, { all }] of parsed) {
    if (address === "404.html") continue;
    for (const element of all) {
      const target = attribute(element, "href") ?? attribute(element, "src");
      if (target === undefined || /^[a-z]+:/i.test(target) || element.tagName === "use") continue;
      const [path, fragment] = target.split("#").map(decodeURIComponent);
      const full = path === "" ? address : normalize(join(dirname(address), path));
      if (!existsSync(join(site, full))) broken.push(`${address}: ${target}`);
      else if (fragment && parsed.has(full) && !parsed.get(full).ids.includes(fragment)) broken.push(`${address}: ${target}`);
    }
  }
  assert.deepEqual(broken, []);
});

test("every page keeps the policy and has one title, one h1, one main and unique ids", () => {
  const titles = new Set();
  for (const [address, { all, ids }] of parsed) {
    const named = (name) => all.filter((element) => element.tagName === name);
    const policy = named("meta").find((meta) => attribute(meta, "http-equiv") === "Content-Security-Policy");
    assert.match(attribute(policy, "content"), /default-src 'none'.*trusted-types ladderbook/, address);
    for (const element of all) {
      for (const { name } of element.attrs) {
        assert.ok(name !== "style" && !name.startsWith("on"), `${address}: ${element.tagName}[${name}]`);
      }
    }
    assert.ok(named("script").every((script) => attribute(script, "src")), `${address}: inline script`);
    assert.equal(named("style").length, 0, address);
    assert.equal(named("h1").length, 1, address);
    assert.equal(named("main").length, 1, address);
    assert.equal(new Set(ids).size, ids.length, `${address}: ${ids.filter((id, at) => ids.indexOf(id) !== at)}`);
    const title = named("title").find((element) => element.parentNode.tagName === "head").childNodes[0].value;
    assert.ok(!titles.has(title), `${address}: the title "${title}" is taken`);
    titles.add(title);
  }
});

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const kinds = [
  "index.html", "tracks/ic.html", "tracks/ic/staff.html", "tracks/mgmt/em.html", "tracks/ic/matrix.html",
  "concepts/peter-principle.html", "glossary.html", "essays/how-this-site-is-made.html", "essays/staff-or-manager.html",
  "essays/index.html", "search.html",
];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const colorScheme of ["light", "dark"]) {
  for (const width of [360, 1280]) {
    test(`no page breaks an accessibility rule in ${colorScheme} at ${width} px`, async () => {
      const { page, close } = await open(browser, { colorScheme, viewport: { width, height: 900 } });
      const found = [];
      for (const address of kinds) {
        await page.goto(file(address));
        await page.evaluate(axe);
        const { violations } = await page.evaluate(
          (values) => globalThis.axe.run({ runOnly: { type: "tag", values } }),
          tags,
        );
        found.push(...violations.map(({ id, nodes }) => `${address}: ${id} at ${nodes[0].target} (${nodes.length})`));
      }
      assert.deepEqual(found, []);
      await close();
    });
  }
}
