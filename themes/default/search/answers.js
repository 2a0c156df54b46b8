// Answers: the questions that pages say they answer, and how much a query is like them.
//
// A question is alike by how much of the query it has, weighed by rarity, and how much of it the query has, by count
// (Dice's coefficient of the two), so that words strewn over several questions make none. Constants were chosen on the
// judged queries of tests/data and on our own questions, each asked of a site without it.
(() => {
  "use strict";

  const finder = ladderbook.finder = ladderbook.finder || {};
  /** What words that only ask count here, beside elsewhere: questions are full of them. */
  const ASKING = 8;
  /** What such a word counts of a question's length; src/page/search/index.rs has the same. */
  const ASKING_LENGTH = 0.5;
  /** A page whose other questions are like the query as well is more likely the one: so many of them count, so much. */
  const MORE_QUESTIONS = 4, MORE = 0.7;
  /** What the very question counts, beside a section with all words, and how alike one has to be at least. */
  const ANSWER = 1.3, LEAST_ALIKE = 0.25;
  /** A question is shown as an answer from this likeness on, if it has so much of what the query says. */
  const SHOWN = 0.55, SHOWN_SAID = 0.5;

  const worthOf = ({ rarity, isFiller }) => rarity * (isFiller ? ASKING : 1);

  const lengthOf = ({ isFiller }) => (isFiller ? ASKING_LENGTH : 1);

  /** How much the query is like each question that has two of its words: unit to that, up to 1, and whether to show it. */
  const likenesses = (all) => {
    const slots = all.filter((slot) => !slot.isUnread);
    const total = slots.reduce((sum, slot) => sum + worthOf(slot), 0);
    // Of words that are not looked up nobody knows; they are taken to fit as the others do.
    const beyond = all.reduce((sum, slot) => sum + lengthOf(slot), 0) / slots.reduce((sum, slot) => sum + lengthOf(slot), 0);
    const says = slots.reduce((sum, { rarity, isFiller }) => sum + (isFiller ? 0 : rarity), 0);
    const shared = new Map();
    for (const slot of slots) {
      for (const [unit, [worth, length]] of slot.asked) {
        const [sum, count, words, , said] = shared.get(unit) || [0, 0, 0, 0, 0];
        const saying = slot.isFiller ? 0 : slot.rarity;
        shared.set(unit, [
          sum + worthOf(slot) * worth, count + lengthOf(slot) * worth, words + 1, length, said + saying * worth,
        ]);
      }
    }
    const alike = new Map();
    for (const [unit, [sum, count, words, length, said]] of shared) {
      if (words < 2) continue;
      const [ofQuery, ofQuestion] = [Math.min(sum / total, 1), Math.min(count * beyond / length, 1)];
      const likeness = 2 * ofQuery * ofQuestion / (ofQuery + ofQuestion);
      alike.set(unit, [likeness, likeness >= SHOWN && said >= says * SHOWN_SAID]);
    }
    return alike;
  };

  /** For every page with questions like the query: what they add to its score, and the one to be shown, or -1. */
  finder.answers = (slots, meta) => {
    const pages = new Map();
    const scale = slots.reduce((sum, { rarity }) => sum + rarity, 0);
    for (const [unit, [likeness, isShown]] of likenesses(slots)) {
      const number = meta.firstNumbers[Math.floor(unit / finder.UNITS_PER_PAGE)];
      if (!pages.has(number)) pages.set(number, []);
      pages.get(number).push([likeness, isShown ? unit : -1]);
    }
    for (const [number, questions] of pages) {
      questions.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
      const [[best], ...others] = questions;
      const [, unit] = questions.find(([, shown]) => shown >= 0) || [0, -1];
      const more = others.slice(0, MORE_QUESTIONS).reduce((sum, [likeness], place) => sum + likeness / (place + 1), 0);
      const worth = scale * ANSWER * Math.max(best + MORE * more - LEAST_ALIKE, 0) / (1 - LEAST_ALIKE);
      pages.set(number, { worth, unit });
    }
    return pages;
  };
})();
