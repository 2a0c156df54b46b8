/* Colours: system, light, dark, one after the other, remembered where that is allowed. */
(function () {
  "use strict";
  const button = document.querySelector("[data-theme-toggle]");
  if (!button) return;
  const html = document.documentElement;
  const name = button.querySelector("[data-theme-name]");
  const order = ["system", "light", "dark"];
  const current = () => html.dataset.theme || "system";

  function show() {
    const label = ladderbook.text["theme_" + current()];
    name.textContent = label;
    button.title = ladderbook.text.theme_next;
  }

  button.addEventListener("click", () => {
    const theme = order[(order.indexOf(current()) + 1) % order.length];
    if (theme === "system") delete html.dataset.theme;
    else html.dataset.theme = theme;
    try {
      if (theme === "system") localStorage.removeItem("ladderbook-theme");
      else localStorage.setItem("ladderbook-theme", theme);
    } catch (_) {
      /* Not remembered, then. */
    }
    show();
  });
  show();
})();
