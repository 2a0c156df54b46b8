/* The preview in the page: loads it again when it changed and shows problems over it.
   Listens to the server's events while the page is visible (browsers allow six connections a
   server, so hidden pages must not hold one) and writes with createElement and textContent. */
(() => {
  "use strict";
  const script = document.querySelector("script[data-ladderbook-preview]");
  if (!script || !window.EventSource) return;

  const address = script.dataset.address;
  const events = new URL("events", script.src);
  const scrollKey = "ladderbook-scroll";
  const dismissedKey = "ladderbook-dismissed";
  let version = script.dataset.version;
  let source = null;
  let retry = 0;
  let panel = null;
  let shown = "[]";

  const store = (key, value) => {
    try {
      sessionStorage.setItem(key, value);
    } catch {
      /* Storage is a comfort; without it the page starts at its top. */
    }
  };

  const stored = (key) => {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return null;
    }
  };

  const reload = () => {
    store(scrollKey, JSON.stringify([location.pathname, scrollX, scrollY]));
    history.scrollRestoration = "manual";
    location.reload();
  };

  const restoreScroll = () => {
    const place = JSON.parse(stored(scrollKey) || "null");
    store(scrollKey, "null");
    if (!place || place[0] !== location.pathname) return;
    const scroll = () => scrollTo({ left: place[1], top: place[2], behavior: "instant" });
    scroll();
    /* Images may have moved the page meanwhile. */
    addEventListener("load", () => {
      scroll();
      history.scrollRestoration = "auto";
    });
  };

  const swapStyles = () => {
    for (const link of document.querySelectorAll('link[rel="stylesheet"]')) {
      const url = new URL(link.href);
      if (url.origin !== location.origin) continue;
      url.searchParams.set("version", version);
      const next = link.cloneNode();
      next.href = url.href;
      next.addEventListener("load", () => link.remove());
      next.addEventListener("error", () => next.remove());
      link.after(next);
    }
  };

  const element = (name, part, text) => {
    const made = document.createElement(name);
    made.className = "lb-preview" + (part ? "__" + part : "");
    if (text) made.textContent = text;
    return made;
  };

  const place = (problem) =>
    [problem.path, problem.line, problem.column].filter((part) => part != null && part !== "").join(":");

  const item = (problem) => {
    const made = element("li", "item");
    made.dataset.severity = problem.severity;
    const line = element("p", "message");
    line.append(
      element("strong", "severity", problem.severity),
      " " + problem.message + " ",
      element("code", "code", problem.code),
    );
    made.append(line);
    if (problem.drawing) {
      const drawing = element("pre", "drawing", problem.drawing);
      drawing.tabIndex = 0;
      drawing.setAttribute("role", "region");
      drawing.setAttribute("aria-label", "Source of the problem");
      made.append(drawing);
    } else if (place(problem)) {
      made.append(element("p", "place", place(problem)));
    }
    return made;
  };

  const count = (number, noun) => number + " " + noun + (number === 1 ? "" : "s");

  const title = (problems) => {
    const errors = problems.filter((problem) => problem.severity === "error").length;
    const others = problems.length - errors;
    const parts = [];
    if (errors) parts.push(count(errors, "error"));
    if (others) parts.push(count(others, "warning"));
    return parts.join(", ");
  };

  const close = () => {
    if (!panel) return;
    const hadFocus = panel.contains(document.activeElement);
    panel.remove();
    panel = null;
    if (hadFocus) document.body.focus();
  };

  const dismiss = () => {
    store(dismissedKey, shown);
    close();
  };

  const show = (problems) => {
    const text = JSON.stringify(problems);
    if (text === shown) return;
    shown = text;
    if (!problems.length) store(dismissedKey, "");
    close();
    if (!problems.length || stored(dismissedKey) === text) return;
    const hasErrors = problems.some((problem) => problem.severity === "error");
    panel = element("div");
    panel.lang = "en";
    panel.setAttribute("role", hasErrors ? "alert" : "status");
    /* A region is announced when something is added to it, so it has to be there before. */
    document.body.append(panel);
    const details = element("details", "details");
    details.open = hasErrors;
    const list = element("ul", "list");
    list.append(...problems.map(item));
    details.append(element("summary", "title", title(problems)), list);
    const button = element("button", "close", "Close");
    button.type = "button";
    button.addEventListener("click", dismiss);
    panel.append(details, button);
  };

  const receive = (update) => {
    const changed = update.changed;
    const isNews = update.version !== version;
    version = update.version;
    if (isNews && (changed === "all" || (Array.isArray(changed) && changed.includes(address)))) {
      disconnect();
      reload();
      return;
    }
    if (changed === "theme") swapStyles();
    show(update.problems);
  };

  const connect = () => {
    if (source || document.visibilityState === "hidden") return;
    events.searchParams.set("version", version);
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

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel) dismiss();
  });
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", follow);
  restoreScroll();
  connect();
})();
