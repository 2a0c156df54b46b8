/* Marks in the table of contents the heading that the reader has reached. */
(function () {
  "use strict";
  if (!("IntersectionObserver" in window)) return;
  let links = [];
  let targets = [];

  function mark() {
    let reached = 0;
    targets.forEach((target, index) => {
      if (target && target.getBoundingClientRect().top < innerHeight * 0.3) reached = index;
    });
    links.forEach((link, index) => {
      if (index === reached) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  }

  const observer = new IntersectionObserver(mark, { rootMargin: "0px 0px -70% 0px", threshold: [0, 1] });

  function follow() {
    observer.disconnect();
    links = Array.from(document.querySelectorAll("[data-contents] a[href^='#']"));
    targets = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    targets.forEach((target) => target && observer.observe(target));
  }

  /* The preview makes parts of a page anew. */
  document.addEventListener("ladderbook:update", follow);
  follow();
})();
