// Ranking: from the units that slots match to pages in order.
(() => {
  "use strict";

  const finder = ladderbook.finder = ladderbook.finder || {};
  finder.UNITS_PER_PAGE = 64;

  /** A page that has less than this share of what a query asks for, weighed by rarity, is no result. */
  const PARTIAL_SHARE = 0.45;
  /** The same for whole questions, whose words few pages have all of. */
  const QUESTION_SHARE = 0.15;
  /** Where a question has fewer pages than this, any with one of its words is a result. */
  const FEW = 5, ANY_SHARE = 0.001;
  /** From so many words on, and for whole questions, a page may lack words and still come before one with all. */
  const LONG_QUERY = 4;
  /** What a page gains when its title has all words of a query, and in a question for the share that it has. */
  const TITLED = 1.5, TITLE_SHARE = 0.8;
  /** What a page gains in a question that names it. */
  const NAMED = 1;
  /** What counts in a question: all that a page has, its best single section, and how much of the query it covers. */
  const SUM = 0.2, PEAK = 1, COVER = 0.6;

  /** What words side by side count where they are all of a heading or a title. */
  const WHOLE = 4;

  /** As high as an impact in the index can be. */
  const BEST_IMPACT = 15;

  const pageOf = (unit, { firstNumbers }) => firstNumbers[Math.floor(unit / finder.UNITS_PER_PAGE)];

  /** For every page: the sum over slots of the best section for each, the best single section, and what it covers. */
  const tally = (slots, meta, scratch) => {
    const inTitles = new Float64Array(meta.numbers);
    const sums = new Float64Array(meta.numbers);
    const peaks = new Float64Array(meta.numbers);
    const covered = new Float64Array(meta.numbers);
    const touched = [];
    for (const { units, values, rarity, optional, titles } of slots) {
      if (!optional) for (const number of titles) inTitles[number] += rarity;
      const best = new Float64Array(meta.numbers);
      units.forEach((unit, index) => {
        const number = pageOf(unit, meta);
        const value = values[index] * rarity;
        if (scratch[unit] === 0) touched.push(unit);
        scratch[unit] += value;
        if (best[number] === 0 && !optional) covered[number] += rarity;
        if (value > best[number]) {
          sums[number] += value - best[number];
          best[number] = value;
        }
      });
    }
    for (const unit of touched) {
      const number = pageOf(unit, meta);
      peaks[number] = Math.max(peaks[number], scratch[unit]);
      scratch[unit] = 0;
    }
    return { sums, peaks, covered, inTitles };
  };

  /**
   * Ranks pages: exact names, then names the query is the start of, then by `tally`. `scratch` is room for one number
   * a unit, all zero before and after. Words that stand nowhere are left out of what a page can cover.
   */
  finder.rank = (slots, names, inner, meta, scratch) => {
    // Of "can a team work without a manager" every word is common; then those that say something have to do.
    if (slots.every(({ optional }) => optional)) for (const slot of slots) slot.optional = slot.isFiller || slot.isUnread;
    const needed = slots.filter((slot) => !slot.optional && slot.units.length);
    const unknown = slots.some((slot) => !slot.optional && !slot.units.length);
    const total = needed.reduce((sum, { rarity }) => sum + rarity, 0);
    const { sums, peaks, covered, inTitles } = tally(slots, meta, scratch);
    const asked = slots.filter((slot) => needed.includes(slot) || (slot.isUnread && !slot.isFiller)).length;
    const isQuestion = asked >= LONG_QUERY || (needed.length > 1 && slots.length > needed.length);
    const answers = finder.answers(slots, meta);
    const pagesWith = (share) => {
      const pages = [];
      for (let number = 0; number < meta.numbers; number += 1) {
        const name = names.get(number) || 0;
        const cover = total > 0 ? Math.min(covered[number] / total, 1) : 1;
        if (peaks[number] === 0 || (cover < share - 1e-9 && name === 0)) continue;
        const titleShare = total > 0 ? Math.min(inTitles[number] / total, 1) : 0;
        const score = isQuestion
          ? (sums[number] * SUM + peaks[number] * PEAK) * cover ** COVER * (1 + TITLE_SHARE * titleShare)
            * (1 + NAMED * (inner.get(number) || 0))
          : (sums[number] + peaks[number] / 2) * cover ** 2 * (titleShare > 1 - 1e-9 ? TITLED : 1);
        const { unit = -1, worth = 0 } = answers.get(number) || {};
        pages.push({ number, name, score: score + worth * BEST_IMPACT, isFull: cover > 1 - 1e-9, answer: unit });
      }
      return pages.sort((a, b) => b.name - a.name || b.score - a.score || a.number - b.number);
    };
    let pages = pagesWith(isQuestion ? QUESTION_SHARE : 1);
    if (isQuestion && pages.length < FEW) pages = pagesWith(ANY_SHARE);
    if (pages.length) return { pages, partial: unknown || !pages.some(({ isFull, name }) => isFull || name) };
    const some = isQuestion ? [] : pagesWith(PARTIAL_SHARE);
    return { pages: some, partial: some.length > 0 };
  };

  /** The matching units of a few pages, best first: page number to `[unit, score]`. */
  finder.unitsOf = (pages, slots, meta) => {
    const scores = new Map(pages.map(({ number }) => [number, new Map()]));
    for (const { units, values, rarity, asked } of slots) {
      units.forEach((unit, index) => {
        const page = !asked.has(unit) && scores.get(pageOf(unit, meta));
        if (page) page.set(unit, (page.get(unit) || 0) + values[index] * rarity);
      });
    }
    for (const [number, page] of scores) scores.set(number, [...page].sort((a, b) => b[1] - a[1] || a[0] - b[0]));
    return scores;
  };

  /** The longest run of slots, in order, whose words follow each other in `text`: 1 for single words. */
  const longestRun = (text, slots) => {
    let longest = 0;
    const open = new Map();
    let place = 0;
    for (const { word, joins } of ladderbook.words(text)) {
      if (joins) continue;
      place += 1;
      slots.forEach((slot, index) => {
        if (!slot.found.has(word)) return;
        const before = open.get(index - 1);
        const run = before && before.place === place - 1 ? before.run + 1 : 1;
        open.set(index, { place, run });
        longest = Math.max(longest, run);
      });
    }
    return longest;
  };

  /** How much better a page is for having the words of the query side by side, from 1. */
  finder.closeness = (texts, slots) => {
    if (slots.length < 2) return 1;
    const share = (text, worth) => {
      const run = longestRun(text, slots);
      const isAll = run === slots.length && ladderbook.words(text).filter(({ joins }) => !joins).length === run;
      return worth * (isAll ? WHOLE : 1) * (Math.max(run, 1) - 1) / (slots.length - 1);
    };
    return 1 + Math.max(...texts.map(([text, worth]) => share(text, worth)));
  };

  /** Whether the words of a phrase stand in `text` side by side. */
  finder.hasPhrase = (text, phrase) => {
    const words = ladderbook.words(text).filter(({ joins }) => !joins).map(({ word }) => word);
    return words.some((_, start) => phrase.every((word, place) => words[start + place] === word));
  };
})();
