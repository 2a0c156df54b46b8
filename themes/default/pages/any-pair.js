/* Compares the two levels that the address names, `#ic/senior..ic/staff`, with a competency at
   its end if a link leads to one: `#ic/senior..ic/staff/direction`. Levels come as data files,
   one a track; texts come as nodes and are made element by element, never parsed. The page
   looks as the pages under `compare/` do. */
(function () {
  "use strict";
  const place = document.querySelector("[data-any-pair]");
  if (!place) return;
  const part = (name) => document.querySelector(`[data-pair-${name}]`);
  const [title, tally, pick, note, sides, own, rows, status, pages, words, contents, swap] = [
    "title", "tally", "pick", "note", "sides", "own", "rows", "status", "pages", "words", "contents", "swap",
  ].map(part);
  const selects = [part("from"), part("to")];
  const intro = { title: title.textContent, tally: tally.textContent };
  const book = document.title.slice(intro.title.length);
  let turn = 0;
  let drawn = "";

  const say = (key, values = {}) => Object.entries(values).reduce(
    (text, [name, value]) => text.split(`{${name}}`).join(value),
    place.dataset[`say${key[0].toUpperCase()}${key.slice(1)}`],
  );
  const make = (name, className, ...children) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };
  const link = (href, ...children) => {
    const element = make("a", "", ...children);
    element.href = href;
    return element;
  };
  const svg = (name, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    element.append(...children);
    return element;
  };

  /* Names of levels. */
  const readLevels = () => [...selects[0].querySelectorAll("option[value*='/']")].map(({ value, dataset, parentElement }) => ({
    id: value, track: parentElement.dataset.track, ...dataset,
    names: [value.split("/")[1], dataset.name, dataset.code, ...dataset.names.split("\n")].filter(Boolean),
  }));
  const readVersions = () => [...selects[0].querySelectorAll("optgroup")].map(({ dataset }) => dataset.version).join(" ");
  let levels = readLevels();
  let versions = readVersions();
  const levelOf = (id) => levels.find((level) => level.id === id);
  const plain = (name) => name.normalize("NFKC").toLowerCase().replace(/[\s_-]+/g, "-");

  /* Letters to be put in, left out or changed, or neighbours to be exchanged, to make one word of another. */
  const distance = (one, other) => {
    let [before, last] = [[], Array.from({ length: other.length + 1 }, (_, index) => index)];
    for (let i = 1; i <= one.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= other.length; j += 1) {
        const differs = one[i - 1] === other[j - 1] ? 0 : 1;
        next[j] = Math.min(last[j] + 1, next[j - 1] + 1, last[j - 1] + differs);
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
          next[j] = Math.min(next[j], before[j - 2] + 1);
        }
      }
      [before, last] = [last, next];
    }
    return last[other.length];
  };

  /* What a name in the address stands for: a level, or those that may have been meant. */
  const find = (name) => {
    const exact = levelOf(name);
    if (exact || !name) return { name, level: exact, near: [] };
    const wanted = plain(name);
    const called = levels.filter(({ track, names }) => names.some((known) => {
      const form = plain(known);
      return form === wanted || `${track}/${form}` === wanted;
    }));
    if (called.length === 1) return { name, level: called[0], near: [] };
    if (called.length) return { name, near: called };
    const bare = wanted.slice(wanted.indexOf("/") + 1);
    const near = levels.map((level) => {
      const forms = level.names.map(plain);
      const whole = Math.min(...forms.map((form) => distance(`${level.track}/${form}`, wanted)));
      return { level, far: Math.min(whole, ...forms.map((form) => distance(form, bare) + 0.5)) };
    });
    const limit = Math.max(1, bare.length / 3) + 0.5;
    return {
      name,
      near: near.filter(({ far }) => far <= limit).sort((a, b) => a.far - b.far).slice(0, 3).map(({ level }) => level),
    };
  };

  const read = () => {
    let hash = location.hash.slice(1);
    try {
      hash = decodeURIComponent(hash);
    } catch (_) {
      /* Not encoded, then. */
    }
    const [from = "", rest = ""] = hash.split("..");
    const [track, level, ...row] = rest.split("/");
    const isRow = row.length > 0;
    return { from, to: isRow ? `${track}/${level}` : rest, row: row.join("/") };
  };
  const addressOf = (from, to, row = "") => `#${from}..${to}${row && "/"}${row}`;

  /* Texts, in which a concept links once a side. */
  const asElement = ([name, attributes, ...children], seen) => {
    const concept = attributes["data-concept"];
    const inner = asNodes(children, seen);
    if (concept) {
      if (seen.has(concept)) return inner;
      seen.add(concept);
    }
    const element = make(name, "", ...inner);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    return [element];
  };
  function asNodes(nodes, seen) {
    return nodes.flatMap((node) => (typeof node === "string" ? [node] : asElement(node, seen)));
  }

  const scale = ([name, step, steps]) => {
    const rects = Array.from({ length: steps }, (_, index) => svg("rect", {
      ...(index < step ? { class: "on" } : {}), x: index * 10 + 1, y: 1, width: 8, height: 8,
    }));
    const ruler = svg("svg", { viewBox: `0 0 ${steps * 10} 10`, width: steps * 10, height: 10, "aria-hidden": "true" }, ...rects);
    return make("span", "scale", ruler, " ", make("span", "scale-name", name), " ",
      make("span", "scale-step", say("scale", { step, steps })));
  };

  /* One of the two levels: its data, and what its points say. */
  const sideOf = ({ id }, track) => {
    const level = track.levels[id];
    const seen = new Set();
    const summary = asNodes(level.summary, seen);
    const cells = new Map(Object.entries(level.cells).map(([competency, { value, points }]) => {
      const known = track.competencies[competency];
      const standing = points.map((index) => {
        const { nodes, same } = known.points[index];
        const key = same === undefined ? `${track.number}.${index}` : `same.${same}`;
        return { key, nodes: asNodes(nodes, seen) };
      });
      return [competency, { name: known.name, order: known.order, value, points: standing }];
    }));
    return { id, level, track, summary, cells };
  };

  const head = ({ level, track, summary }) => {
    const swatch = [...document.querySelectorAll(".pair-pages .swatch")]
      .find((known) => known.classList.contains(`track-${((track.number - 1) % 6) + 1}`));
    const name = make("p", "compare-name", swatch ? swatch.cloneNode(true) : "", link(level.address, level.name));
    if (level.code) name.append(" ", make("span", "code", level.code));
    const rank = level.rank ? ` · ${say("rank", { rank: level.rank })}` : "";
    const side = make("div", `compare-side track-${((track.number - 1) % 6) + 1}`, name, make("p", "soft", track.name + rank));
    if (summary.length) side.append(make("p", "", ...summary));
    return side;
  };

  const list = (className, points) =>
    make("ul", `points ${className}`, ...points.map(({ nodes }) => make("li", "", ...nodes.map((node) => (typeof node === "string" ? node : node.cloneNode(true))))));

  /* What two levels expect in one competency. */
  const rowOf = (id, from, to) => {
    const [before, after] = [from.cells.get(id), to.cells.get(id)];
    const [old, now] = [before ? before.points : [], after ? after.points : []];
    const among = (points, { key }) => points.some((point) => point.key === key);
    const [one, other] = [before && before.value, after && after.value];
    return {
      id,
      name: (before || after).name,
      order: (before || after).order,
      values: [one, other],
      raised: Boolean(one && other && other[1] > one[1]),
      dropped: old.filter((point) => !among(now, point)),
      kept: now.filter((point) => among(old, point)),
      added: now.filter((point) => !among(old, point)),
    };
  };

  const drawRow = (row, from, to) => {
    const isStep = from.track === to.track;
    const id = addressOf(from.id, to.id, row.id);
    const anchor = link(id, "#");
    anchor.className = "anchor";
    anchor.setAttribute("aria-label", say("link", { title: row.name }));
    const left = make("div", "compare-side");
    if (row.values[0]) left.append(make("p", "", scale(row.values[0])));
    if (row.dropped.length) {
      const label = isStep ? say("dropped", { name: to.level.name }) : say("only", { name: from.level.name });
      left.append(make("p", "points-title", label), list(isStep ? "points-dropped" : "points-own", row.dropped));
    } else if (!row.kept.length) {
      left.append(make("p", "soft", say("none")));
    }
    const right = make("div", "compare-side");
    if (row.values[1]) {
      right.append(make("p", "", scale(row.values[1])));
      if (row.raised && isStep) right.lastChild.append(" ", make("span", "raised", `↑ ${say("raised")}`));
    }
    if (row.added.length) {
      const label = say(isStep ? "new" : "only", { name: to.level.name });
      right.append(make("p", "points-title", label), list(isStep ? "points-new" : "points-own", row.added));
    } else if (!row.kept.length) {
      right.append(make("p", "soft", say("none")));
    } else if (!row.dropped.length) {
      right.append(make("p", "soft", say("nothing")));
    }
    const section = make("section", "compare-row", make("h2", "", `${row.name} `, anchor), make("div", "compare-sides", left, right));
    section.id = id.slice(1);
    if (row.kept.length) {
      const summary = make("summary", "", `${say("kept")} `, make("span", "count", String(row.kept.length)));
      section.append(make("details", "inherited", summary, list("points-kept", row.kept)));
    }
    return section;
  };

  const drawWords = (tracks) => {
    const used = new Set([...document.querySelectorAll("[data-any-pair] a[data-concept]")].map((a) => a.dataset.concept));
    const entries = tracks.flatMap(({ concepts }) => Object.entries(concepts)).filter(([id]) => used.delete(id));
    entries.sort(([, one], [, other]) => one.title.localeCompare(other.title));
    words.querySelector("dl").replaceChildren(...entries.map(([id, { title: name, address, definition }]) => {
      const entry = make("div", "", make("dt", "", link(address, name)), make("dd", "", definition));
      entry.dataset.definition = id;
      return entry;
    }));
    words.hidden = !entries.length;
  };

  const drawContents = (all, from, to) => {
    contents.querySelector("ol").replaceChildren(...all.map((row) => {
      const entry = make("li", "", link(addressOf(from.id, to.id, row.id), row.name));
      if (row.added.length && from.track === to.track) entry.append(" ", make("span", "count", `+${row.added.length}`));
      return entry;
    }));
    contents.hidden = false;
  };

  /* The page that the pair has of its own, which also knows the ways between the two. */
  const drawOwn = (from, to) => {
    const pairs = [`${from.id}..${to.id}`, `${to.id}..${from.id}`];
    const entry = [...pages.querySelectorAll("[data-pair]")].find(({ dataset }) => pairs.includes(dataset.pair));
    own.hidden = !entry;
    if (entry) own.replaceChildren(link(entry.querySelector("a").getAttribute("href"), say("own")));
  };

  const draw = (from, to) => {
    const ids = new Set([...from.cells.keys(), ...to.cells.keys()]);
    const all = [...ids].map((id) => rowOf(id, from, to)).sort((one, other) => one.order - other.order);
    const count = (points) => all.reduce((sum, row) => sum + row[points].length, 0);
    const isStep = from.track === to.track;
    const names = { from: from.level.name, to: to.level.name };
    const kept = count("kept");
    title.textContent = say(isStep ? "step" : "tracks", names);
    document.title = title.textContent + book;
    const common = kept === 1 ? say("commonOne") : say(kept ? "common" : "commonNone", { n: kept });
    tally.textContent = isStep ? say("tally", { new: count("added"), kept, dropped: count("dropped") }) : common;
    sides.replaceChildren(head(from), head(to));
    sides.hidden = false;
    rows.replaceChildren(...all.map((row) => drawRow(row, from, to)));
    drawWords(from.track === to.track ? [from.track] : [from.track, to.track]);
    drawContents(all, from, to);
    drawOwn(from, to);
    place.classList.add("is-drawn");
    pages.classList.add("is-second");
    status.textContent = `${title.textContent}: ${tally.textContent}`;
  };

  const clear = (text = "") => {
    drawn = "";
    [title.textContent, tally.textContent] = [intro.title, intro.tally];
    document.title = intro.title + book;
    [sides, own, words, contents].forEach((element) => { element.hidden = true; });
    rows.replaceChildren();
    place.classList.remove("is-drawn");
    pages.classList.remove("is-second");
    status.textContent = text;
  };

  const trackData = async (id) => {
    const { file, version } = selects[0].querySelector(`optgroup[data-track="${id}"]`).dataset;
    const data = await ladderbook.load(file);
    /* A browser may have kept an older edition than the page's. */
    return (data.version === version ? data : await ladderbook.load(file, true)).track;
  };

  /* Says what became of names that are not the id of a level, and offers those that are near. */
  const explain = (asked) => {
    const found = asked.filter(({ name, level }) => name && !level);
    const lines = found.map(({ name, near }) => {
      const line = make("p", "", say("unknown", { name }));
      if (near.length) line.append(" ", say("near"), " ");
      near.forEach((level, index) => {
        const ids = asked.map((side) => (side.name === name ? level.id : (side.level || { id: side.name }).id));
        if (index) line.append(", ");
        line.append(link(addressOf(...ids), level.code ? `${level.name} (${level.code})` : level.name));
      });
      return line;
    });
    const renamed = asked.filter(({ name, level }) => level && level.id !== name);
    lines.push(...renamed.map(({ name, level }) => make("p", "", say("renamed", { old: name, name: level.name }))));
    note.replaceChildren(...lines);
    note.hidden = !lines.length;
    return lines.map((line) => line.textContent).join(" ");
  };

  const arrive = (row) => {
    const target = row && document.getElementById(addressOf(drawn.split("..")[0], drawn.split("..")[1], row).slice(1));
    if (target) target.scrollIntoView();
  };

  /* Makes the page what the address says. */
  const show = async () => {
    const { from: fromName, to: toName, row } = read();
    const asked = [find(fromName), find(toName)];
    const now = turn += 1;
    const ids = asked.map(({ level }) => (level ? level.id : ""));
    selects.forEach((select, index) => { select.value = ids[index]; });
    swap.disabled = !ids[0] && !ids[1];
    const said = explain(asked);
    if (!ids[0] || !ids[1] || ids[0] === ids[1]) {
      const one = asked.find(({ level }) => level);
      const half = ids[0] && ids[0] === ids[1] ? say("same") : one && !said ? say("half", { name: one.level.name }) : "";
      clear(said || half);
      if (half) tally.textContent = half;
      return;
    }
    const pair = ids.join("..");
    if (asked.some(({ name, level }) => level.id !== name)) history.replaceState(null, "", addressOf(...ids, row));
    if (pair === drawn) return;
    place.setAttribute("aria-busy", "true");
    try {
      const tracks = await Promise.all(asked.map(({ level }) => trackData(level.track)));
      if (now !== turn) return;
      draw(...asked.map(({ level }, index) => sideOf(level, tracks[index])));
      drawn = pair;
      if (said) status.textContent = `${said} ${status.textContent}`;
      arrive(row);
      document.dispatchEvent(new CustomEvent("ladderbook:update"));
    } catch (_) {
      if (now !== turn) return;
      clear(say("failed"));
      note.replaceChildren(make("p", "", say("failed")));
      note.hidden = false;
    } finally {
      if (now === turn) place.removeAttribute("aria-busy");
    }
  };

  const choose = (from, to) => {
    const address = from || to ? addressOf(from, to) : "#";
    if (location.hash !== address) location.hash = address;
  };
  selects.forEach((select) => select.addEventListener("change", () => choose(selects[0].value, selects[1].value)));
  swap.addEventListener("click", () => choose(selects[1].value, selects[0].value));
  addEventListener("hashchange", show);
  /* The preview may bring other levels. */
  document.addEventListener("ladderbook:update", () => {
    if (versions === readVersions()) return;
    [levels, versions, drawn] = [readLevels(), readVersions(), ""];
    show();
  });

  /* The pair in the address was the anchor of a list entry for readers without scripts. */
  const wasScrolled = pages.querySelector(":target") !== null;
  pages.querySelectorAll("div[id], li[id]").forEach((entry) => entry.removeAttribute("id"));
  pick.hidden = false;
  if (wasScrolled) scrollTo({ top: 0, behavior: "instant" });
  show();
})();
