// The preview: an open page follows edits of a paragraph, a track and a template.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open, root, search, violations } from "./browser.mjs";

const binary = process.env.LADDERBOOK_BIN ?? join(root, "target/release/ladderbook");
let browser;
let folder;
let server;
let address;
const others = [];
const proxies = [];

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

/** Starts another preview of the folder. */
const start = async (...args) => {
  const started = spawn(binary, ["serve", folder, "--port", "0", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  others.push(started);
  return new URL(await announced(started));
};

/** A reverse proxy for one path: `rewrite` gives the path and the headers to ask the preview with. */
const proxy = async (target, rewrite) => {
  const made = http.createServer((request, response) => {
    const { path, headers } = rewrite(request);
    const passed = http.request({ host: target.hostname, port: target.port, method: request.method, path, headers });
    passed.on("response", (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    passed.on("error", () => response.destroy());
    request.pipe(passed);
    response.on("close", () => passed.destroy());
  });
  await new Promise((resolve) => { made.listen(0, "127.0.0.1", resolve); });
  proxies.push(made);
  return `http://127.0.0.1:${made.address().port}`;
};

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
  for (const other of others) other.kill("SIGKILL");
  for (const made of proxies) {
    made.closeAllConnections();
    made.close();
  }
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

/** Whether some of a block is in the window. */
const inSight = (page, text) => page.waitForFunction((wanted) => {
  const block = Array.from(document.querySelectorAll("main p, main li, main td")).find((part) => part.textContent.includes(wanted));
  const box = block?.getBoundingClientRect();
  return box && box.bottom > 0 && box.top < innerHeight;
}, text, { timeout: 10_000 });

test("open details, what was typed, focus and the scroll position stay", async () => {
  writeFileSync(join(folder, "content/essays/folds.md"), `# Folds

First of all.

> [!NOTE]- Folded
> Words in a fold.

${Array.from({ length: 80 }, (_, number) => `Paragraph ${number}.`).join("\n\n")}

The last one.
`);
  const { page, close } = await open(browser);
  await page.goto(`${address}essays/folds.html`);
  await page.locator("main details").waitFor({ state: "attached" });
  const fold = () => page.evaluate(() => document.querySelector("main details").open);
  const before = await fold();
  await page.evaluate(() => {
    const details = document.querySelector("main details");
    details.open = !details.open;
    details.querySelector("summary").focus();
    window.stays = true;
    scrollTo({ top: 900, behavior: "instant" });
  });
  const top = () => page.evaluate(() => Array.from(document.querySelectorAll("main p"))
    .find((part) => part.textContent === "Paragraph 20.").getBoundingClientRect().top);
  const at = await top();
  edit("content/essays/folds.md", "Paragraph 25.", "Paragraph 25, edited.");
  await shows(page, "Paragraph 25, edited.");
  assert.equal(await fold(), !before);
  assert.equal(await page.evaluate(() => document.activeElement.nodeName), "SUMMARY");
  assert.equal(await page.evaluate(() => window.stays), true);
  assert.ok(Math.abs(await top() - at) <= 1, "what is read stays where it is");
  await close();
});

test("the page scrolls to the edited block when it is out of sight, and marks it briefly", async () => {
  const { page, close } = await open(browser, { reducedMotion: "reduce" });
  await page.goto(`${address}essays/folds.html`);
  await page.locator("main details").waitFor({ state: "attached" });
  assert.equal(await page.evaluate(() => scrollY), 0);
  edit("content/essays/folds.md", "The last one.", "The last one, edited.");
  await inSight(page, "The last one, edited.");
  const mark = page.locator(".lb-preview__edited");
  await mark.filter({ hasText: "The last one, edited." }).waitFor({ timeout: 10_000 });
  await mark.waitFor({ state: "detached", timeout: 10_000 });
  edit("content/essays/folds.md", "First of all.", "First of all, edited.");
  await inSight(page, "First of all, edited.");
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

test("a changed script loads the page again, where it was", async () => {
  const { page, close } = await open(browser);
  await page.goto(`${address}essays/folds.html`);
  await page.evaluate(() => {
    window.stays = true;
    scrollTo({ top: 700, behavior: "instant" });
  });
  mkdirSync(join(folder, "themes/default/scripts"), { recursive: true });
  writeFileSync(join(folder, "themes/default/scripts/99-own.js"), "document.documentElement.dataset.own = \"script\";\n");
  await page.waitForFunction(() => document.documentElement.dataset.own === "script", null, { timeout: 10_000 });
  assert.equal(await page.evaluate(() => window.stays), undefined);
  await page.waitForFunction(() => Math.abs(scrollY - 700) < 2, null, { timeout: 10_000 });
  rmSync(join(folder, "themes/default/scripts/99-own.js"));
  await page.waitForFunction(() => !document.documentElement.dataset.own, null, { timeout: 10_000 });
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

test("Alt and a click, and the button, open the editor at the line", async () => {
  const seen = join(folder, "seen.txt");
  const own = await start("--editor", `sh -c 'echo "$0" >> "${seen}"' {file}:{line}`);
  const { page, close } = await open(browser);
  await page.goto(`${own}essays/folds.html`);
  const lines = readFileSync(join(folder, "content/essays/folds.md"), "utf8").split("\n");
  const line = (text) => lines.findIndex((one) => one.includes(text)) + 1;
  const opened = async (text) => {
    const wanted = `essays/folds.md:${line(text)}`;
    await page.locator(".lb-preview__note", { hasText: wanted }).waitFor({ timeout: 10_000 });
    const end = Date.now() + 10_000;
    while (!(existsSync(seen) && readFileSync(seen, "utf8").trim().endsWith(wanted))) {
      assert.ok(Date.now() < end, `the editor was not opened at ${wanted}`);
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
  };
  await page.getByText("Paragraph 3.", { exact: true }).click({ modifiers: ["Alt"] });
  await opened("Paragraph 3.");
  await page.evaluate(() => {
    const wanted = Array.from(document.querySelectorAll("main p")).find((part) => part.textContent === "Paragraph 40.");
    wanted.scrollIntoView({ block: "start", behavior: "instant" });
    scrollBy({ top: wanted.getBoundingClientRect().top - 4, behavior: "instant" });
  });
  await page.getByRole("button", { name: "Edit" }).click();
  await page.locator(".lb-preview__note", { hasText: /folds\.md:\d+/ }).waitFor({ timeout: 10_000 });
  await close();
});

test("the preview works behind a proxy, below a path, under another name", async () => {
  const own = await start("--base", "/docs/ladder", "--allow-host", "ladder.example");
  const passing = await proxy(own, ({ url, headers }) => ({ path: url, headers: { ...headers, host: "ladder.example" } }));
  const stripping = await proxy(new URL(address), ({ url, headers }) => ({
    path: url.replace(/^\/docs\/ladder/, ""), headers: { ...headers, host: "localhost" },
  }));
  for (const [number, front] of [passing, stripping].entries()) {
    const { page, complaints, close } = await open(browser, { origin: front });
    await page.goto(`${front}/docs/ladder/essays/folds.html`);
    await page.locator("main details").waitFor({ state: "attached" });
    edit("content/essays/folds.md", "Paragraph 5", `Paragraph 5, by proxy ${number}, was`);
    await shows(page, `Paragraph 5, by proxy ${number}, was`);
    await page.getByRole("link", { name: "Glossary" }).first().click();
    await page.waitForURL(`${front}/docs/ladder/glossary.html`);
    assert.deepEqual(complaints.filter((complaint) => !complaint.startsWith("failed:")), []);
    await close();
  }
});

test("a page that slept through edits shows the newest when it is looked at again", async () => {
  const { page, close } = await open(browser);
  await page.goto(`${address}essays/folds.html`);
  await page.locator("main details").waitFor({ state: "attached" });
  const become = (state) => page.evaluate((wanted) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => wanted });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
  await become("hidden");
  edit("content/essays/folds.md", "Paragraph 7.", "Paragraph 7, while asleep.");
  const fresh = await open(browser);
  for (let tries = 0; tries < 200; tries += 1) {
    await fresh.page.goto(`${address}essays/folds.html`);
    if (await fresh.page.getByText("Paragraph 7, while asleep.").count()) break;
  }
  await fresh.close();
  assert.equal(await page.getByText("Paragraph 7, while asleep.").count(), 0);
  await become("visible");
  await shows(page, "Paragraph 7, while asleep.");
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
  const drawing = await page.locator(".lb-preview__drawing").first().innerText();
  assert.match(drawing, /content\/tracks\/mgmt\.toml:\d+/);
  assert.match(drawing, /id = mgmt/);
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

test("an open page finds what was written on another since it was loaded", async () => {
  const { page, complaints, close } = await open(browser, { origin: address });
  await page.goto(`${address}glossary.html`);
  await page.evaluate(() => {
    window.builds = 0;
    document.addEventListener("ladderbook:built", () => { window.builds += 1; });
  });
  await page.keyboard.press("Control+k");
  const first = await search(page, "terminal level");
  assert.match(first[0], /^Terminal level/);
  writeFileSync(join(folder, "content/essays/zebu.md"), "# Of a zebu\n\nA terminal level has a zanzibar.\n");
  await page.waitForFunction(() => window.builds > 0, null, { timeout: 10_000 });
  // A word that was nowhere is found, and what is shown follows by itself.
  await page.locator(".search-input").fill("zanzibar");
  await page.locator(".search-option-page", { hasText: "Of a zebu" }).waitFor({ timeout: 10_000 });
  edit("content/essays/zebu.md", "Of a zebu", "Of a marmot");
  await page.locator(".search-option-page", { hasText: "Of a marmot" }).waitFor({ timeout: 10_000 });
  edit("content/essays/zebu.md", "zanzibar", "quagga");
  await page.locator(".search-option-page").waitFor({ state: "detached", timeout: 10_000 });
  assert.match((await search(page, "quagga"))[0], /^Of a marmot/);
  assert.ok(await page.evaluate(() => window.builds >= 3), "the page was not loaded again");
  rmSync(join(folder, "content/essays/zebu.md"));
  assert.deepEqual(complaints, []);
  await close();
});

test("an interrupt ends the server at once", async () => {
  const ended = new Promise((resolve) => server.on("exit", (status, signal) => resolve({ status, signal })));
  server.kill("SIGINT");
  const deadline = new Promise((resolve) => setTimeout(resolve, 5_000, "still running").unref());
  assert.deepEqual(await Promise.race([ended, deadline]), { status: 0, signal: null });
});
