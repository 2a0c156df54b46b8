/* The drawer opens and closes by itself (popover); this keeps the focus inside it,
   puts the focus on the current page, and brings that page into view on wide screens. */
(function () {
  "use strict";
  const drawer = document.querySelector("[data-navigation]");
  if (!drawer) return;
  const current = drawer.querySelector("[aria-current=page]");
  const rest = () => document.querySelectorAll(".skip, .top, .main, .contents, .title-block");

  drawer.addEventListener("beforetoggle", (event) => {
    if (event.newState === "closed") rest().forEach((part) => part.removeAttribute("inert"));
  });
  drawer.addEventListener("toggle", (event) => {
    if (event.newState !== "open") return;
    rest().forEach((part) => part.setAttribute("inert", ""));
    (current || drawer.querySelector("a, button")).focus();
  });
  if (current) drawer.scrollTop = current.offsetTop - drawer.clientHeight / 2;
})();
