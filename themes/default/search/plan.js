// Plan: which files a query reads, so that a first one asks for few, however many words it has.
//
// A page shown may need a file of text; the files that are left go to the index. The name that a query may spell comes
// first, then the words that say most: before those that only ask all others, and of either those on the fewest pages
// (`meta.common` has the words on most). A word left unread neither finds a page nor rules one out; when first results
// are shown the rest is read, and they settle.
(() => {
  "use strict";

  const finder = ladderbook.finder = ladderbook.finder || {};
  /** The most that a first query asks for: the list of files, the index, and text to show. */
  const MOST_FILES = 9;
  /** Results are shown and put in order so many at a time, so that showing more moves none that are shown. */
  finder.WINDOW = 5;
  /** The most sections that a result shows. */
  finder.MOST_SECTIONS = 3;
  /** A word that is cut off is read to so many shards, from the one where it begins. */
  const MOST_OPEN_SHARDS = 3;
  /** A query of more words is hardly a name; if it is one, it has words enough to be found by. */
  const LONGEST_NAME = 7;

  /** The word of a slot that says what is looked for: that for which its phrase stands, if it begins one. */
  const telling = ({ word, standsFor }) => standsFor || word;

  /** The slots in the order in which they are worth a file. */
  const tellingFirst = (slots, { optionalWords, common }) => {
    const asks = (slot) => (optionalWords.has(telling(slot)) ? 1 : 0);
    const rarity = (slot) => (common.has(telling(slot)) ? common.get(telling(slot)) : common.size + telling(slot).length);
    return [...slots].sort((a, b) => asks(a) - asks(b) || rarity(b) - rarity(a) || a.start - b.start);
  };

  /**
   * The shards that a query reads, as places in the index, and how many files are left to read. A slot that is left out
   * is marked as unread; none is where the `whole` query is read. What `isRead` already costs nothing, as the words of a
   * question that was typed mostly are.
   */
  finder.planned = (slots, name, inner, meta, isRead, whole) => {
    let left = whole ? Infinity : MOST_FILES - 1 - Math.min(finder.WINDOW, meta.blocks.length);
    const planned = new Set();
    const placeOf = (word) => Math.max(finder.lastNotAbove(meta.keys, word), 0);
    const add = (place) => {
      const costs = planned.has(place) || isRead(place) ? 0 : 1;
      if (left < costs) return false;
      left -= costs;
      planned.add(place);
      return true;
    };
    if (slots.length <= LONGEST_NAME) add(placeOf(finder.nameKey(name)));
    for (const slot of tellingFirst(slots, meta)) slot.isUnread = !add(placeOf(telling(slot)));
    for (const word of [...slots.flatMap(({ ways }) => ways.map(({ word }) => word)), ...inner]) add(placeOf(word));
    const open = slots.flatMap(({ ways }) => ways.filter((way) => way.open).map(({ word }) => word));
    for (const word of name.open ? [...open, name.key] : open) {
      const first = placeOf(word);
      const last = Math.min(finder.lastNotAbove(meta.keys, `${word}\uffff`), first + MOST_OPEN_SHARDS - 1);
      for (let place = first; place <= last && add(place);) place += 1;
    }
    return { planned, left };
  };

  /**
   * A window of pages without those units whose text would take more files than a page each, as the later parts of
   * long pages may. Gives the pages, and leaves the units that stay.
   */
  finder.keepToBlocks = (pages, units, meta) => {
    const blockOf = (number) => Math.max(finder.lastNotAbove(meta.firsts, number), 0);
    const blockOfUnit = (unit) => blockOf(Math.floor(unit / finder.UNITS_PER_PAGE));
    const blocks = new Set(pages.map(({ number }) => blockOf(number)));
    const admit = (unit) => {
      if (blocks.size < finder.WINDOW) blocks.add(blockOfUnit(unit));
      return blocks.has(blockOfUnit(unit));
    };
    const kept = pages.map((page) => (page.answer >= 0 && !admit(page.answer) ? { ...page, answer: -1 } : page));
    for (const { number } of pages) units.get(number).slice(0, finder.MOST_SECTIONS).forEach(([unit]) => admit(unit));
    for (const { number } of pages) units.set(number, units.get(number).filter(([unit]) => blocks.has(blockOfUnit(unit))));
    return kept;
  };
})();
