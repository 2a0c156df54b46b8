// How long queries take in Node.js when all they need is loaded, in milliseconds: see `figures` in `rounds.mjs`.
// `node warm.mjs FOLDER '["a query", …]'`, where FOLDER holds `search/`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import { figures, rounds } from "./rounds.mjs";

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
console.log(figures(await rounds(ladderbook.search(load), JSON.parse(texts))));
