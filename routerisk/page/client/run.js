"use strict";

/**
 * A street of a run: metres, their segments, sums over the metres.
 * @typedef {{
 *   name: string, metres: number, segments: Set<number>, left: number, right: number, lower: number,
 *   grounds: Map<string, number>,
 * }} RunStreet
 */

/* The part of the panel that a run has of its own: its figures, and its streets as a table with the same numbers that a
 * click on the map gives. */
const RunPart = (() => {
  const { button, byId, data, distance, element, foreign, legWords, percent, say, sideWords, streetWords } = Words;
  const LISTED = 12;
  /** @type {("left" | "right" | "lower")[]} */
  const SUMMED = ["left", "right", "lower"];

  /** The run's streets, longest first. @type {(streets: StreetLines, run: Run) => RunStreet[]} */
  function streetsOf(streets, run) {
    /** @type {Map<string, RunStreet>} */
    const found = new Map();
    const { length, ref } = run.pieces;
    for (let p = 0; p < run.count; p++) {
      const s = ref[p] >> 1;
      const name = streetWords(streets, s);
      const street = found.get(name) ?? { name, metres: 0, segments: new Set(), left: 0, right: 0, lower: 0, grounds: new Map() };
      found.set(name, street);
      street.metres += length[p];
      street.segments.add(s);
      for (const column of SUMMED) street[column] += length[p] * run.pieces[column][p];
      const ground = data.surfaces[streets.surface[s]];
      street.grounds.set(ground, (street.grounds.get(ground) ?? 0) + length[p]);
    }
    return [...found.values()].sort((a, b) => b.metres - a.metres);
  }

  /** @type {(street: RunStreet, showStreet: (segments: number[]) => void) => HTMLElement} */
  function streetRow(street, showStreet) {
    const mean = (/** @type {"left" | "right" | "lower"} */ column) => street[column] / street.metres;
    const [ground, metres] = [...street.grounds].sort((a, b) => b[1] - a[1])[0];
    const share = metres < 0.995 * street.metres ? ` (${percent(metres / street.metres)})` : "";
    const name = button(foreign(street.name), {}, () => showStreet([...street.segments]));
    return element("tr", {},
      element("th", { scope: "row" }, name),
      element("td", { class: "num" }, distance(street.metres / 1000, 2)),
      element("td", {}, `${ground}${share}`),
      element("td", {}, sideWords(mean("left"), mean("right"))),
      element("td", {}, legWords(mean("lower"))));
  }

  /** @type {(lines: StreetLines, run: Run, showStreet: (segments: number[]) => void) => HTMLElement} */
  function streetTable(lines, run, showStreet) {
    const streets = streetsOf(lines, run);
    const rows = streets.slice(0, LISTED).map((street) => streetRow(street, showStreet));
    const rest = streets.slice(LISTED).reduce((sum, street) => sum + street.metres, 0);
    const head = ["street", "distance", "ground", "side", "camber"].map((name, i) =>
      element("th", { scope: "col", ...(i === 1 ? { class: "num" } : {}) }, say(`head.${name}`)));
    return element("details", {}, element("summary", {}, say("streets-of-run")),
      element("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": say("streets-table") },
        element("table", { class: "streets" }, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows))),
      ...(rest > 0 ? [element("p", { class: "hint" }, say("rest-of-streets", { km: rest / 1000, n: streets.length - LISTED }))] : []));
  }

  /**
   * Fill the part with a run; without one it is hidden. `suggestions`: the cards of what replaces it.
   * @type {(streets: StreetLines, run: Run | null, suggestions: HTMLElement[],
   *   acts: { close: () => void, showStreet: (segments: number[]) => void }) => void}
   */
  function show(streets, run, suggestions, acts) {
    const part = byId("run-part");
    part.hidden = !run;
    if (!run) {
      part.replaceChildren();
      return;
    }
    const facts = run.facts.map(([name, words]) => element("div", {}, element("dt", {}, name), element("dd", {}, words)));
    part.replaceChildren(
      element("p", { class: "kicker" }, run.when),
      element("h2", { id: "run-title", tabindex: "-1", dir: "auto" }, run.name),
      element("dl", { class: "run-facts" }, ...facts),
      ...(run.cut ? [element("p", { class: "hint" }, say("parts-hidden"))] : []),
      ...suggestions,
      ...(run.count ? [streetTable(streets, run, acts.showStreet)] : []),
      element("p", {}, button(say("back"), { id: "close-run" }, acts.close)));
  }

  return { show };
})();
