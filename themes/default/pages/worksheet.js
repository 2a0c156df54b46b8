/* A worksheet: a field beside each point, kept in this browser and nowhere else, under the site's
   folder, the level and the point. It goes out as Markdown and comes in again. What was written to
   a point that is no longer there stays, in a part of its own. */
(function () {
  "use strict";
  const sheet = document.querySelector("[data-worksheet]");
  if (!sheet) return;
  const part = (name) => sheet.querySelector(`[data-worksheet-${name}]`);
  const [note, status, earlier, dialog, file] = ["note", "status", "earlier", "dialog", "file"].map(part);
  const base = new URL(document.documentElement.dataset.root || "./", document.baseURI).pathname;
  const prefixOf = (level) => `ladderbook-worksheet:${base}:${level}:`;
  const prefix = prefixOf(sheet.dataset.worksheet);

  const say = (key, values = {}) => Object.entries(values).reduce(
    (text, [name, value]) => text.split(`{${name}}`).join(value),
    sheet.dataset[`say${key[0].toUpperCase()}${key.slice(1)}`],
  );
  const make = (name, className, ...children) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };
  const spaced = (text) => text.replace(/\s+/g, " ").trim();
  const warn = (text) => {
    note.textContent = text;
    note.hidden = !text;
  };

  /* Where texts are kept: the browser's storage, or memory where that is closed or full. */
  const memory = new Map();
  let isKept = true;
  try {
    localStorage.setItem(`${prefix}?`, "");
    localStorage.removeItem(`${prefix}?`);
  } catch (_) {
    isKept = false;
    warn(say("session"));
  }
  const entries = (start) => {
    const found = new Map();
    for (let index = 0; isKept && index < localStorage.length; index += 1) {
      const key = localStorage.key(index);
      if (!key.startsWith(start)) continue;
      try {
        const { text, point, competency } = JSON.parse(localStorage.getItem(key));
        if (text) found.set(key.slice(start.length), { text, point: point || "", competency: competency || "" });
      } catch (_) {
        /* Not written by this page. */
      }
    }
    return found;
  };
  const keep = (id, entry) => {
    if (entry.text) memory.set(id, entry);
    else memory.delete(id);
    if (!isKept) return;
    try {
      if (entry.text) localStorage.setItem(prefix + id, JSON.stringify(entry));
      else localStorage.removeItem(prefix + id);
    } catch (_) {
      isKept = false;
      warn(say("full"));
    }
  };
  /* Texts of a level that has another id now move to it. */
  const moveFormer = () => (sheet.dataset.former || "").split("\n").filter(Boolean).forEach((level) => {
    entries(prefixOf(level)).forEach((entry, id) => {
      join(id, entry);
      if (isKept) localStorage.removeItem(prefixOf(level) + id);
    });
  });
  /* Puts a text beside what is there already; tells whether both were kept. */
  const join = (id, entry) => {
    const there = memory.get(id);
    const isNew = !there || there.text.trim() === entry.text.trim() || entry.text.includes(there.text.trim());
    if (isNew) keep(id, entry);
    else if (!there.text.includes(entry.text.trim())) keep(id, { ...there, text: `${there.text.trimEnd()}\n\n${entry.text}` });
    else return false;
    return !isNew;
  };

  /* Fields. */
  const fieldOf = (item) => item.querySelector("textarea");
  const show = (item, text) => {
    const field = fieldOf(item);
    if (field.value !== text) field.value = text;
    item.querySelector(".evidence-text").textContent = text;
    item.classList.toggle("has-text", text.trim() !== "");
  };
  const live = (item, point, competency) => {
    if (fieldOf(item)) return;
    const field = make("textarea", "evidence-field");
    field.rows = 2;
    field.setAttribute("aria-label", say("for", { point }));
    field.placeholder = say("evidence");
    field.addEventListener("input", () => {
      keep(item.dataset.evidence, { text: field.value, point, competency });
      show(item, field.value);
    });
    item.append(field, make("div", "evidence-text"));
    item.classList.add("is-live");
  };
  const items = () => [...sheet.querySelectorAll(".worksheet-row:not(.worksheet-earlier) [data-evidence]")];
  const competencyOf = (item) => spaced(item.closest(".worksheet-row").querySelector("h2 a").textContent);
  const pointOf = (item) => spaced(item.querySelector(".evidence-point").textContent);

  const showEarlier = () => {
    const known = new Set(items().map(({ dataset }) => dataset.evidence));
    const list = earlier.querySelector("ul");
    const shown = new Map([...list.children].map((item) => [item.dataset.evidence, item]));
    const gone = [...memory].filter(([id]) => !known.has(id));
    shown.forEach((item, id) => { if (known.has(id) || !memory.has(id)) item.remove(); });
    gone.forEach(([id, { point, competency, text }]) => {
      const item = shown.get(id) || make("li", "evidence", make("p", "evidence-point", [competency, point || id].filter(Boolean).join(": ")));
      item.dataset.evidence = id;
      if (!item.isConnected) list.append(item);
      live(item, point || id, competency);
      show(item, text);
    });
    earlier.hidden = !gone.length;
  };

  const showAll = () => {
    items().forEach((item) => {
      live(item, pointOf(item), competencyOf(item));
      const entry = memory.get(item.dataset.evidence);
      show(item, entry ? entry.text : "");
      if (entry && item.closest("details")) item.closest("details").open = true;
    });
    showEarlier();
  };

  /* Markdown. A text stands between two comments, so that it may hold anything. */
  const marks = /^\\*<!-- (?:evidence: |end -->)/;
  const escaped = (text) => text.split("\n").map((line) => (marks.test(line) ? `\\${line}` : line)).join("\n");
  const unescaped = (lines) => lines.map((line) => (marks.test(line) && line[0] === "\\" ? line.slice(1) : line)).join("\n");
  const toMarkdown = () => {
    const out = [`<!-- worksheet: ${sheet.dataset.worksheet} -->`, "", `# ${sheet.dataset.title}`, ""];
    const from = [sheet.dataset.book, (sheet.dataset.edition || "").trim(), /^http/.test(location.protocol) ? location.href.split("#")[0] : ""];
    out.push(from.filter(Boolean).join(" · "), "");
    let heading = "";
    const put = (id, under, point, text) => {
      if (heading !== under) out.push(`## ${under}`, "");
      heading = under;
      out.push(`### ${point}`, "", `<!-- evidence: ${id} -->`, "", ...(text ? [escaped(text), ""] : []), "<!-- end -->", "");
    };
    items().forEach((item) => {
      const entry = memory.get(item.dataset.evidence);
      if (entry || !item.closest("details")) put(item.dataset.evidence, competencyOf(item), pointOf(item), entry ? entry.text : "");
    });
    [...earlier.querySelectorAll("[data-evidence]")].forEach(({ dataset: { evidence } }) => {
      const { point, competency, text } = memory.get(evidence) || {};
      if (text) put(evidence, say("earlier"), [competency, point || evidence].filter(Boolean).join(": "), text);
    });
    return out.join("\n");
  };
  const fromMarkdown = (markdown) => {
    const found = { level: "", texts: new Map() };
    let [competency, point, id, text] = ["", "", "", []];
    markdown.replace(/\r\n?/g, "\n").replace(/^\uFEFF/, "").split("\n").forEach((line) => {
      const start = /^<!-- evidence: (\S+) -->\s*$/.exec(line);
      if (id && (start || /^<!-- end -->\s*$/.test(line))) {
        found.texts.set(id, { text: unescaped(text).replace(/^\n+|\s+$/g, ""), point, competency });
        id = "";
      }
      if (start) [id, text] = [start[1], []];
      else if (id) text.push(line);
      else if (line.startsWith("### ")) point = line.slice(4).trim();
      else if (line.startsWith("## ")) competency = line.slice(3).trim();
      else found.level = found.level || (/^<!-- worksheet: (\S+) -->/.exec(line) || ["", ""])[1];
    });
    if (id) found.texts.set(id, { text: unescaped(text).replace(/^\n+|\s+$/g, ""), point, competency });
    return found;
  };

  const on = (name, action) => part(name).addEventListener("click", action);
  const fileName = `${sheet.dataset.worksheet.replace("/", "-")}-worksheet.md`;

  /* Where the clipboard is closed, a selected field is the older way. */
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (_) {
      const field = make("textarea", "hidden");
      field.value = text;
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      return done;
    }
  };
  on("copy", async () => {
    status.textContent = say(await copy(toMarkdown()) ? "copied" : "notCopied");
    part("copy").focus();
  });
  on("save", () => {
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([toMarkdown()], { type: "text/markdown;charset=utf-8" }));
    link.download = fileName;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    status.textContent = say("saved", { file: fileName });
  });
  on("print", () => print());
  on("open", () => file.click());
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    const { level, texts } = fromMarkdown(chosen.size < 4e6 ? await chosen.text() : "");
    file.value = "";
    if (!texts.size) {
      status.textContent = say("notOurs", { file: chosen.name });
      return;
    }
    const written = [...texts].filter(([, { text }]) => text);
    const known = new Set(items().map(({ dataset }) => dataset.evidence));
    const joined = written.filter(([id, entry]) => {
      const isHere = items().find(({ dataset }) => dataset.evidence === id);
      /* What an earlier worksheet says of itself is the heading of this part, and its point is whole. */
      const own = isHere ? { point: pointOf(isHere), competency: competencyOf(isHere) } : {};
      const competency = entry.competency === say("earlier") ? "" : entry.competency;
      return join(id, { ...entry, competency: known.has(id) ? entry.competency : competency, ...own });
    });
    showAll();
    const lines = [say("read", { texts: written.length, joined: joined.length })];
    if (level && level !== sheet.dataset.worksheet) lines.unshift(say("other", { level }));
    status.textContent = lines.join(" ");
  });

  on("clear", () => {
    if (!memory.size) {
      status.textContent = say("nothing");
      return;
    }
    dialog.querySelector("p").textContent = say("sure", { texts: memory.size });
    dialog.showModal();
  });
  on("keep", () => dialog.close());
  on("sure", () => {
    [...memory.keys()].forEach((id) => keep(id, { text: "" }));
    showAll();
    dialog.close();
    status.textContent = say("cleared");
  });

  /* What another window writes is shown here too. */
  addEventListener("storage", ({ key }) => {
    if (key !== null && !key.startsWith(prefix)) return;
    memory.clear();
    entries(prefix).forEach((entry, id) => memory.set(id, entry));
    showAll();
  });
  addEventListener("beforeunload", (event) => {
    if (!isKept && memory.size) event.preventDefault();
  });
  /* The preview may bring other points. */
  document.addEventListener("ladderbook:update", showAll);

  entries(prefix).forEach((entry, id) => memory.set(id, entry));
  moveFormer();
  part("tools").hidden = false;
  showAll();
})();
