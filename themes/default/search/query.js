// Queries: a text as slots, each the ways to say one word of it, and what fills a slot in the index.
(() => {
  "use strict";

  const finder = ladderbook.finder = ladderbook.finder || {};
  const MOST_WORDS = 16;
  const LONGEST_QUERY = 400;
  const MOST_PREFIX_TERMS = 60;
  const STEM_WEIGHT = 0.9;
  const RELATED_WEIGHT = 0.5;
  /** What a word such as "the" or "how" counts, beside one that says what is looked for. */
  const FILLER_WEIGHT = 0.1;
  /** A query that is the start of a name has to have so much of it, as "manager" does not of all that begins with it. */
  const LEAST_NAME = 0.4;
  /** How rare a word is taken to be that is not looked up, as the other words of its query are rarer. */
  const UNREAD_RARITY = 1;
  /** A word in more than one section of so many need not be there. */
  const COMMON_PART = 3;
  /** What a word in a question that a page answers counts, as an impact; and one lent by another of its group. */
  const ASKED = 6, ASKED_LENT = 0.5;
  /** As src/page/search/index.rs writes the postings of questions. */
  const OWN_WORD = 8, LONGEST_QUESTION = 9;

  /** What is read of a query: enough for any question, little enough for a pasted book. */
  finder.shortened = (query) => query.slice(0, LONGEST_QUERY);

  /** A query as slots. A word at the very end is open: it may still be typed on, and so is the `C+` of `C++`. */
  finder.slotsOf = (query) => {
    const slots = [];
    for (const { word, start, end, joins } of ladderbook.words(query)) {
      const rest = query.slice(end);
      const way = { word, open: /^[-_.&'\u2019\u2010\u2011]?$/.test(rest), weight: 1 };
      if (joins) {
        for (const slot of slots.slice(-joins)) slot.ways.push(way);
        continue;
      }
      slots.push({ word, start, ways: [way] });
      if (rest === "+") slots[slots.length - 1].ways.push({ word: `${word}+`, open: true, weight: 1 });
    }
    slots.length = Math.min(slots.length, MOST_WORDS);
    return slots;
  };

  /** Where a query has a phrase that stands for another word, such as "let go", that word fills the first of its slots. */
  finder.addPhrases = (slots, meta) => {
    slots.forEach((slot, first) => {
      for (const { phrase, word } of meta.phrases) {
        if (phrase.some((part, place) => !slots[first + place] || slots[first + place].word !== part)) continue;
        // "Let" itself is no sign of what is looked for, but of a question that is asked in the same words.
        if (meta.optionalWords.has(slot.word)) slot.ways = slot.ways.map((way) => ({ ...way, open: false, asks: true }));
        slot.ways.push({ word, open: false, weight: 1 });
        slot.standsFor = word;
      }
    });
    return slots;
  };

  /** The stretches of a query that stand in quotation marks, as lists of words. */
  finder.phrasesOf = (query) => {
    const phrases = query.match(/["\u201c\u201d\u201e][^"\u201c\u201d\u201e]+["\u201c\u201d]/g) || [];
    const words = phrases.map((phrase) => ladderbook.words(phrase).filter(({ joins }) => !joins).map(({ word }) => word));
    return words.filter((phrase) => phrase.length > 1);
  };

  /** The start of the name that the slots of a query spell, and whether its last word is open. A tag starts with `#`. */
  finder.nameOf = (slots, query, meta) => {
    const all = slots.map(({ word }) => word);
    const [words, lead] = filed(all, meta);
    const bare = (/^\s*#\S+\s*$/.test(query) ? "#" : "") + words.join(" ");
    const open = slots[slots.length - 1].ways.some(({ open }) => open);
    const isPlus = /[^+\s]\+\s*$/.test(query);
    // "One-way do" only asks, unless "do" is the start of a word that does not.
    const mayBegin = open && all.length > 1 && all.every((word) => meta.optionalWords.has(word));
    const begun = mayBegin ? { key: all[all.length - 1], lead: leadOf(all.slice(0, -1)), open } : null;
    return { key: isPlus ? `${bare}+` : bare, bare, lead, open, begun };
  };

  /** The words of a name, and its lead: words that only ask and come first stand behind all others, after a `|`. */
  const filed = (words, { optionalWords }) => {
    const first = words.findIndex((word) => !optionalWords.has(word));
    return first < 1 ? [words, ""] : [words.slice(first), leadOf(words.slice(0, first))];
  };

  const leadOf = (words) => `|${words.map((word) => `${word} `).join("")}`;

  /** The term of a whole name. */
  finder.nameKey = ({ key, lead }) => `${key} ${lead}`;

  /** The term of the name that has these words. */
  finder.keyOf = (words, meta) => {
    const [rest, lead] = filed(words, meta);
    return finder.nameKey({ key: rest.join(" "), lead });
  };

  /** The shortest words that begin with `start`. */
  const wordsFrom = (terms, start) => {
    const longer = [...terms.values()].filter((term) => term.word.startsWith(start) && !term.word.endsWith(" "));
    return longer.sort((a, b) => a.word.length - b.word.length).slice(0, MOST_PREFIX_TERMS);
  };

  /** The terms that fill a slot, each with what a match is worth. */
  const termsOf = (slot, shards) => {
    const weights = new Map();
    const add = (term, weight) => weights.set(term, Math.max(weight, weights.get(term) || 0));
    for (const { word, open, weight, asks } of slot.ways) {
      for (const { terms, groups } of shards) {
        const exact = terms.get(word);
        if (exact && asks) {
          add(exact, weight);
          slot.asking = exact;
        } else if (exact) {
          add(exact, weight);
          for (const sibling of groups.get(exact.group) || []) add(sibling, STEM_WEIGHT * weight);
        }
        if (!open) continue;
        for (const term of wordsFrom(terms, word)) add(term, (0.55 + 0.4 * word.length / term.word.length) * weight);
      }
    }
    return weights;
  };

  /** Adds words that differ in the ending only, as `incompetent` from `incompetence`, for a word that stands nowhere. */
  const addRelated = (slot, shards, weights) => {
    const { word } = slot.ways[0];
    const start = word.slice(0, Math.max(5, word.length - 3));
    if (start === word) return;
    for (const { terms } of shards) {
      for (const term of wordsFrom(terms, start)) {
        if (term.word.length <= word.length + 3 && !weights.has(term)) weights.set(term, RELATED_WEIGHT);
      }
    }
  };

  /** Finds the units a slot matches, with `scratch` as room for one number a unit, all zero before and after. */
  finder.fillSlot = (slot, shards, meta, scratch) => {
    const weights = termsOf(slot, shards);
    slot.forms = shards.flatMap(({ terms, groups }) => {
      const exact = terms.get(slot.word);
      return ((exact && groups.get(exact.group)) || []).map(({ word }) => word);
    });
    slot.isKnown = weights.size > 0 && !slot.isSlip;
    if (!slot.isKnown && !slot.isUnread) addRelated(slot, shards, weights);
    slot.units = [];
    slot.titles = new Set();
    slot.found = new Set(slot.isUnread ? [slot.word] : []);
    // The questions that have the word: what it counts there, and how long each is.
    slot.asked = new Map();
    let common = false;
    const fill = (unit, value) => {
      if (scratch[unit] === 0) slot.units.push(unit);
      scratch[unit] = Math.max(scratch[unit], value);
    };
    for (const [term, weight] of weights) {
      slot.found.add(term.word);
      for (const other of meta.synonyms.get(term.word) || []) slot.found.add(other);
      common = common || term.common;
      finder.eachPosting(term, (unit, impact, inTitle) => {
        const first = inTitle ? meta.firstNumbers[Math.floor(unit / finder.UNITS_PER_PAGE)] : -1;
        const asks = term === slot.asking;
        if (!inTitle || unit === first * finder.UNITS_PER_PAGE) {
          if (asks) return;
          fill(unit, impact * weight);
          if (inTitle) slot.titles.add(first);
          return;
        }
        const worth = impact & OWN_WORD ? weight : weight * ASKED_LENT;
        if (!asks) fill(unit, ASKED * worth);
        if (worth > (slot.asked.get(unit) || [0])[0]) slot.asked.set(unit, [worth, LONGEST_QUESTION - (impact & 7)]);
      });
    }
    slot.values = slot.units.map((unit) => scratch[unit]);
    for (const unit of slot.units) scratch[unit] = 0;
    const count = slot.units.length;
    const isFiller = !slot.standsFor && meta.optionalWords.has(slot.word);
    const rarity = slot.isUnread ? UNREAD_RARITY : Math.log(1 + (meta.units - count + 0.5) / (count + 0.5));
    slot.rarity = rarity * (isFiller ? FILLER_WEIGHT : 1);
    slot.isFiller = isFiller;
    slot.optional = isFiller || slot.isUnread || common || (meta.units > 50 && count * COMMON_PART > meta.units);
  };

  /** Pages with this very title (2) or other name (less), or with a name that goes on where the query stops (1 and less). */
  finder.namedPages = ({ key, lead, open }, shards, worth, pages = new Map()) => {
    for (const { terms } of shards) {
      for (const term of terms.values()) {
        if (!term.word.endsWith(" ") || term.word.endsWith("  ") || !term.word.startsWith(key)) continue;
        const behind = term.word.indexOf("|");
        if ((behind < 0 ? "" : term.word.slice(behind)) !== lead) continue;
        const rest = term.word.length - lead.length - key.length - 1;
        if (rest > 0 && !open && term.word[key.length] !== " ") continue;
        if (key.length < LEAST_NAME * (key.length + rest)) continue;
        finder.eachPosting(term, (unit, impact) => {
          const page = unit / finder.UNITS_PER_PAGE;
          // Of names that go on equally far, a title comes before another name.
          const share = rest === 0 ? 1 + impact / 15 : (1 - (15 - impact) / 1000) / rest;
          pages.set(page, Math.max(pages.get(page) || 0, share * worth));
        });
      }
    }
    return pages;
  };
})();
