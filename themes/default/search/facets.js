// Facets: by what results can be narrowed, with how many pages are left for each value.
//
// A choice is `{ kind: Set, track: Set, level: Set, competency: Set }`. Values within a facet are alternatives; facets
// narrow together. The kind "expectation" and the competency belong to sections, all else to pages.
(() => {
  "use strict";

  const finder = ladderbook.finder = ladderbook.finder || {};
  const FACETS = ["kind", "track", "level", "competency"];

  /** A column: `at(place)` is the number of the value there, 0 for none. */
  const decodeColumn = ({ values, changes }) => {
    const places = [];
    const numbers = [];
    let place = 0;
    for (const change of changes ? changes.split(",") : []) {
      const [distance, number] = change.split(".").map((digits) => parseInt(digits, 36));
      place += distance;
      places.push(place);
      numbers.push(number);
    }
    const at = (wanted) => {
      const index = finder.lastNotAbove(places, wanted);
      return index < 0 ? 0 : numbers[index];
    };
    return { values, at };
  };

  finder.decodeFacets = (data) => {
    const columns = {};
    for (const [name, column] of Object.entries(data)) columns[name] = decodeColumn(column);
    return columns;
  };

  const idAt = ({ values, at }, place) => {
    const number = at(place);
    return number ? values[number - 1][0] : "";
  };

  /** The levels a page speaks of: its own, or those that it compares. */
  const levelsAt = (columns, number) => [columns.level, columns.otherLevel].map((column) => idAt(column, number));

  /** What each page has: page number to a set of ids for each facet. The id of a level begins with that of its track. */
  const valuesOf = (pages, slots, columns, { firstNumbers }) => {
    const found = new Map(pages.map(({ number }) => {
      const levels = levelsAt(columns, number);
      return [number, {
        kind: new Set([idAt(columns.kind, number)]),
        track: new Set([idAt(columns.track, number), ...levels.map((id) => id.split("/")[0])]),
        level: new Set(levels),
        competency: new Set(),
      }];
    }));
    for (const { units } of slots) {
      for (const unit of units) {
        const page = found.get(firstNumbers[Math.floor(unit / finder.UNITS_PER_PAGE)]);
        if (!page) continue;
        page.competency.add(idAt(columns.competency, unit));
        if (columns.point.at(unit)) page.kind.add("expectation");
      }
    }
    return found;
  };

  const fits = (values, chosen, except) => FACETS.every((facet) => facet === except || !chosen[facet]
    || !chosen[facet].size || [...chosen[facet]].some((id) => values[facet].has(id)));

  /** The pages that fit a choice, and for each facet its values as `{ id, label, count, chosen }`, largest first. */
  finder.narrow = (pages, slots, chosen, columns, meta) => {
    const values = valuesOf(pages, slots, columns, meta);
    const facets = FACETS.map((name) => {
      const counts = new Map();
      for (const id of chosen[name] || []) counts.set(id, 0);
      for (const { number } of pages) {
        const page = values.get(number);
        if (!fits(page, chosen, name)) continue;
        for (const id of page[name]) if (id) counts.set(id, (counts.get(id) || 0) + 1);
      }
      const labels = new Map([...columns[name].values, ...(name === "level" ? columns.otherLevel.values : [])]);
      const list = [...counts].map(([id, count]) => ({
        id, label: labels.get(id) || "", count, chosen: Boolean(chosen[name] && chosen[name].has(id)),
      }));
      return { name, values: list.sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1)) };
    });
    return { pages: pages.filter(({ number }) => fits(values.get(number), chosen)), facets };
  };

  /** Whether a section is one that the choice asks for. */
  finder.showsSection = (unit, chosen, columns) => {
    const { kind, competency } = chosen;
    if (kind && kind.size === 1 && kind.has("expectation") && !columns.point.at(unit)) return false;
    return !competency || !competency.size || competency.has(idAt(columns.competency, unit));
  };

  finder.isChosen = (chosen) => FACETS.some((facet) => chosen[facet] && chosen[facet].size > 0);
})();
