/* Makes a part of the page anew and leaves the rest as it is. What the server sent last is kept
   as it was sent: the difference to what it sends now is carried over to the page, so whatever
   readers and scripts did to the page since (open details, focus, chosen colours, buttons that
   a script added) stays. Nothing is ever parsed from text: a Trusted Types policy forbids it. */

/* The element of the page that an element of the sent page became. */
const live = new WeakMap();

const pair = (sent, shown) => {
  live.set(sent, shown);
  for (let a = sent.firstChild, b = shown.firstChild; a && b; a = a.nextSibling, b = b.nextSibling) pair(a, b);
};

/* Remembers for equal trees that the one now stands for what the other stood for. */
const inherit = (from, to) => {
  live.set(to, live.get(from));
  for (let a = from.firstChild, b = to.firstChild; a && b; a = a.nextSibling, b = b.nextSibling) inherit(a, b);
};

/* The page cannot be made anew in parts. */
class Unfit extends Error {}

const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;

/* How much two nodes look like one that was edited: 2 if they are equal, 0 if they are not alike. */
const likeness = (a, b) => {
  if (a.isEqualNode(b)) return 2;
  if (a.nodeType !== b.nodeType || a.nodeName !== b.nodeName) return 0;
  if (isElement(a) && a.id !== b.id) return a.id && b.id ? 0.01 : 0.05;
  const [one, other] = [a.textContent, b.textContent];
  const most = Math.max(one.length, other.length) || 1;
  const least = Math.min(one.length, other.length);
  let start = 0;
  while (start < least && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < least - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  return 0.1 + (start + end) / most;
};

/* Up to this many pairs are compared; longer lists are matched in their order. */
const mostPairs = 20000;

/* Pairs of [old, new], [old, null] and [null, new], in order, so that most of the page stays. */
const align = (olds, news) => {
  let start = 0;
  while (start < olds.length && start < news.length && olds[start].isEqualNode(news[start])) start += 1;
  let end = 0;
  const least = Math.min(olds.length, news.length) - start;
  while (end < least && olds[olds.length - 1 - end].isEqualNode(news[news.length - 1 - end])) end += 1;
  const equal = (from, to, offset) =>
    Array.from({ length: to - from }, (_, index) => [olds[from + index], news[from + index + offset]]);
  const middle = match(olds.slice(start, olds.length - end), news.slice(start, news.length - end));
  return [
    ...equal(0, start, 0),
    ...middle,
    ...equal(olds.length - end, olds.length, news.length - olds.length),
  ];
};

const match = (olds, news) => {
  if (olds.length * news.length > mostPairs || !olds.length || !news.length) return inOrder(olds, news);
  const width = news.length + 1;
  const scores = new Float64Array((olds.length + 1) * width);
  const likes = olds.map((old) => news.map((next) => likeness(old, next)));
  for (let i = olds.length - 1; i >= 0; i -= 1) {
    for (let j = news.length - 1; j >= 0; j -= 1) {
      const together = likes[i][j] ? likes[i][j] + scores[(i + 1) * width + j + 1] : 0;
      scores[i * width + j] = Math.max(together, scores[(i + 1) * width + j], scores[i * width + j + 1]);
    }
  }
  const pairs = [];
  let [i, j] = [0, 0];
  while (i < olds.length && j < news.length) {
    const best = scores[i * width + j];
    if (likes[i][j] && best === likes[i][j] + scores[(i + 1) * width + j + 1]) pairs.push([olds[i++], news[j++]]);
    else if (best === scores[(i + 1) * width + j]) pairs.push([olds[i++], null]);
    else pairs.push([null, news[j++]]);
  }
  return [...pairs, ...olds.slice(i).map((old) => [old, null]), ...news.slice(j).map((next) => [null, next])];
};

const inOrder = (olds, news) => {
  const pairs = [];
  const length = Math.max(olds.length, news.length);
  for (let index = 0; index < length; index += 1) {
    const [old, next] = [olds[index] ?? null, news[index] ?? null];
    const alike = old && next && old.nodeName === next.nodeName;
    if (alike) pairs.push([old, next]);
    else pairs.push(...[[old, null], [null, next]].filter((one) => one[0] || one[1]));
  }
  return pairs;
};

/* Carries the difference between two sent forms of an element over to the page. `changed` gets
   the nodes of the page that are new or different, or that stand where one is missing. */
const patch = (old, next, changed) => {
  const shown = live.get(old);
  if (!shown || !shown.isConnected) throw new Unfit("a script took a part of the page away");
  live.set(next, shown);
  if (old.isEqualNode(next)) {
    inherit(old, next);
    return;
  }
  if (old.nodeName === "SCRIPT") throw new Unfit("a script changed");
  if (!isElement(old)) {
    shown.nodeValue = next.nodeValue;
    changed.push(shown);
    return;
  }
  patchAttributes(old, next, shown, changed);
  if (old.nodeName === "NOSCRIPT") return;
  let last = null;
  for (const [before, after] of align([...old.childNodes], [...next.childNodes])) {
    if (!after) {
      const gone = live.get(before);
      if (gone && gone.parentNode === shown) {
        if (isElement(gone) || gone.nodeValue.trim()) changed.push(gone.previousElementSibling ?? shown);
        gone.remove();
      }
    } else if (before) {
      patch(before, after, changed);
      last = live.get(after);
    } else {
      last = insert(after, last, shown, changed);
    }
  }
};

const insert = (node, last, parent, changed) => {
  if (isElement(node) && (node.nodeName === "SCRIPT" || node.querySelector("script"))) {
    throw new Unfit("a script came");
  }
  const made = document.importNode(node, true);
  pair(node, made);
  if (last && last.parentNode === parent) last.after(made);
  else parent.prepend(made);
  if (isElement(made) || made.nodeValue.trim()) changed.push(made);
  return made;
};

const patchAttributes = (old, next, shown, changed) => {
  const isRoot = old.nodeName === "HTML";
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) === value) continue;
    /* The classes of the root are also those of scripts. */
    if (isRoot && name === "class") {
      if (!value.split(/\s+/).every((word) => shown.classList.contains(word))) throw new Unfit("another kind of page");
      continue;
    }
    shown.setAttribute(name, value);
    changed.push(shown);
  }
  for (const { name } of [...old.attributes]) {
    if (next.hasAttribute(name) || (isRoot && (name === "class" || name.startsWith("data-")))) continue;
    shown.removeAttribute(name);
    changed.push(shown);
  }
};

/* Keeps what the reader looks at where it is, whatever happens above it. */
const keepingPlace = (action) => {
  const root = document.documentElement;
  const blocks = document.querySelectorAll("main p, main li, main h1, main h2, main h3, main h4, main tr, main figure, main dt");
  let anchor = null;
  for (const block of blocks) {
    const box = block.getBoundingClientRect();
    if (box.height && box.bottom > 0) {
      anchor = box.top < innerHeight ? { block, top: box.top } : null;
      break;
    }
  }
  root.style.overflowAnchor = "none";
  try {
    action();
  } finally {
    if (scrollY > 0 && anchor && anchor.block.isConnected) {
      const moved = anchor.block.getBoundingClientRect().top - anchor.top;
      if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: "instant" });
    }
    requestAnimationFrame(() => {
      root.style.overflowAnchor = "";
      if (!root.getAttribute("style")) root.removeAttribute("style");
    });
  }
};
