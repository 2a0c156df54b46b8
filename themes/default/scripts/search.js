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
  const MOST_TOGGLES = 6;
  const MOST_RECENT = 6;
  const LONGEST_SHOWN = 80;
  const RECENT_KEY = "ladderbook-recent";

  const make = (name, className, attributes = {}, children = []) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  const marked = (pieces) => pieces.map((piece) => (piece.match ? make("mark", "", {}, [piece.text]) : piece.text));

  const shortened = (query) => (query.length > LONGEST_SHOWN ? `${query.slice(0, LONGEST_SHOWN)}…` : query);

  const fill = (message, name, value) => message.split(`{${name}}`).join(value);

  // The last searches that led somewhere, newest first; a browser that keeps nothing has none.
  const recent = {
    read() {
      try {
        const kept = JSON.parse(localStorage.getItem(RECENT_KEY));
        return Array.isArray(kept) ? kept.filter((query) => typeof query === "string").slice(0, MOST_RECENT) : [];
      } catch (error) {
        return [];
      }
    },
    write(queries) {
      try {
        localStorage.setItem(RECENT_KEY, JSON.stringify(queries.slice(0, MOST_RECENT)));
      } catch (error) {
        // Without storage nothing is remembered.
      }
    },
    add(query) {
      if (query && query.length <= LONGEST_SHOWN) recent.write([query, ...recent.read().filter((other) => other !== query)]);
    },
  };

  const build = () => {
    const input = make("input", "search-input", {
      type: "text", role: "combobox", "aria-label": text.search_title, "aria-autocomplete": "list",
      "aria-expanded": "false", "aria-controls": "ladderbook-search-results", autocomplete: "off",
      autocapitalize: "off", spellcheck: "false", inputmode: "search", enterkeyhint: "go",
      placeholder: text.search_placeholder, dir: "auto",
    });
    const close = make("button", "search-close", { type: "button" }, [text.search_close]);
    const status = make("p", "search-status", { role: "status" });
    const list = make("div", "search-results", {
      id: "ladderbook-search-results", role: "listbox", "aria-label": text.search_results,
    });
    const narrow = make("button", "search-narrow", {
      type: "button", "aria-expanded": "false", "aria-controls": "ladderbook-search-facets",
    }, [text.search_narrow]);
    const facets = make("div", "search-facets", { id: "ladderbook-search-facets" });
    const all = make("a", "search-more search-all", { href: ladderbook.link("search.html") }, [text.search_all]);
    const retry = make("button", "search-more", { type: "button" }, [text.search_retry]);
    const more = make("button", "search-more", { type: "button" }, [text.search_more]);
    const forget = make("button", "search-more search-forget", { type: "button" }, [text.search_forget]);
    const hint = make("p", "search-hint", {}, [text.search_hint]);
    const dialog = make("dialog", "search", { "aria-label": text.search_title }, [
      make("div", "search-head", {}, [input, close]), narrow, facets, status, list,
      make("div", "search-foot", {}, [more, all, retry, forget, hint]),
    ]);
    for (const element of [list, more, all, retry, forget, narrow, facets]) element.hidden = true;
    document.body.append(dialog);
    return { dialog, input, close, status, list, more, all, retry, forget, narrow, facets };
  };

  const start = () => {
    const { dialog, input, close, status, list, more, all, retry, forget, narrow, facets } = build();
    let chosen = {};
    let client = null;
    let isStale = false;
    let options = [];
    let active = -1;
    let asked = 0;
    let timer = 0;
    let pending = Promise.resolve();

    // The query core comes on first use; one that could not be loaded is asked for again.
    const searcher = () => {
      if (!client) {
        client = ladderbook.load("search/meta.js", isStale).then(() => ladderbook.search(ladderbook.load));
        client.catch(() => { client = null; });
        isStale = false;
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
      }, [make("span", "search-term", { dir: "auto" }, left), make("span", "search-sentence", { dir: "auto" }, right)]);
      options.push(element);
      return element;
    };

    const pageGroup = ({ address, title, kind, place, pieces, sections, answer }) => {
      const where = [text[`search_kind_${kind}`] || kind, place].filter(Boolean).join(" · ");
      const left = [
        make("span", "search-name", { dir: "auto" }, marked(title)), " ", make("span", "search-place", {}, [where]),
      ];
      const group = make("div", "search-page", { role: "group", "aria-label": title.map((piece) => piece.text).join("") });
      group.append(option("search-option-page", ladderbook.link(address), left, marked(pieces)));
      if (answer) {
        const link = ladderbook.link(address, answer.anchor);
        group.append(option("search-option-section search-option-answer", link, [text.search_answers], marked(answer.pieces)));
      }
      for (const section of sections) {
        const heading = section.heading.length ? marked(section.heading) : [text.search_point];
        const className = section.point ? "search-option-section search-option-point" : "search-option-section";
        const link = ladderbook.link(address, section.anchor);
        group.append(option(className, link, heading, marked(section.pieces)));
      }
      return group;
    };

    const say = ({ count, partial, empty, meant }, query) => {
      if (empty) return "";
      if (!count) return [fill(text.search_none, "query", shortened(query)), ...narrowedTo()].join(" · ");
      const counted = count === 1 ? text.search_one : fill(text.search_many, "count", count);
      const said = [partial ? fill(text.search_partial, "count", count) : counted, ...narrowedTo()].join(" · ");
      const slips = meant.map(([word, other]) => fill(fill(text.search_meant, "word", word), "other", other));
      return [...slips, said].join(" ");
    };

    const toggle = (name, id) => {
      const button = make("button", "search-toggle", { type: "button", value: `${name} ${id}` });
      button.addEventListener("click", () => {
        const set = chosen[name] = chosen[name] || new Set();
        if (!set.delete(id)) set.add(id);
        pending = search(FIRST_PAGES);
      });
      return button;
    };

    /** The buttons of the values shown, by facet and id, so that one that stays keeps the focus. */
    const toggles = new Map();

    const toggleFor = (name, { id, label, count, chosen: isChosen }) => {
      const key = `${name} ${id}`;
      if (!toggles.has(key)) toggles.set(key, toggle(name, id));
      const button = toggles.get(key);
      button.setAttribute("aria-pressed", String(isChosen));
      button.dataset.label = label || (name === "kind" && text[`search_kind_${id}`]) || id;
      button.replaceChildren(button.dataset.label, " ", make("span", "search-count", {}, [String(count)]));
      return button;
    };

    /** What the results are narrowed to, for the line that is read out. */
    const narrowedTo = () => Object.entries(chosen).flatMap(([name, ids]) => [...ids].map((id) => {
      const button = toggles.get(`${name} ${id}`);
      return button ? button.dataset.label : id;
    }));

    /** A facet tells results apart if one of two values or more has several of them, or if something is chosen. */
    const isUseful = (values) => values.some((value) => value.chosen)
      || (values.length > 1 && values.some(({ count }) => count > 1));

    const showFacets = (found) => {
      const focused = facets.contains(document.activeElement) ? document.activeElement : null;
      const groups = found.filter(({ values }) => isUseful(values)).map(({ name, values }) => {
        const shown = values.filter((value, index) => value.chosen || index < MOST_TOGGLES);
        const attributes = { role: "group", "aria-label": text[`search_facet_${name}`] };
        const label = make("span", "search-facet-name", { "aria-hidden": "true" }, [text[`search_facet_${name}`]]);
        const buttons = make("div", "search-toggles", {}, shown.map((value) => toggleFor(name, value)));
        return make("div", "search-facet", attributes, [label, buttons]);
      });
      facets.replaceChildren(...groups);
      facets.hidden = !groups.length;
      narrow.hidden = !groups.length;
      if (focused) (facets.contains(focused) ? focused : input).focus();
    };

    /** With nothing typed: what was looked for before. */
    const showRecent = () => {
      const queries = recent.read();
      options = [];
      active = -1;
      const entries = queries.map((query) => {
        const element = make("div", "search-option search-recent", {
          role: "option", "aria-selected": "false", id: `ladderbook-search-option-${options.length}`,
        }, [query]);
        element.addEventListener("click", () => {
          input.value = query;
          input.focus();
          pending = search(FIRST_PAGES);
        });
        options.push(element);
        return element;
      });
      list.replaceChildren(...entries);
      list.hidden = !entries.length;
      forget.hidden = !entries.length;
      for (const element of [more, all, retry]) element.hidden = true;
      chosen = {};
      showFacets([]);
      input.setAttribute("aria-expanded", String(entries.length > 0));
      status.textContent = entries.length ? text.search_recent : "";
      activate(-1);
    };

    const show = (found, query, keep) => {
      options = [];
      active = -1;
      const scrolled = list.scrollTop;
      list.replaceChildren(...found.results.map(pageGroup));
      list.hidden = !options.length;
      forget.hidden = true;
      retry.hidden = true;
      all.hidden = options.length > 0;
      more.hidden = found.count <= found.results.length;
      input.setAttribute("aria-expanded", String(options.length > 0));
      status.textContent = say(found, query.trim());
      if (options.length) activate(Math.min(keep, options.length - 1));
      else activate(-1);
      list.scrollTop = keep ? scrolled : 0;
    };

    /** What was found before does not answer a search that failed. */
    const fail = () => {
      show({ results: [], count: 0, partial: false, empty: true, meant: [] }, "", 0);
      showFacets([]);
      status.textContent = text.search_failed;
      retry.hidden = false;
    };

    /** Looks up the words that a first query left out, unless by then somebody chooses from what is shown. */
    const settleOn = async (loaded, query, limit, keep, turn) => {
      const shown = active;
      const found = await loaded.whole(query, limit, chosen);
      if (turn === asked && active === shown) show(found, query, keep);
    };

    const search = async (limit, keep = 0) => {
      clearTimeout(timer);
      const query = input.value;
      const turn = asked += 1;
      if (!query.trim()) {
        showRecent();
        return;
      }
      try {
        const loaded = await searcher();
        const found = await loaded.query(query, limit, chosen);
        if (turn !== asked) return;
        if (found.results.length || !found.unread) show(found, query, keep);
        if (found.unread) await settleOn(loaded, query, limit, keep, turn);
        const narrowing = await loaded.facets(query, chosen);
        if (turn === asked) showFacets(narrowing);
      } catch (error) {
        if (turn === asked) fail();
      }
    };

    const open = () => {
      if (dialog.open) return;
      dialog.showModal();
      input.focus();
      input.select();
      if (!input.value.trim()) showRecent();
      searcher().then((loaded) => loaded.prepare()).then((pages) => {
        if (!pages) status.textContent = text.search_empty;
      }, fail);
    };

    const step = (by) => {
      if (options.length) activate(active < 0 && by < 0 ? options.length - 1 : (active + by + options.length) % options.length);
    };

    const leap = (by) => {
      if (options.length) activate(Math.max(0, Math.min(options.length - 1, active + by)));
    };

    // Home and End first move the caret to the ends of what is typed, as in any field, and only then the choice.
    const caretIsAt = (place) => input.selectionStart === place && input.selectionEnd === place;

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
      else if (event.key === "PageDown") leap(FIRST_PAGES);
      else if (event.key === "PageUp") leap(-FIRST_PAGES);
      else if (event.key === "Home" && caretIsAt(0)) leap(-options.length);
      else if (event.key === "End" && caretIsAt(input.value.length)) leap(options.length);
      else if (event.key === "Enter") go();
      else return;
      event.preventDefault();
    });
    more.addEventListener("click", async () => {
      const last = options.length;
      await search(list.children.length + MORE_PAGES, last);
      input.focus();
    });
    forget.addEventListener("click", () => {
      recent.write([]);
      showRecent();
      input.focus();
    });
    narrow.addEventListener("click", () => {
      const isOpen = facets.classList.toggle("search-facets-open");
      narrow.setAttribute("aria-expanded", String(isOpen));
    });
    retry.addEventListener("click", () => {
      retry.hidden = true;
      status.textContent = "";
      pending = search(FIRST_PAGES);
      input.focus();
    });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      const result = event.target.closest("a.search-option");
      if (result) recent.add(input.value.trim());
      const leaves = result && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (leaves || event.target === dialog) dialog.close();
    });
    // The preview tells when the site was built again: what is shown is looked for once more, and stays where it is.
    document.addEventListener("ladderbook:built", () => {
      if (!client) return;
      client = null;
      isStale = true;
      if (dialog.open && input.value.trim()) {
        pending = search(Math.max(list.children.length, FIRST_PAGES), Math.max(active, 0));
      }
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
