
/* The preview in the page: shows what changed as soon as the server tells of it. It listens
   while the page is visible (browsers allow six connections a server, so hidden pages must not
   hold one), and an event says how things are: whatever was missed meanwhile, the page only
   compares that with what it shows. */

const script = document.querySelector("script[data-ladderbook-preview]");
const { address } = script.dataset;
const base = new URL("./", script.src);
const scrollKey = "ladderbook-scroll";
/* What the page shows, as the server's tags. */
const holds = {
  page: script.dataset.page || null,
  templates: script.dataset.templates,
  scripts: script.dataset.scripts,
  styles: script.dataset.styles,
  assets: script.dataset.assets,
};
let source = null;
let retry = 0;
let busy = false;
let waiting = null;
let marked = null;

/* The page as it was sent, taken before any script of the page ran. */
let sent = document.documentElement.cloneNode(true);
pair(sent, document.documentElement);
for (const own of sent.querySelectorAll("[data-ladderbook-preview]")) own.remove();
const root = sent.dataset.root || "./";

const reload = () => {
  disconnect();
  store(scrollKey, JSON.stringify([location.pathname, scrollX, scrollY]));
  history.scrollRestoration = "manual";
  location.reload();
};

const restoreScroll = () => {
  const before = JSON.parse(stored(scrollKey) || "null");
  store(scrollKey, "null");
  if (!before || before[0] !== location.pathname) return;
  const scroll = () => scrollTo({ left: before[1], top: before[2], behavior: "instant" });
  scroll();
  /* Images may have moved the page meanwhile. */
  addEventListener("load", () => {
    scroll();
    history.scrollRestoration = "auto";
  });
};

const fresh = (address, tag) => {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) return null;
  url.searchParams.set("version", tag);
  return url.href;
};

const swapStyles = (tag) => {
  for (const link of document.querySelectorAll('link[rel="stylesheet"]:not([data-ladderbook-preview])')) {
    const href = fresh(link.href, tag);
    if (!href) continue;
    const next = link.cloneNode();
    next.href = href;
    /* The old sheet stays until the new one is there, or the page would be bare for a moment. */
    next.addEventListener("load", () => link.remove());
    next.addEventListener("error", () => next.remove());
    for (const node of [sent, ...sent.querySelectorAll("link")]) if (live.get(node) === link) live.set(node, next);
    link.after(next);
  }
};

const swapPictures = (tag) => {
  for (const picture of document.querySelectorAll("main img[src], main video[src], main audio[src], main source[src]")) {
    const src = fresh(picture.src, tag);
    if (src) picture.src = src;
  }
};

const blocks = "p, li, h1, h2, h3, h4, h5, h6, td, th, dt, dd, figure, pre, blockquote, summary, tr, section, div";
const beside = "nav, aside, footer, header ul, [data-contents], [data-definitions], .lb-preview";

/* The changed block that the writer means: one that is written in an edited file, else one that
   is written in any file, and not what merely follows from it, such as the minutes to read. */
const meant = (changed, found, edited) => {
  const elements = changed.map((node) => (isElement(node) ? node : node.parentElement)?.closest(blocks));
  const inMain = elements.filter((block) => block && block.isConnected && block.closest("main") && !block.closest(beside));
  const written = (block) => {
    for (let around = block; around && around.nodeName !== "MAIN"; around = around.parentElement) {
      if (found.has(around)) return found.get(around)[0];
    }
    return null;
  };
  return inMain.find((block) => edited.includes(written(block))) ?? inMain.find((block) => written(block)) ?? null;
};

const unmark = () => {
  if (!marked) return;
  marked.classList.remove("lb-preview__edited");
  if (!marked.getAttribute("class")) marked.removeAttribute("class");
  marked = null;
};

const mark = (block) => {
  unmark();
  /* What is folded away is marked at its fold, which stays closed. */
  let shown = block;
  for (let fold = block.closest("details:not([open])"); fold; fold = fold.parentElement.closest("details:not([open])")) {
    if (!fold.querySelector("summary")?.contains(block)) shown = fold.querySelector("summary") ?? fold;
  }
  const box = shown.getBoundingClientRect();
  /* A header that stays in sight covers what is below it; one that scrolls away ends above. */
  const top = Math.max(0, document.querySelector(".top")?.getBoundingClientRect().bottom ?? 0);
  if (box.bottom < top + 8 || box.top > innerHeight - 8) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    shown.scrollIntoView({ block: box.height > innerHeight / 2 ? "start" : "center", behavior: calm ? "instant" : "smooth" });
  }
  shown.classList.add("lb-preview__edited");
  marked = shown;
  setTimeout(() => marked === shown && unmark(), 2000);
};

const update = async (state, edited) => {
  const { twin, tag } = await fetchTwin(base, address);
  const next = twin.documentElement;
  const changed = [];
  keepingPlace(() => patch(sent, next, changed));
  sent = next;
  /* Without a tag the page changed meanwhile: the next event tells. */
  holds.page = tag || state.page;
  holds.templates = state.templates;
  document.dispatchEvent(new CustomEvent("ladderbook:update"));
  const block = meant(changed, placesShown(next, next, new Map()), edited);
  if (block) mark(block);
};

/* Makes the page what the server says it is. */
const become = async ({ state, edited }) => {
  if (!state.page) {
    if (state.moved) {
      const path = state.moved.split("/").map(encodeURIComponent).join("/");
      location.replace(new URL(root + path + location.hash, location.href));
    } else if (holds.page) {
      reload();
    }
    return;
  }
  const isOther = state.page !== holds.page;
  if (!holds.page || state.scripts !== holds.scripts || (isOther && state.templates !== holds.templates)) {
    reload();
    return;
  }
  if (isOther) {
    try {
      await update(state, edited);
    } catch {
      /* Whatever cannot be carried over comes with the whole page. */
      reload();
      return;
    }
  }
  if (state.styles !== holds.styles) swapStyles(state.styles);
  if (state.assets !== holds.assets) swapPictures(state.assets);
  Object.assign(holds, { styles: state.styles, assets: state.assets });
};

const receive = async (event) => {
  showProblems(event.problems);
  /* Other pages may say other things, which the search has to know. */
  document.dispatchEvent(new CustomEvent("ladderbook:built"));
  waiting = event;
  if (busy) return;
  busy = true;
  while (waiting) {
    const next = waiting;
    waiting = null;
    await become(next);
  }
  busy = false;
};

const connect = () => {
  if (source || document.visibilityState === "hidden") return;
  const events = new URL("events", base);
  events.search = "page=" + address.split("/").map(encodeURIComponent).join("/");
  source = new EventSource(events);
  source.addEventListener("message", (event) => receive(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    /* Some browsers give up for good while the server is away. */
    if (!source || source.readyState !== EventSource.CLOSED) return;
    disconnect();
    retry = setTimeout(connect, 1000);
  });
};

const disconnect = () => {
  clearTimeout(retry);
  if (source) source.close();
  source = null;
};

const follow = () => (document.visibilityState === "hidden" ? disconnect() : connect());

document.addEventListener("visibilitychange", follow);
addEventListener("pagehide", disconnect);
addEventListener("pageshow", follow);
restoreScroll();
followClicks(base, address, script.dataset.editor !== undefined, () => sent);
connect();
