// How long queries take in a real Chromium, on a page opened as a file, when all they need is loaded: what `warm.mjs`
// tells of Node.js. `node chromium.mjs FOLDER '["a query", …]'`, where FOLDER holds `search/`; a page is
// written beside it. It needs `npm ci` in tests/browser; `CHROMIUM` names another browser than /usr/bin/chromium.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { figures, rounds } from "./rounds.mjs";

const [, , folder, texts] = process.argv;
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { chromium } = createRequire(join(root, "tests", "browser", "package.json"))("playwright-core");

const loader = pathToFileURL(join(root, "themes", "default", "scripts", "loader.js")).href;
const address = join(folder, "warm.html");
writeFileSync(address, `<!doctype html><html data-root="./"><meta charset="utf-8"><title>Warm</title>
<script>const ladderbook = { text: {} };</script><script src="${loader}"></script>`);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage();
await page.goto(pathToFileURL(address).href);
await page.evaluate(() => ladderbook.load("search/meta.js"));
const timed = await page.evaluate(`(${rounds})(ladderbook.search(ladderbook.load), ${JSON.stringify(JSON.parse(texts))})`);
await browser.close();
console.log(figures(timed));
