// The search dialog: a text field over a list of results (the combobox pattern of the ARIA Authoring Practices).
// Elements with `data-search-open` open it, and so do Ctrl-K or Command-K and, outside of text fields, `/`. Nothing is
// loaded before it is first opened. Without scripts those elements are links to a page that lists everything.
(() => {
  "use strict";

  if (typeof HTMLDialogElement === "undefined") return;

  const { text } = ladderbook;
  const FIRST_PAGES = 5;
  const MORE_PAGES = 15;
  const SETTLE_MS = 60;

  const make = (name, className, attributes = {}, children = []) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  const marked = (pieces) => pieces.map((piece) => (piece.match ? make("mark", "", {}, [piece.text]) : piece.text));

  const fill = (message, name, value) => message.split(`{${name}}`).join(value);

  const build = () => {
    const input = make("input", "search-input", {
      type: "text", role: "combobox", "aria-label": text.search_title, "aria-autocomplete": "list",
      "aria-expanded": "false", "aria-controls": "ladderbook-search-results", autocomplete: "off",
      autocapitalize: "off", spellcheck: "false", inputmode: "search", enterkeyhint: "go",
      placeholder: text.search_placeholder,
    });
    const close = make("button", "search-close", { type: "button" }, [text.search_close]);
    const status = make("p", "search-status", { role: "status" });
    const list = make("div", "search-results", {
      id: "ladderbook-search-results", role: "listbox", "aria-label": text.search_results,
    });
    const more = make("button", "search-more", { type: "button" }, [text.search_more]);
    const hint = make("p", "search-hint", {}, [text.search_hint]);
    const dialog = make("dialog", "search", { "aria-label": text.search_title }, [
      make("div", "search-head", {}, [input, close]), status, list, make("div", "search-foot", {}, [more, hint]),
    ]);
    list.hidden = true;
    more.hidden = true;
    document.body.append(dialog);
    return { dialog, input, close, status, list, more };
  };

  const start = () => {
    const { dialog, input, close, status, list, more } = build();
    let client = null;
    let options = [];
    let active = -1;
    let asked = 0;
    let timer = 0;
    let pending = Promise.resolve();

    // The query core comes on first use; one that could not be loaded is asked for again.
    const searcher = () => {
      if (!client) {
        client = ladderbook.load("search/client.js").then((search) => search(ladderbook.load));
        client.catch(() => { client = null; });
      }
      return client;
    };

    const activate = (index) => {
      if (active >= 0) options[active].setAttribute("aria-selected", "false");
      active = index;
      if (active < 0) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      options[active].setAttribute("aria-selected", "true");
      options[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[active].id);
    };

    const option = (className, link, left, right) => {
      const element = make("a", `search-option ${className}`, {
        href: link, role: "option", tabindex: "-1", "aria-selected": "false",
        id: `ladderbook-search-option-${options.length}`,
      }, [make("span", "search-term", {}, left), make("span", "search-sentence", {}, right)]);
      options.push(element);
      return element;
    };

    const pageGroup = ({ address, title, kind, place, pieces, sections }) => {
      const where = [text[`search_kind_${kind}`] || kind, place].filter(Boolean).join(" · ");
      const left = [
        make("span", "search-name", {}, marked(title)), " ", make("span", "search-place", {}, [where]),
      ];
      const group = make("div", "search-page", { role: "group", "aria-label": title.map((piece) => piece.text).join("") });
      group.append(option("search-option-page", ladderbook.link(address), left, marked(pieces)));
      for (const section of sections) {
        const heading = section.heading.length ? marked(section.heading) : [text.search_point];
        const className = section.point ? "search-option-section search-option-point" : "search-option-section";
        const link = ladderbook.link(address, section.anchor);
        group.append(option(className, link, heading, marked(section.pieces)));
      }
      return group;
    };

    const say = ({ count, partial, empty }, query) => {
      if (empty) return "";
      if (!count) return fill(text.search_none, "query", query);
      if (partial) return fill(text.search_partial, "count", count);
      return count === 1 ? text.search_one : fill(text.search_many, "count", count);
    };

    const show = (found, query, keep) => {
      options = [];
      active = -1;
      const scrolled = list.scrollTop;
      list.replaceChildren(...found.results.map(pageGroup));
      list.hidden = !options.length;
      more.hidden = found.count <= found.results.length;
      input.setAttribute("aria-expanded", String(options.length > 0));
      status.textContent = say(found, query.trim());
      if (options.length) activate(Math.min(keep, options.length - 1));
      else activate(-1);
      list.scrollTop = keep ? scrolled : 0;
    };

    const search = async (limit, keep = 0) => {
      clearTimeout(timer);
      const query = input.value;
      const turn = asked += 1;
      try {
        const found = await (await searcher()).query(query, limit);
        if (turn === asked) show(found, query, keep);
      } catch (error) {
        if (turn === asked) status.textContent = text.search_failed;
      }
    };

    const open = () => {
      if (dialog.open) return;
      dialog.showModal();
      input.focus();
      input.select();
      searcher().then((loaded) => loaded.prepare()).then((pages) => {
        if (!pages) status.textContent = text.search_empty;
      }, () => {
        status.textContent = text.search_failed;
      });
    };

    const step = (by) => options.length && activate((active + by + options.length) % options.length);

    const settle = () => {
      timer = 0;
      pending = search(FIRST_PAGES);
    };

    // Enter straight after typing waits for the results of what was typed.
    const go = async () => {
      if (timer) settle();
      await pending;
      if (active >= 0) options[active].click();
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(settle, SETTLE_MS);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown") step(1);
      else if (event.key === "ArrowUp") step(-1);
      else if (event.key === "Enter") go();
      else return;
      event.preventDefault();
    });
    more.addEventListener("click", async () => {
      const last = options.length;
      await search(list.children.length + MORE_PAGES, last);
      input.focus();
    });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      const leaves = event.target.closest(".search-option") && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (leaves || event.target === dialog) dialog.close();
    });
    return { open, close: () => dialog.close(), isOpen: () => dialog.open };
  };

  let search = null;

  const open = () => {
    search = search || start();
    search.open();
  };

  const isTyping = (target) => target instanceof Element
    && (target.closest("input, textarea, select") !== null || target.isContentEditable);

  document.addEventListener("click", (event) => {
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!plain || !(event.target instanceof Element) || !event.target.closest("[data-search-open]")) return;
    event.preventDefault();
    open();
  });

  document.addEventListener("keydown", (event) => {
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key === "k";
    const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
    if (!isCommand && !isSlash) return;
    event.preventDefault();
    if (isCommand && search && search.isOpen()) search.close();
    else open();
  });
})();
