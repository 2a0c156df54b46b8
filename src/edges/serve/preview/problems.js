
/* What is wrong, over the page, until it is mended or put away. */

const dismissedKey = "ladderbook-dismissed";
let panel = null;
let told = "[]";

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

const closePanel = () => {
  if (!panel) return;
  const hadFocus = panel.contains(document.activeElement);
  panel.remove();
  panel = null;
  if (hadFocus) document.body.focus();
};

const dismiss = () => {
  store(dismissedKey, told);
  closePanel();
};

const showProblems = (problems) => {
  const text = JSON.stringify(problems);
  if (text === told) return;
  told = text;
  if (!problems.length) store(dismissedKey, "");
  closePanel();
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

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel) dismiss();
});
