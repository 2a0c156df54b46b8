// Names: pages that a query calls by their names, alone or within a question.
//
// The index has the key of each name, its words with a space behind each; a second space at the end marks the name of
// one side of a comparison.
(() => {
  "use strict";

  const finder = ladderbook.finder = ladderbook.finder || {};
  const MOST_NAME_WORDS = 5;
  /** What a page counts whose name is all that is left of a question without its fillers. */
  const MEANT = 0.9;
  /** This share of a query has to be names of sides, and less where a word asks for a comparison. */
  const SIDES_SHARE = 0.6, SIDES_SHARE_ASKED = 0.4;

  const termOf = (key, shards) => {
    for (const { terms } of shards) {
      const term = terms.get(key);
      if (term) return term;
    }
    return null;
  };

  /** Runs of slots between words that only ask: for "what changes from senior to staff" those of senior and of staff. */
  const runsOf = (slots, meta) => {
    const runs = [];
    let open = false;
    for (const slot of slots) {
      const asks = meta.optionalWords.has(slot.word) || meta.compareWords.has(slot.word);
      if (!asks && open) runs[runs.length - 1].push(slot);
      else if (!asks) runs.push([slot]);
      open = !asks;
    }
    return runs;
  };

  const keyOf = (slots) => slots.map(({ word }) => `${word} `).join("");

  const wordsOf = (slots) => slots.map(({ word }) => word);

  /** The parts of a run that may be the name of a side, as `[first, end]`: all of it, then shorter ones at its ends. */
  const partsOf = (run) => {
    const parts = [[0, run.length]];
    for (let length = Math.min(run.length - 1, MOST_NAME_WORDS); length > 0; length -= 1) {
      parts.push([0, length], [run.length - length, run.length]);
    }
    return parts;
  };

  const sideKey = (run, [first, end]) => `${keyOf(run.slice(first, end))} `;

  /** The keys by which a question may call pages, beside that of the whole query. */
  finder.innerKeys = (slots, meta) => {
    const runs = runsOf(slots, meta);
    const [core] = runs;
    const isMeant = runs.length === 1 && core.length < slots.length && core.length <= MOST_NAME_WORDS;
    const keys = isMeant ? [keyOf(core)] : [];
    if (meta.compareWords.size && runs.length > 1) {
      keys.push(...runs.flatMap((run) => partsOf(run).map((part) => sideKey(run, part))));
    }
    return keys;
  };

  /** Adds the pages whose name is left when the fillers of a question are taken away. */
  finder.addMeant = (slots, shards, meta, pages) => {
    const runs = runsOf(slots, meta);
    const [core] = runs;
    const isOneRun = runs.length === 1 && core.length < slots.length;
    const term = isOneRun && termOf(keyOf(core), shards);
    if (!term) return;
    finder.eachPosting(term, (unit) => {
      const page = unit / finder.UNITS_PER_PAGE;
      pages.set(page, Math.max(pages.get(page) || 0, MEANT));
    });
  };

  /** The pages whose name stands within a query, each with the share of the query that the name is, weighed by rarity. */
  finder.namedWithin = (slots, shards, meta) => {
    const total = slots.reduce((sum, { rarity }) => sum + rarity, 0);
    const pages = new Map();
    slots.forEach((_, first) => {
      for (let end = first + 1; end <= Math.min(first + MOST_NAME_WORDS, slots.length); end += 1) {
        const share = slots.slice(first, end).reduce((sum, { rarity }) => sum + rarity, 0) / total;
        const last = slots[end - 1];
        for (const word of new Set([last.word, ...last.forms])) {
          const term = termOf(finder.keyOf([...wordsOf(slots.slice(first, end - 1)), word], meta), shards);
          if (!term) continue;
          finder.eachPosting(term, (unit) => {
            const page = unit / finder.UNITS_PER_PAGE;
            pages.set(page, Math.max(pages.get(page) || 0, share));
          });
        }
      }
    });
    return pages;
  };

  /** Adds the pages that set two things beside each other that the query names. */
  finder.addSides = (slots, shards, meta, pages) => {
    const runs = runsOf(slots, meta);
    if (runs.length < 2) return;
    const asked = slots.some(({ word }) => meta.compareWords.has(word));
    const words = runs.flat().length;
    const found = new Map();
    for (const run of runs) {
      const seen = new Set();
      const named = [];
      for (const part of partsOf(run)) {
        // Within "senior staff engineer" nobody means the staff engineer.
        if (named.some(([first, end]) => first <= part[0] && part[1] <= end)) continue;
        const term = termOf(sideKey(run, part), shards);
        if (!term) continue;
        named.push(part);
        finder.eachPosting(term, (unit, side) => {
          const page = unit / finder.UNITS_PER_PAGE;
          if (seen.has(page)) return;
          const sides = found.get(page) || new Map();
          if (sides.has(side)) return;
          seen.add(page);
          found.set(page, sides.set(side, part[1] - part[0]));
        });
      }
    }
    for (const [page, sides] of found) {
      const share = [...sides.values()].reduce((sum, length) => sum + length, 0) / words;
      if (sides.size < 2 || share < (asked ? SIDES_SHARE_ASKED : SIDES_SHARE)) continue;
      pages.set(page, Math.max(pages.get(page) || 0, share + sides.size / 100));
    }
  };
})();
