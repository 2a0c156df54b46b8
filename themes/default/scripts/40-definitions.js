/* Definition cards: hovering or focusing a concept link shows its definition, which the
   page already holds in its list of words. The pointer may move onto the card; Escape
   puts it away (WCAG 1.4.13). Touch gets no card: there the link is followed. */
(function () {
  "use strict";
  /* Looked up when it is wanted: the preview may bring the list, or make it anew. */
  const entryOf = (concept) => Array.from(document.querySelectorAll("[data-definitions] [data-definition]"))
    .find((entry) => entry.dataset.definition === concept);
  let card = null;
  let owner = null;
  let timer = 0;

  function hide() {
    clearTimeout(timer);
    if (card) card.remove();
    if (owner) owner.removeAttribute("aria-describedby");
    card = owner = null;
  }

  function place(link) {
    const box = link.getClientRects()[0] || link.getBoundingClientRect();
    const left = Math.min(box.left, document.documentElement.clientWidth - card.offsetWidth - 16);
    const above = box.bottom + card.offsetHeight + 12 > innerHeight && box.top > card.offsetHeight + 12;
    card.style.left = Math.max(16, left) + scrollX + "px";
    card.style.top = (above ? box.top - card.offsetHeight - 6 : box.bottom + 6) + scrollY + "px";
  }

  function show(link) {
    const entry = entryOf(link.dataset.concept);
    if (!entry || owner === link) return;
    hide();
    owner = link;
    card = document.createElement("div");
    card.className = "concept-card";
    card.id = "ladderbook-definition";
    card.setAttribute("role", "tooltip");
    const title = document.createElement("p");
    title.textContent = entry.querySelector("dt").textContent;
    const text = document.createElement("p");
    entry.querySelector("dd").childNodes.forEach((node) => text.append(node.cloneNode(true)));
    text.querySelectorAll("a").forEach((a) => a.replaceWith(...a.childNodes));
    card.append(title, text);
    (document.querySelector("main") || document.body).append(card);
    link.setAttribute("aria-describedby", card.id);
    place(link);
  }

  function later(action) {
    clearTimeout(timer);
    timer = setTimeout(action, 300);
  }

  const linkOf = (event) => event.target.closest && event.target.closest("a[data-concept]");
  const ours = (node) => node && node.closest && node.closest(".concept-card");

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = linkOf(event);
    if (link) later(() => show(link));
    else if (ours(event.target)) clearTimeout(timer);
    else if (card || timer) later(() => document.activeElement !== owner && hide());
  });
  document.addEventListener("focusin", (event) => {
    const link = linkOf(event);
    if (link && link.matches(":focus-visible")) later(() => show(link));
    else if (owner) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && (card || timer)) hide();
  });
  addEventListener("resize", hide);
})();
