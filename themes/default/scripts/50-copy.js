/* A button on each piece of code that copies it. */
(function () {
  "use strict";
  if (!navigator.clipboard) return;
  const add = (figure) => {
    const code = figure.querySelector("pre code");
    if (!code || figure.querySelector(".copy")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = ladderbook.text.copy;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => {
      const say = (key) => {
        button.textContent = ladderbook.text[key];
        setTimeout(() => { button.textContent = ladderbook.text.copy; }, 2000);
      };
      navigator.clipboard.writeText(code.textContent).then(() => say("copied"), () => say("copy_failed"));
    });
    figure.append(button);
  };
  const addAll = () => document.querySelectorAll("figure.code").forEach(add);
  /* The preview makes parts of a page anew. */
  document.addEventListener("ladderbook:update", addAll);
  addAll();
})();
