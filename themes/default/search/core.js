// The search itself, without a page: cuts a query into words, reads the index, ranks pages and picks excerpts.
// It needs only `ladderbook.words` and plain ECMAScript, so that tests run it in any engine.
//
// `ladderbook.search(load)` gives a searcher; `load(address, again)` is a promise of a data file. The files are written
// by src/page/search.
(() => {
  "use strict";

  const UNITS_PER_PAGE = 64;
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const digitValues = new Map(Array.from(digits, (digit, value) => [digit, value]));

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

  /** Reads varints from `bytes` between two places. */
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

  /** A shard: its words in order, as `terms` by word and as `groups` by stem. Postings are read when asked for. */
  const decodeShard = ([list, postings]) => {
    const bytes = decodeBase64(postings);
    const lengths = reader(bytes);
    const terms = new Map();
    const groups = new Map();
    let before = [];
    for (const entry of list.split(",")) {
      const [, shared, rest, common, group] = /^(.)([^!:]*)(!?)(?::(\d+))?$/.exec(entry);
      before = [...before.slice(0, parseInt(shared, 36)), ...rest];
      const word = before.join("");
      const size = lengths.next();
      const term = { word, group, common: common !== "", from: lengths.at, to: lengths.at + size, bytes };
      lengths.at += size;
      terms.set(word, term);
      if (group) groups.set(group, [...(groups.get(group) || []), term]);
    }
    return { terms, groups };
  };

  const eachPosting = (term, visit) => {
    const values = reader(term.bytes, term.from);
    let unit = 0;
    while (values.at < term.to) {
      const value = values.next();
      unit += Math.floor(value / 32);
      visit(unit, value & 15, (value & 16) !== 0);
    }
  };

  /** The place of the last entry of a sorted list whose key is not above `key`. */
  const lastNotAbove = (list, key) => {
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle][0] <= key) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };

  const MOST_WORDS = 16;
  const MOST_PREFIX_SHARDS = 3;
  const MOST_PREFIX_TERMS = 60;
  const MOST_SECTIONS = 3;
  const STEM_WEIGHT = 0.75;
  const RELATED_WEIGHT = 0.5;
  const PARTIAL_SHARE = 0.6;
  const EXCERPT_LENGTH = 170;

  /** A query as slots: the ways to say one word of it. A word at the very end is open: it may still be typed on. */
  const slotsOf = (query) => {
    const slots = [];
    for (const { word, end, joins } of ladderbook.words(query)) {
      const way = { word, open: end === query.length };
      if (joins) for (const slot of slots.slice(-joins)) slot.ways.push(way);
      else slots.push({ ways: [way] });
    }
    slots.length = Math.min(slots.length, MOST_WORDS);
    return slots;
  };

  /** The start of the name that the query spells, and whether its last word is open. */
  const nameOf = (slots) => ({
    key: slots.map((slot) => slot.ways[0].word).join(" "),
    open: slots[slots.length - 1].ways[0].open,
  });

  /** The terms that fill a slot, each with what a match is worth. */
  const termsOf = (slot, shards) => {
    const weights = new Map();
    const add = (term, weight) => weights.set(term, Math.max(weight, weights.get(term) || 0));
    for (const { word, open } of slot.ways) {
      for (const { terms, groups } of shards) {
        const exact = terms.get(word);
        if (exact) {
          add(exact, 1);
          for (const sibling of groups.get(exact.group) || []) add(sibling, STEM_WEIGHT);
        }
        if (open) {
          const longer = wordsFrom(terms, word);
          for (const term of longer) add(term, 0.55 + 0.4 * word.length / term.word.length);
        }
      }
    }
    return weights.size ? weights : relatedTerms(slot, shards);
  };

  /** The shortest words that begin with `start`. */
  const wordsFrom = (terms, start) => {
    const longer = [...terms.values()].filter((term) => term.word.startsWith(start) && !term.word.endsWith(" "));
    return longer.sort((a, b) => a.word.length - b.word.length).slice(0, MOST_PREFIX_TERMS);
  };

  /** For a word that stands nowhere: those that differ in the ending only, as `incompetent` from `incompetence`. */
  const relatedTerms = (slot, shards) => {
    const weights = new Map();
    for (const { word } of slot.ways) {
      const start = word.slice(0, Math.max(5, word.length - 3));
      if (start === word) continue;
      for (const { terms } of shards) {
        for (const term of wordsFrom(terms, start)) {
          if (term.word.length <= word.length + 3) weights.set(term, RELATED_WEIGHT);
        }
      }
    }
    return weights;
  };

  /** Finds the units a slot matches, with `scratch` as room for one number a unit, all zero before and after. */
  const fillSlot = (slot, shards, unitCount, scratch) => {
    slot.units = [];
    slot.titles = new Set();
    slot.found = new Set();
    let common = false;
    for (const [term, weight] of termsOf(slot, shards)) {
      slot.found.add(term.word);
      common = common || term.common;
      eachPosting(term, (unit, impact, inTitle) => {
        if (scratch[unit] === 0) slot.units.push(unit);
        scratch[unit] = Math.max(scratch[unit], impact * weight);
        if (inTitle) slot.titles.add(Math.floor(unit / UNITS_PER_PAGE));
      });
    }
    slot.values = slot.units.map((unit) => scratch[unit]);
    for (const unit of slot.units) scratch[unit] = 0;
    const count = slot.units.length;
    slot.rarity = Math.log(1 + (unitCount - count + 0.5) / (count + 0.5));
    slot.optional = common || (unitCount > 50 && count > unitCount / 5);
  };

  /** Pages with this very name (2), or with a name that goes on where the query stops (1 and less). */
  const namedPages = (slots, shards) => {
    const { key, open } = nameOf(slots);
    const pages = new Map();
    for (const { terms } of shards) {
      for (const term of terms.values()) {
        if (!term.word.endsWith(" ") || !term.word.startsWith(key)) continue;
        const rest = term.word.length - key.length - 1;
        if (rest > 0 && !open && term.word[key.length] !== " ") continue;
        eachPosting(term, (unit) => {
          const page = unit / UNITS_PER_PAGE;
          pages.set(page, Math.max(pages.get(page) || 0, rest === 0 ? 2 : 1 / rest));
        });
      }
    }
    return pages;
  };

  /**
   * Ranks pages: exact names, then names the query is the start of, then by the sum over slots of the best section
   * for each, plus half of the best single section. `scratch` as in `fillSlot`.
   */
  const rank = (slots, names, { numbers, firstNumbers }, scratch) => {
    const needed = slots.filter((slot) => !slot.optional).length;
    const sums = new Float64Array(numbers);
    const peaks = new Float64Array(numbers);
    const matched = new Uint8Array(numbers);
    const touched = [];
    for (const { units, values, rarity, optional } of slots) {
      const best = new Float64Array(numbers);
      units.forEach((unit, index) => {
        const number = firstNumbers[Math.floor(unit / UNITS_PER_PAGE)];
        const value = values[index] * rarity;
        if (scratch[unit] === 0) touched.push(unit);
        scratch[unit] += value;
        if (best[number] === 0 && !optional) matched[number] += 1;
        if (value > best[number]) {
          sums[number] += value - best[number];
          best[number] = value;
        }
      });
    }
    for (const unit of touched) {
      const number = firstNumbers[Math.floor(unit / UNITS_PER_PAGE)];
      peaks[number] = Math.max(peaks[number], scratch[unit]);
      scratch[unit] = 0;
    }
    const pagesWith = (share) => {
      const pages = [];
      for (let number = 0; number < numbers; number += 1) {
        const name = names.get(number) || 0;
        if (peaks[number] === 0 || (matched[number] < needed * share && name === 0)) continue;
        const titled = slots.every((slot) => slot.optional || slot.titles.has(number));
        pages.push({ number, name, score: (sums[number] + peaks[number] / 2) * (titled ? 1.5 : 1) });
      }
      return pages.sort((a, b) => b.name - a.name || b.score - a.score || a.number - b.number);
    };
    const full = pagesWith(1);
    const pages = full.length ? full : pagesWith(PARTIAL_SHARE);
    return { pages, partial: full.length === 0 && pages.length > 0 };
  };

  /** The matching units of a few pages, best first: page number to `[unit, score]`. */
  const unitsOf = (pages, slots, { firstNumbers }) => {
    const scores = new Map(pages.map(({ number }) => [number, new Map()]));
    for (const { units, values, rarity } of slots) {
      units.forEach((unit, index) => {
        const page = scores.get(firstNumbers[Math.floor(unit / UNITS_PER_PAGE)]);
        if (page) page.set(unit, (page.get(unit) || 0) + values[index] * rarity);
      });
    }
    for (const [number, page] of scores) scores.set(number, [...page].sort((a, b) => b[1] - a[1] || a[0] - b[0]));
    return scores;
  };

  /** `text` around its densest matches, as `{ text, match }` pieces. */
  const excerpt = (text, slots, length = EXCERPT_LENGTH) => {
    const marks = [];
    for (const token of ladderbook.words(text)) {
      const slot = slots.findIndex(({ found }) => found.has(token.word));
      const last = marks[marks.length - 1];
      if (slot < 0) continue;
      if (last && token.start < last.end) last.end = Math.max(last.end, token.end);
      else marks.push({ start: token.start, end: token.end, slot });
    }
    let start = 0, most = 0;
    marks.forEach((mark, index) => {
      const seen = new Map();
      for (let other = index; other < marks.length && marks[other].end < mark.start + length; other += 1) {
        seen.set(marks[other].slot, slots[marks[other].slot].rarity);
      }
      const value = [...seen.values()].reduce((total, rarity) => total + rarity, 0);
      if (value > most) [start, most] = [mark.start, value];
    });
    start = text.length <= length * 1.2 ? 0 : beginning(text, start);
    let end = text.length;
    if (end - start > length * 1.2) end = Math.max(text.lastIndexOf(" ", start + length), start + length / 2 | 0);
    const pieces = [];
    const push = (piece, match) => piece && pieces.push({ text: piece, match });
    push(start > 0 && !/[.!?…。！？][)”’"]?\s*$/u.test(text.slice(0, start)) ? "… " : "", false);
    let at = start;
    for (const mark of marks) {
      if (mark.start < at || mark.end > end) continue;
      push(text.slice(at, mark.start), false);
      push(text.slice(mark.start, mark.end), true);
      at = mark.end;
    }
    push(text.slice(at, end) + (end < text.length ? " …" : ""), false);
    return pieces;
  };

  /** Where an excerpt with a match at `place` begins: at the start of its sentence, or a few words before. */
  const beginning = (text, place) => {
    if (place < 70) return 0;
    const before = text.slice(place - 70, place);
    const sentence = /^.*(?:[\p{L}\p{N}]{2}[)”’"]?[.!?…][)”’"]?\s|[。！？])/u.exec(before);
    if (sentence) return place - 70 + sentence[0].length;
    const space = before.indexOf(" ", 30);
    return space < 0 ? place : place - 70 + space + 1;
  };

  ladderbook.search = (load) => {
    let meta = null;
    let scratch = null;
    let shards = new Map();

    const begin = async (again) => {
      meta = await load("search/meta.js", again);
      meta.firstNumbers = Uint32Array.from({ length: meta.numbers }, (_, number) => number);
      for (const number of meta.more) meta.firstNumbers[number] = meta.firstNumbers[number - 1];
      scratch = new Float64Array(meta.numbers * UNITS_PER_PAGE);
      shards = new Map();
    };

    const shard = (index) => {
      if (!shards.has(index)) {
        const decoded = load(`search/t-${meta.shards[index][1]}.js`).then(decodeShard);
        decoded.catch(() => shards.delete(index));
        shards.set(index, decoded);
      }
      return shards.get(index);
    };

    const shardsFor = (slots) => {
      const wanted = new Set();
      const want = (start, open) => {
        const first = Math.max(lastNotAbove(meta.shards, start), 0);
        const last = open ? lastNotAbove(meta.shards, `${start}\uffff`) : first;
        for (let index = first; index <= last && index < first + MOST_PREFIX_SHARDS; index += 1) wanted.add(index);
      };
      for (const { ways } of slots) for (const { word, open } of ways) want(word, open);
      const { key, open } = nameOf(slots);
      want(open ? key : `${key} `, open);
      return Promise.all([...wanted].map(shard));
    };

    const textOf = async (number) => {
      const [first, signature] = meta.blocks[Math.max(lastNotAbove(meta.blocks, number), 0)];
      return (await load(`search/x-${signature}.js`))[number - first];
    };

    /** The result for one ranked page: `{ address, title, kind, place, pieces, sections }`. */
    const resultOf = async (number, units, slots) => {
      const [address, title, kind, place, top] = await textOf(number);
      const sections = [];
      let intro = top.length && !top[0][0] ? top[0][2] : "";
      for (const [unit, score] of units.slice(0, MOST_SECTIONS + 1)) {
        const section = (await textOf(Math.floor(unit / UNITS_PER_PAGE)))[4][unit % UNITS_PER_PAGE];
        if (!section || !section[0] || sections.length === MOST_SECTIONS || score < units[0][1] / 4) continue;
        const [anchor, heading, text, point] = section;
        sections.push({
          anchor,
          heading: excerpt(heading, slots, 200),
          pieces: excerpt(text, slots),
          point: point === 1,
        });
      }
      if (!intro && !sections.length && top.length) intro = top[0][2];
      return { address, title: excerpt(title, slots, 200), kind, place, pieces: excerpt(intro, slots), sections };
    };

    const run = async (query, limit) => {
      if (!meta) await begin(false);
      const slots = slotsOf(query);
      if (!slots.length || !meta.pages) return { count: 0, partial: false, results: [], empty: !slots.length };
      const loaded = await shardsFor(slots);
      for (const slot of slots) fillSlot(slot, loaded, meta.units, scratch);
      const { pages, partial } = rank(slots, namedPages(slots, loaded), meta, scratch);
      const units = unitsOf(pages.slice(0, limit), slots, meta);
      const results = await Promise.all([...units].map(([number, found]) => resultOf(number, found, slots)));
      return { count: pages.length, partial, results, empty: false };
    };

    /** Loads the list of files, so that the first query need not wait for it; gives the number of pages. */
    const prepare = async () => {
      if (!meta) await begin(false);
      return meta.pages;
    };

    /**
     * The best `limit` pages for a query, as `{ count, partial, results, empty }`: `count` pages match, `partial` when
     * none has all the words. A file that is gone (the site was built again) makes it read the list once more.
     */
    const query = async (text, limit) => {
      try {
        return await run(text, limit);
      } catch (error) {
        await begin(true);
        return run(text, limit);
      }
    };

    return { prepare, query };
  };
})();
