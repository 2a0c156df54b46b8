// How long a query takes in Node.js when all it needs is loaded: median and most of many, in milliseconds, as JSON.
// `node warm.mjs FOLDER '["a query", …]'`, where FOLDER holds `search/`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInThisContext } from "node:vm";

const [, , folder, texts] = process.argv;
const received = new Map();
const loads = new Map();
globalThis.ladderbook = { text: {}, receive: (address, data) => received.set(address, data) };
const load = async (address) => {
  if (!loads.has(address)) {
    runInThisContext(readFileSync(join(folder, address), "utf8"));
    loads.set(address, received.get(address));
  }
  return loads.get(address);
};

await load("search/meta.js");
const searcher = ladderbook.search(load);
const queries = JSON.parse(texts);
const ask = async (query) => {
  const before = performance.now();
  await searcher.query(query, 5);
  return performance.now() - before;
};
for (const query of queries) await ask(query);
const times = [];
for (const query of queries) times.push(await ask(query));
times.sort((a, b) => a - b);
console.log(JSON.stringify([times[times.length >> 1], times[times.length - 1]]));
