// Slips: the words that were meant by one that stands nowhere, by the edits between them (Damerau and Levenshtein: a
// letter too many, missing, wrong, or two changed over). One edit for words of four letters, two from eight on.
(() => {
  "use strict";

  const finder = ladderbook.finder = ladderbook.finder || {};
  const SHORTEST = 4;
  const LONG = 8;
  const MOST_MEANT = 4;
  const WEIGHTS = [1, 0.8, 0.6];

  /** How many edits a word of this length may be away; 0 for words too short to guess at. */
  finder.editsAllowed = (word) => {
    const length = [...word].length;
    if (length < SHORTEST) return 0;
    return length < LONG ? 1 : 2;
  };

  /** Whether the word of a slot was looked up, stands nowhere, and is long enough to be a slip of another. */
  finder.maySlip = ({ word, isKnown, isUnread }) => !isKnown && !isUnread && finder.editsAllowed(word) > 0;

  /** The edits that make `a` of `b`, or any number above `most`; with `prefix` what follows in `b` costs nothing. */
  finder.edits = (a, b, most, prefix = false) => {
    const [rows, columns] = [a.length, prefix ? Math.min(b.length, a.length + most) : b.length];
    let older = [], old = Array.from({ length: columns + 1 }, (_, column) => column);
    for (let row = 1; row <= rows; row += 1) {
      const next = [row];
      let least = row;
      for (let column = 1; column <= columns; column += 1) {
        const same = a[row - 1] === b[column - 1] ? 0 : 1;
        let edits = Math.min(old[column] + 1, next[column - 1] + 1, old[column - 1] + same);
        const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
        if (swapped) edits = Math.min(edits, older[column - 2] + 1);
        next.push(edits);
        least = Math.min(least, edits);
      }
      if (least > most) return most + 1;
      [older, old] = [old, next];
    }
    return prefix ? Math.min(...old) : old[columns];
  };

  /** One bit for each letter of a word, so that most words are told apart without counting edits. */
  const letters = (word) => {
    let bits = 0;
    for (let at = 0; at < word.length; at += 1) bits |= 1 << (word.charCodeAt(at) % 31);
    return bits;
  };

  const bitCount = (bits) => {
    let count = 0;
    for (let rest = bits; rest; rest &= rest - 1) count += 1;
    return count;
  };

  /**
   * The word lists, as places in `lists`, in which words near `word` may stand, the likeliest first; `lists` are
   * `[length, …]`. Of two edits one mostly keeps the length, so that three lists do.
   */
  finder.listsFor = (word, lists) => {
    const lengths = lists.map(([first]) => first);
    const { length } = [...word];
    const places = [length, length + 1, length - 1].map((length) => Math.max(finder.lastNotAbove(lengths, length), 0));
    return lists.length ? [...new Set(places)] : [];
  };

  /** The words of shards as a word list has them. */
  finder.wordsOf = (shards) => shards.flatMap(({ terms }) => [...terms.values()])
    .filter(({ word }) => !word.endsWith(" "))
    .map(({ word, from, to }) => ({ word, common: Math.floor(Math.log2(to - from)) }));

  /** The words most likely meant by `word`, as ways to fill its slot, the likeliest first. */
  finder.meant = (word, open, words) => {
    const most = finder.editsAllowed(word);
    const found = [];
    const bits = letters(word);
    for (const known of words) {
      if (known.bits === undefined) known.bits = letters(known.word);
      const away = Math.abs(known.word.length - word.length);
      if (away <= most && bitCount(bits ^ known.bits) <= 2 * most) {
        const edits = finder.edits(word, known.word, most);
        if (edits <= most) found.push({ ...known, edits, rank: edits * 4 - likeness(word, known) });
      } else if (open && word.length > 4 && known.word.length > word.length && bitCount(bits & ~known.bits) <= most) {
        const edits = finder.edits(word, known.word, 1, true);
        if (edits <= 1) found.push({ ...known, edits: 2, rank: edits * 4 + 3 - likeness(word, known) });
      }
    }
    found.sort((a, b) => a.rank - b.rank || (a.word < b.word ? -1 : 1));
    const near = found.filter(({ rank }) => rank <= found[0].rank + 4).slice(0, MOST_MEANT);
    return near.map(({ word: meant, edits }) => ({ word: meant, open: false, weight: WEIGHTS[edits] }));
  };

  /** Of words equally far away, the one with the same ends, the same letters or more use is likelier. */
  const likeness = (word, known) => {
    const other = known.word;
    const ends = (word[0] === other[0] ? 0.8 : 0) + (word[word.length - 1] === other[other.length - 1] ? 0.4 : 0);
    const sameLetters = letters(word) === known.bits && word.length === other.length ? 0.8 : 0;
    return ends + sameLetters + Math.min(known.common, 10) * 0.15;
  };
})();
