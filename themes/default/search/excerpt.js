// Excerpts: the part of a text that shows best why it was found.
(() => {
  "use strict";

  const finder = ladderbook.finder = ladderbook.finder || {};
  const EXCERPT_LENGTH = 170;

  /** `text` around its densest matches, as `{ text, match }` pieces. */
  finder.excerpt = (text, slots, length = EXCERPT_LENGTH) => {
    const marks = [];
    // Words such as "from" and "to" are marked only if a query has no others.
    const isMarked = ({ isFiller }) => !isFiller || slots.every((slot) => slot.isFiller);
    for (const token of ladderbook.words(text)) {
      const slot = slots.findIndex((slot) => isMarked(slot) && slot.found.has(token.word));
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
})();
