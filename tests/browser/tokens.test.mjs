// The search client cuts words as the index builder does: one file of examples holds both.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import vm from "node:vm";
import { root } from "./browser.mjs";

const read = (path) => readFileSync(join(root, path), "utf8");
const words = vm.runInNewContext(
  `const ladderbook = { text: {} };\n${read("themes/default/search/words.js")}\nladderbook.words`,
);

for (const { text, words: expected } of JSON.parse(read("tests/data/tokens.json"))) {
  test(`words of ${JSON.stringify(text)}`, () => {
    assert.deepEqual(Array.from(words(text), ({ word }) => word), expected);
  });
}
