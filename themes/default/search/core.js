// The search itself, without a page: reads the index, ranks pages and picks excerpts.
// It needs only the files beside it and plain ECMAScript, so that tests run it in any engine.
//
// `ladderbook.search(load)` gives a searcher; `load(address, again)` is a promise of a data file. The files are written
// by src/page/search.
(() => {
  "use strict";

  const finder = ladderbook.finder = ladderbook.finder || {};
  const MOST_NAMES_MEANT = 6;
  /** What the page of all claims counts beside one that is about its subject alone. */
  const OF_MANY = 0.88;
  /** The most files of the index that are read for words taken for others, the likeliest first. */
  const MOST_MEANT_SHARDS = 3;

  ladderbook.search = (load) => {
    let meta = null;
    let scratch = null;
    let shards = new Map();
    let columns = null;
    let last = null;

    const begin = async (again) => {
      meta = finder.decodeMeta(await load("search/meta.js", again));
      scratch = new Float32Array(meta.numbers * finder.UNITS_PER_PAGE);
      shards = new Map();
      columns = typeof meta.facets === "string" ? null : finder.decodeFacets(meta.facets);
      last = null;
    };

    const facetColumns = async () => {
      if (!columns) columns = finder.decodeFacets(await load(`search/f-${meta.facets}.js`));
      return columns;
    };

    /** Which words stand for each other: only marks in results depend on it, so first results do without. */
    const readLent = async () => {
      if (meta.lent && !meta.synonyms.size) meta.synonyms = finder.decodeLent(await load(meta.lent));
    };

    const shard = (index) => {
      if (!shards.has(index)) {
        const decoded = load(meta.shardAddress(index)).then(finder.decodeShard);
        decoded.catch(() => shards.delete(index));
        shards.set(index, decoded);
      }
      return shards.get(index);
    };

    /** The places of words that a query has by slips of others: those that are read, and `most` further ones. */
    const placesMeant = (words, most) => {
      const places = [...new Set(words.map((word) => Math.max(finder.lastNotAbove(meta.keys, word), 0)))];
      const isRead = (place) => shards.has(place);
      return [...places.filter(isRead), ...places.filter((place) => !isRead(place)).slice(0, most)];
    };

    const sectionOf = async (unit) => (await textOf(Math.floor(unit / finder.UNITS_PER_PAGE)))[4][unit % finder.UNITS_PER_PAGE];

    const textOf = async (number) => {
      const index = Math.max(finder.lastNotAbove(meta.firsts, number), 0);
      return (await load(meta.blocks[index]))[number - meta.firsts[index]];
    };

    const listed = async (places) => {
      const lists = await Promise.all(places.map((index) => load(`search/w-${meta.words[index][1]}.js`)));
      return lists.map(finder.decodeWords).flat();
    };

    /** Takes those of `words` most likely meant for slots whose own stands nowhere. Gives the slots for which there are any. */
    const mend = (slots, words) => slots.filter((slot) => {
      const meant = finder.meant(slot.word, slot.ways[0].open, words);
      slot.ways.push(...meant);
      if (meant.length) slot.meant = meant.map(({ word }) => word);
      slot.isSlip = meant.length > 0;
      return slot.isSlip;
    });

    /** The same from all lists in which what is meant may stand. */
    const mendWhole = async (slips) => {
      const lists = new Set(slips.flatMap(({ word }) => finder.listsFor(word, meta.words)));
      return { mended: mend(slips, await listed([...lists])), read: 0 };
    };

    /**
     * The same for a first query. A slip mostly leaves the first letters as they are, so that what is meant stands beside
     * it, in what is `loaded`. If it does not, the slot is left unread where others find something; else lists of words
     * are read, the likeliest first, until one has it. Gives the slots and how many lists were read.
     */
    const mendFirst = async (slips, slots, loaded) => {
      const mended = mend(slips, finder.wordsOf(loaded));
      const lists = mended.length || slots.some(({ isKnown }) => isKnown) ? [] : finder.listsFor(slips[0].word, meta.words);
      let read = 0;
      while (read < lists.length && !mended.length) {
        mended.push(...mend(slips, await listed([lists[read]])));
        read += 1;
      }
      for (const slot of slips) slot.isUnread = !slot.isSlip && !slot.units.length;
      return { mended, read };
    };

    /** The names that a query with slips may spell, the likeliest first. */
    const namesMeant = (slots, text) => {
      let names = [[]];
      for (const slot of slots) {
        names = names.flatMap((name) => (slot.meant || [slot.word]).map((word) => [...name, { word, ways: slot.ways }]));
        names = names.slice(0, MOST_NAMES_MEANT);
      }
      return names.map((name) => finder.nameOf(name, text, meta));
    };

    /**
     * Ranks all pages for a query, or for the words of it that are looked up first. `beyond` is how many files more than
     * planned it took.
     */
    const ranked = async (text, whole) => {
      const slots = finder.addPhrases(finder.slotsOf(text), meta);
      if (!slots.length || !meta.pages) return { slots, pages: [], partial: false, unread: false, beyond: 0 };
      const name = finder.nameOf(slots, text, meta);
      const inner = finder.innerKeys(slots, meta);
      const { planned, left } = finder.planned(slots, name, inner, meta, (place) => shards.has(place), whole);
      let loaded = await Promise.all([...planned].map(shard));
      const fill = (slot) => finder.fillSlot(slot, loaded, meta, scratch);
      slots.forEach(fill);
      const names = finder.namedPages(name, loaded, 1);
      if (name.begun) finder.namedPages(name.begun, loaded, 1, names);
      if (name.bare !== name.key) finder.namedPages({ ...name, key: name.bare }, loaded, 0.9, names);
      finder.addMeant(slots, loaded, meta, names);
      finder.addSides(slots, loaded, meta, names);
      const slips = names.size ? [] : slots.filter(finder.maySlip);
      let beyond = 0;
      if (slips.length) {
        const { mended, read } = await (whole ? mendWhole(slips) : mendFirst(slips, slots, loaded));
        const meant = mended.length ? namesMeant(slots, text) : [];
        const words = [...mended.flatMap(({ meant }) => meant), ...meant.map(finder.nameKey)];
        const places = placesMeant(words, whole ? MOST_MEANT_SHARDS : Math.min(read, 1));
        beyond = read + places.filter((place) => !shards.has(place)).length - left;
        loaded = [...new Set([...loaded, ...await Promise.all(places.map(shard))])];
        slips.forEach(fill);
        meant.forEach((name, place) => finder.namedPages(name, loaded, 0.9 ** (place + 1), names));
      }
      const found = finder.rank(slots, names, finder.namedWithin(slots, loaded, meta), meta, scratch);
      const unread = !whole && (slips.length > 0 || slots.some(({ isUnread }) => isUnread));
      return { slots, ...found, unread, beyond: Math.max(beyond, 0) };
    };

    /** Within each window of pages, those with the words of the query side by side come first. */
    const byPhrases = async (pages, units, slots, phrases) => {
      if (slots.length < 2) return pages;
      const weighed = await Promise.all(pages.map(async (page, place) => {
        const [, title, kind, , top] = await textOf(page.number);
        const texts = [[title, 0.5], [top.length && !top[0][0] ? top[0][2] : "", 0.25]];
        for (const [unit] of units.get(page.number).slice(0, finder.MOST_SECTIONS)) {
          const section = await sectionOf(unit);
          if (section) texts.push([section[1], 0.4], [section[2], 0.3]);
        }
        if (page.answer >= 0) texts.push([(await sectionOf(page.answer))[1], 0.4]);
        const quoted = phrases.filter((phrase) => texts.some(([text]) => finder.hasPhrase(text, phrase))).length;
        const score = page.score * finder.closeness(texts, slots) * (kind === "claim" ? OF_MANY : 1);
        return { ...page, score, quoted, window: Math.floor(place / finder.WINDOW) };
      }));
      return weighed.sort((a, b) => a.window - b.window || b.quoted - a.quoted || b.name - a.name
        || b.score - a.score || a.number - b.number);
    };

    /** The result for one ranked page: `{ address, title, kind, place, pieces, sections, answer }`. */
    const resultOf = async ({ number, answer }, units, slots) => {
      const [address, title, kind, place, top] = await textOf(number);
      const sections = [];
      const seen = new Set();
      let intro = top.length && !top[0][0] ? top[0][2] : "";
      for (const [unit, score] of units) {
        if (sections.length === finder.MOST_SECTIONS || score < units[0][1] / 4) break;
        const section = await sectionOf(unit);
        if (!section || !section[0] || seen.has(section[0])) continue;
        const [anchor, heading, text, point] = section;
        seen.add(anchor);
        sections.push({
          anchor,
          heading: finder.excerpt(heading, slots, 200),
          pieces: finder.excerpt(text, slots),
          point: point === 1,
        });
      }
      if (!intro && !sections.length && top.length) intro = top[0][2];
      const question = answer >= 0 ? await sectionOf(answer) : null;
      return {
        address, title: finder.excerpt(title, slots, 200), kind, place, pieces: finder.excerpt(intro, slots), sections,
        answer: question && { anchor: question[0], pieces: finder.excerpt(question[1], slots, 200) },
      };
    };

    const run = async (query, limit, chosen, whole) => {
      if (!meta) await begin(false);
      if (whole) await readLent();
      const text = finder.shortened(query);
      const isReady = last && last.text === text && !(whole && last.unread);
      if (!isReady) {
        last = { text, ...await ranked(text, whole) };
      }
      const { slots, partial, unread, beyond } = last;
      let { pages } = last;
      const narrowed = finder.isChosen(chosen);
      if (narrowed) ({ pages } = finder.narrow(pages, slots, chosen, await facetColumns(), meta));
      const count = pages.length;
      const shown = pages.slice(0, Math.min(limit, Math.max(limit - beyond, 1)));
      const units = finder.unitsOf(shown, slots, meta);
      if (narrowed) {
        for (const [number, found] of units) {
          units.set(number, found.filter(([unit]) => finder.showsSection(unit, chosen, columns)));
        }
      }
      const kept = [];
      for (let place = 0; place < shown.length; place += finder.WINDOW) {
        kept.push(...finder.keepToBlocks(shown.slice(place, place + finder.WINDOW), units, meta));
      }
      const ordered = await byPhrases(kept, units, slots, finder.phrasesOf(text));
      const results = await Promise.all(ordered.map((page) => resultOf(page, units.get(page.number), slots)));
      const meant = slots.filter((slot) => slot.meant).map((slot) => [slot.word, slot.meant[0]]);
      return { count, partial, results, empty: !slots.length, meant, unread };
    };

    /** Runs `work`; a file that is gone (the site was built again) makes it read the list once more. */
    const steady = async (work) => {
      try {
        return await work();
      } catch (error) {
        await begin(true);
        return work();
      }
    };

    /** Loads the list of files, so that the first query need not wait for it; gives the number of pages. */
    const prepare = async () => {
      if (!meta) await begin(false);
      return meta.pages;
    };

    /**
     * The best `limit` pages for a query, as `{ count, partial, results, empty, meant, unread }`: `count` pages match,
     * `partial` when none has all the words, `meant` the words that were taken for others, `unread` when words of a
     * long query, or all that may be meant by a slip, are not looked up yet. `chosen` narrows.
     */
    const query = (text, limit, chosen = {}) => steady(() => run(text, limit, chosen, false));

    /** The same with every word looked up, however many files that takes. */
    const whole = (text, limit, chosen = {}) => steady(() => run(text, limit, chosen, true));

    /** By what the results of the last query can be narrowed: see `finder.narrow`. */
    const facets = (text, chosen = {}) => steady(async () => {
      await run(text, 0, chosen, false);
      await readLent();
      return finder.narrow(last.pages, last.slots, chosen, await facetColumns(), meta).facets;
    });

    return { prepare, query, whole, facets };
  };
})();
