// Decoding: what the index's files say, as objects. Files are written by src/page/search.
(() => {
  "use strict";

  const finder = ladderbook.finder = ladderbook.finder || {};
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const digitValues = new Map(Array.from(digits, (digit, value) => [digit, value]));
  const SIGNATURE_LENGTH = 7;

  const decodeBase64 = (text) => {
    const bytes = new Uint8Array(Math.floor(text.length * 3 / 4));
    let bits = 0, held = 0, length = 0;
    for (const digit of text) {
      held = (held << 6 | digitValues.get(digit)) & 0xfff;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        bytes[length++] = held >> bits & 0xff;
      }
    }
    return bytes;
  };

  /** Reads varints from `bytes` from a place on. */
  const reader = (bytes, from = 0) => ({
    at: from,
    next() {
      let value = 0, scale = 1, byte;
      do {
        byte = bytes[this.at++];
        value += (byte & 0x7f) * scale;
        scale *= 128;
      } while (byte & 0x80);
      return value;
    },
  });

  /** Spells a front-coded list out: `visit(word, rest of the entry)` for each. */
  const eachWord = (list, visit) => {
    let before = [];
    for (const entry of list ? list.split(",") : []) {
      const [, shared, rest, more] = /^(.)([^!:]*)(.*)$/.exec(entry);
      before = [...before.slice(0, parseInt(shared, 36)), ...rest];
      visit(before.join(""), more);
    }
  };

  /** A shard: its words in order, as `terms` by word and as `groups` by stem. Postings are read when asked for. */
  finder.decodeShard = ([list, postings]) => {
    const bytes = decodeBase64(postings);
    const lengths = reader(bytes);
    const terms = new Map();
    const groups = new Map();
    eachWord(list, (word, more) => {
      const group = more.split(":")[1];
      const size = lengths.next();
      const term = { word, group, common: more.startsWith("!"), from: lengths.at, to: lengths.at + size, bytes };
      lengths.at += size;
      terms.set(word, term);
      if (group) groups.set(group, [...(groups.get(group) || []), term]);
    });
    return { terms, groups };
  };

  finder.eachPosting = (term, visit) => {
    const values = reader(term.bytes, term.from);
    let unit = 0;
    while (values.at < term.to) {
      const value = values.next();
      unit += Math.floor(value / 32);
      visit(unit, value & 15, (value & 16) !== 0);
    }
  };

  /** A word list: `{ word, common }`, where `common` is about the logarithm of how many sections have the word. */
  finder.decodeWords = ([list, commons]) => {
    const words = [];
    eachWord(list, (word) => words.push({ word, common: parseInt(commons[words.length], 36) }));
    return words;
  };

  /** The place of the last entry of a sorted list that is not above `key`. */
  finder.lastNotAbove = (list, key) => {
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle] <= key) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };

  const signature = (text, index) => text.substr(index * SIGNATURE_LENGTH, SIGNATURE_LENGTH);

  /** The words of one side of a group of synonyms: `salar/y/ies` is a beginning with two endings. */
  const spelt = (side) => side.split(" ").flatMap((word) => {
    const [stem, ...endings] = word.split("/");
    return endings.length ? endings.map((ending) => stem + ending) : [stem];
  });

  /** The words that stand for each word, from their own file. */
  finder.decodeLent = (text) => {
    const synonyms = new Map();
    for (const group of text.split(";")) {
      const [asked, meant = asked] = group.split(">").map(spelt);
      for (const word of asked) synonyms.set(word, [...(synonyms.get(word) || []), ...meant]);
    }
    return synonyms;
  };

  /** `meta.js` as the searcher uses it: with the addresses of shards, blocks and word lists. */
  finder.decodeMeta = (data) => {
    const [keys, shardNames] = data.shards;
    const [sizes, blockNames] = data.blocks;
    const firsts = [];
    const blocks = [];
    let number = 0;
    sizes.split(";").slice(0, -1).forEach((group, index) => {
      group.split(",").forEach((size, place) => {
        firsts.push(number);
        blocks.push(`search/x-${signature(blockNames, index)}-${place}.js`);
        number += parseInt(size, 36);
      });
    });
    const firstNumbers = Uint32Array.from({ length: data.numbers }, (_, index) => index);
    for (const more of data.more) firstNumbers[more] = firstNumbers[more - 1];
    const wordsOf = (text) => ladderbook.words(text).map(({ word }) => word);
    const phrases = data.phrases.split(";").filter(Boolean).map((phrase) => phrase.split(">"));
    return {
      ...data,
      synonyms: new Map(),
      lent: data.synonyms && `search/s-${data.synonyms}.js`,
      phrases: phrases.map(([phrase, word]) => ({ phrase: phrase.split(" "), word })),
      keys,
      firsts,
      blocks,
      firstNumbers,
      shardAddress: (index) => `search/t-${signature(shardNames, index)}.js`,
      common: new Map((data.common ? data.common.split(" ") : []).map((word, place) => [word, place])),
      optionalWords: new Set(wordsOf(data.optional)),
      compareWords: new Set(wordsOf(data.compare)),
    };
  };
})();
