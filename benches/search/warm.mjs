// How long queries take in Node.js when all they need is loaded, in milliseconds, as JSON: the median and the most of
// what each takes at least in five rounds, as all else on the machine can only add, and the longest of all times seen.
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
const rounds = [];
for (let round = 0; round < 5; round += 1) {
  const times = [];
  for (const query of queries) times.push(await ask(query));
  rounds.push(times);
}
const least = queries.map((_, index) => Math.min(...rounds.map((times) => times[index]))).sort((a, b) => a - b);
console.log(JSON.stringify([least[least.length >> 1], least[least.length - 1], Math.max(...rounds.flat())]));
