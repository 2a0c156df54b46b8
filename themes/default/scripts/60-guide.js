/* Makes the answers of a decision guide choices, adds them up and says why.
   Nothing is stored and nothing leaves the page. */
(function () {
  "use strict";
  const start = (guide) => {
    if (guide.classList.contains("is-live")) return;
    const outcome = guide.querySelector("[data-outcome]");
    const results = new Map();
    guide.querySelectorAll("[data-result]").forEach((place) => {
      results.set(place.dataset.result, { place, title: place.querySelector("dt").textContent });
    });
    const questions = [...guide.querySelectorAll(".question")];
    const element = (name, text, className) => {
      const made = document.createElement(name);
      if (text) made.textContent = text;
      if (className) made.className = className;
      return made;
    };
    const scoresOf = (answer) => answer.dataset.scores.split(" ").filter(Boolean).map((score) => {
      const [result, points] = score.split(":");
      return { result, points: Number(points) };
    });
    const show = () => {
      const chosen = [...guide.querySelectorAll("[data-answer].is-chosen")];
      const totals = new Map([...results.keys()].map((result) => [result, 0]));
      const reasons = [];
      chosen.forEach((answer) => scoresOf(answer).forEach(({ result, points }) => {
        totals.set(result, totals.get(result) + points);
        reasons.push({ result, points, say: answer.querySelector(".say").textContent });
      }));
      const ranked = [...totals].sort((one, other) => other[1] - one[1]);
      results.forEach(({ place }) => place.classList.remove("is-result"));
      outcome.replaceChildren();
      const scoring = questions.filter((question) => !("check" in question.dataset));
      const answered = scoring.filter((question) => question.querySelector(".is-chosen")).length;
      if (!answered) return;
      const lead = ranked[0][1] - (ranked[1] ? ranked[1][1] : 0);
      const unsure = guide.dataset.unsure;
      const isClear = lead >= Number(guide.dataset.margin);
      const winner = isClear || !unsure ? ranked[0][0] : unsure;
      const { place, title } = results.get(winner);
      place.classList.add("is-result");
      outcome.append(element("p", ladderbook.text.guide_progress
        .replace("{done}", answered).replace("{all}", scoring.length), "soft"));
      const heading = element("h3");
      const link = place.querySelector("dt a");
      if (link) {
        const copy = element("a", title);
        copy.href = link.href;
        heading.append(copy);
      } else {
        heading.textContent = title;
      }
      outcome.append(heading);
      if (!isClear && unsure) outcome.append(element("p", ladderbook.text.guide_close));
      const list = element("ul");
      ranked.filter(([, points]) => points).forEach(([result, points]) => {
        const item = element("li", results.get(result).title + ": " + points);
        const why = reasons.filter((reason) => reason.result === result);
        const inner = element("ul");
        why.forEach((reason) => inner.append(element("li", "+" + reason.points + " " + reason.say)));
        item.append(inner);
        list.append(item);
      });
      outcome.append(list);
      const again = element("button", ladderbook.text.guide_again);
      again.type = "button";
      again.addEventListener("click", () => {
        guide.querySelectorAll("input").forEach((input) => { input.checked = false; });
        guide.querySelectorAll(".is-chosen").forEach((answer) => answer.classList.remove("is-chosen"));
        show();
        questions[0].querySelector("input").focus();
      });
      outcome.append(again);
    };
    questions.forEach((question) => {
      const list = question.querySelector(".answers");
      list.setAttribute("role", "radiogroup");
      list.setAttribute("aria-label", question.querySelector(".ask").textContent);
      list.querySelectorAll("[data-answer]").forEach((answer) => {
        answer.setAttribute("role", "presentation");
        const say = answer.querySelector(".say");
        const label = element("label");
        const input = element("input");
        input.type = "radio";
        input.name = "question-" + question.id;
        say.replaceWith(label);
        label.append(input, say);
        input.addEventListener("change", () => {
          list.querySelectorAll(".is-chosen").forEach((other) => other.classList.remove("is-chosen"));
          answer.classList.add("is-chosen");
          show();
        });
      });
    });
    guide.classList.add("is-live");
  };
  const startAll = () => document.querySelectorAll("[data-guide]").forEach(start);
  document.addEventListener("ladderbook:update", startAll);
  startAll();
})();
