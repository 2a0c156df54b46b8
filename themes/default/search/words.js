// Words: cuts a text into words as the index has them, so that queries meet it and matches can be marked.
//
// A text is cut into runs of letters and digits; runs joined by a hyphen, an underscore, a dot or an ampersand give
// their parts and the joined form. Scripts without spaces give pairs of characters. Every word is folded: lower case,
// without diacritics. src/page/search/words.rs does exactly the same: tests/data/tokens.json is run against both.
(() => {
  "use strict";

  const OTHER = 0, LETTER = 1, SPACELESS = 2, IGNORED = 3, APOSTROPHE = 4, JOINER = 5;
  const LONGEST_WORD = 40;
  const MOST_JOINED_PARTS = 4;

  const letter = /[\p{Alphabetic}\p{N}\p{M}]/u;
  // Thai, Lao, Burmese, Khmer, kana and ideographs: written without spaces between words.
  const spaceless = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
  const unmarked = new Map(Object.entries({
    ß: "ss", æ: "ae", œ: "oe", þ: "th", ø: "o", đ: "d", ð: "d", ł: "l", ħ: "h", ı: "i", ς: "σ",
  }));

  const kindOf = (char) => {
    if (/[a-z0-9]/i.test(char) && char < "\x7f") return LETTER;
    if (/['\u2018\u2019\u02bc\uff07]/.test(char)) return APOSTROPHE;
    if (/[-_.&\u2010\u2011]/.test(char)) return JOINER;
    if (char < "\x80") return OTHER;
    if (/[\u00ad\u200b-\u200d\u2060]/.test(char)) return IGNORED;
    if (!letter.test(char)) return OTHER;
    return spaceless.test(char) ? SPACELESS : LETTER;
  };

  const kinds = new Map();
  const classify = (char) => {
    if (!kinds.has(char)) kinds.set(char, kindOf(char));
    return kinds.get(char);
  };

  const fold = (text) => {
    if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
    const bare = text.normalize("NFKD").replace(/[\u0300-\u036f\u00ad\u200b-\u200d\u2060]/g, "").toLowerCase();
    return Array.from(bare, (char) => unmarked.get(char) || char).join("").normalize("NFC");
  };

  const cut = (word) => (word.length > LONGEST_WORD ? [...word].slice(0, LONGEST_WORD).join("") : word);

  /**
   * The words of a text in reading order: `{ word, start, end, joins }`, where `joins` is 0 for a plain word and
   * otherwise how many plain words before it this one stands for (`wellknown` for `well` and `known`).
   */
  ladderbook.words = (text) => {
    const chars = [];
    for (let at = 0; at < text.length;) {
      const char = String.fromCodePoint(text.codePointAt(at));
      chars.push({ at, kind: classify(char), char });
      at += char.length;
    }
    const kind = (index) => (index < chars.length ? chars[index].kind : OTHER);
    const place = (index) => (index < chars.length ? chars[index].at : text.length);
    const found = [];
    let index = 0;
    while (index < chars.length) {
      const start = index;
      if (kind(index) === SPACELESS) {
        while (kind(index) === SPACELESS) index += 1;
        const last = Math.max(index - 2, start);
        for (let first = start; first <= last; first += 1) {
          const [from, to] = [place(first), place(Math.min(first + 2, index))];
          found.push({ word: fold(text.slice(from, to)), start: from, end: to, joins: 0 });
        }
      } else if (kind(index) === LETTER) {
        const chain = [];
        let afterApostrophe = false;
        for (;;) {
          const from = index;
          while (kind(index) === LETTER || kind(index) === IGNORED) index += 1;
          const [begin, end] = [place(from), place(index)];
          chain.push({ text: text.slice(begin, end), start: begin, end, suffix: "", afterApostrophe });
          const joins = kind(index) === JOINER || kind(index) === APOSTROPHE;
          if (!joins || kind(index + 1) !== LETTER) break;
          afterApostrophe = kind(index) === APOSTROPHE;
          index += 1;
        }
        const part = chain[chain.length - 1];
        const [suffix] = /^(?:\+\+|#)?/.exec(text.slice(part.end, part.end + 2));
        if (suffix && kind(index + suffix.length) !== LETTER) {
          part.suffix = suffix;
          part.end += suffix.length;
          index += suffix.length;
        }
        pushChain(chain, found);
      } else {
        index += 1;
      }
    }
    return found;
  };

  const pushChain = (chain, found) => {
    const parts = chain.filter((part) => !(part.afterApostrophe && /^s$/i.test(part.text)));
    let joined = "", count = 0, plain = 0;
    for (let index = 0; index < parts.length; index += 1) {
      const { start } = parts[index];
      let word = fold(parts[index].text) + parts[index].suffix;
      const follows = () => index + 1 < parts.length && parts[index + 1].afterApostrophe;
      while ([...word].length > 2 && follows()) {
        index += 1;
        word += fold(parts[index].text) + parts[index].suffix;
      }
      word = cut(word);
      if (!follows() && word) {
        found.push({ word, start, end: parts[index].end, joins: 0 });
        plain += 1;
      }
      joined += word;
      count += 1;
    }
    if (count >= 2 && count <= MOST_JOINED_PARTS && !/^[0-9]*$/.test(joined)) {
      found.push({ word: cut(joined), start: parts[0].start, end: parts[parts.length - 1].end, joins: plain });
    }
  };
})();
