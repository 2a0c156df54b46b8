/* Runs before the first paint: says that scripts work, and applies the chosen colours. */
(function () {
  "use strict";
  const html = document.documentElement;
  html.classList.add("js");
  try {
    const theme = localStorage.getItem("ladderbook-theme");
    if (theme === "light" || theme === "dark") html.dataset.theme = theme;
  } catch (_) {
    /* Storage is closed to us: the system's colours it is. */
  }
})();
