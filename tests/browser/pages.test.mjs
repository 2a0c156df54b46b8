// Every page of the built site: links, policy, structure, accessibility.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { parse } from "parse5";
import { file, launch, open, pages, site, violations } from "./browser.mjs";

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

/** The file that a path on a page leads to, or nothing where no reader of the folder would get
    there. Only 404.html, shown at any address, may count from the root of its server. */
const destination = (address, path, base) => {
  if (path === "") return address;
  if (address === "404.html") return path.startsWith(base) ? normalize(path.slice(base.length)) : undefined;
  return path.startsWith("/") ? undefined : normalize(join(dirname(address), path));
};

const isPublished = (address) =>
  !address.startsWith("..") && statSync(join(site, address), { throwIfNoEntry: false })?.isFile() === true;

test("every internal link leads to a file of the site and every fragment to an id", () => {
  const broken = [];
  for (const [address, { all }] of parsed) {
    const base = attribute(all.find((element) => element.tagName === "html"), "data-root");
    for (const element of all) {
      const target = attribute(element, "href") ?? attribute(element, "src");
      if (target === undefined || /^[a-z]+:/i.test(target)) continue;
      const [path, fragment] = target.split("#").map(decodeURIComponent);
      const full = destination(address, path, base);
      const leads = full !== undefined && isPublished(full)
        && (!fragment || !parsed.has(full) || parsed.get(full).ids.includes(fragment));
      if (!leads) broken.push(`${address}: ${target}`);
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

// 404.html shows its looks from a server only; serve.test.mjs has it.
const kinds = [
  "index.html", "tracks/ic.html", "tracks/ic/staff.html", "tracks/mgmt/em.html", "tracks/ic/matrix.html",
  "concepts/peter-principle.html", "glossary.html", "essays/how-this-site-is-made.html", "essays/staff-or-manager.html",
  "essays/index.html", "search.html", "compare/ic-senior--mgmt-em.html", "concept-graph.html", "competencies/index.html",
  "competencies/direction.html", "transitions.html",
];

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
        found.push(...await violations(page));
      }
      assert.deepEqual(found, []);
      await close();
    });
  }
}
