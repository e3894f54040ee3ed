"use strict";

/* What is known of one street: the popup of a click on the map. */
const StreetPopup = (() => {
  const { button, data, decimals, element, foreign, legWords, percent, say, sideWords, streetWords, surfaceWords } = Words;
  const LISTED = 5;

  /** @type {(runs: InstanceType<typeof Runs.RunLayer>, street: number) => [string, string][]} */
  function facts(runs, street) {
    const { streets, sums } = runs;
    return [
      [say("fact.ground"), surfaceWords(streets, street)],
      [say("fact.load"), say("load-per", { load: sums.load[street] })],
      [say("fact.camber"), say("camber", { slope: Math.abs(sums.slope[street]), sd: sums.slope_sd[street], leg: legWords(sums.lower[street]) })],
      [say("fact.side"), sideWords(sums.left[street], sums.right[street])],
      [say("fact.uneven"), decimals(sums.uneven[street], 2)],
      [say("fact.match"), percent(sums.confidence[street])],
    ];
  }

  /** @type {(runs: InstanceType<typeof Runs.RunLayer>, street: number, indices: number[], chooseRun: (run: number) => void) => HTMLElement[]} */
  function links(runs, street, indices, chooseRun) {
    const passing = indices.filter((i) => runs.runs[i].pieces.ref.some((ref) => ref >> 1 === street));
    const shown = passing.slice(-LISTED).reverse().map((i) => {
      const words = [data.runs[i].when, data.runs[i].name].filter(Boolean).join(" · ");
      return button(foreign(words), {}, () => chooseRun(i));
    });
    const more = passing.length - shown.length;
    return more > 0 ? [...shown, element("p", {}, say("more-before", { n: more }))] : shown;
  }

  /**
   * `indices`: the runs that are shown; with one alone there is nowhere to lead to.
   * @type {(runs: InstanceType<typeof Runs.RunLayer>, street: number, indices: number[], chooseRun: (run: number) => void) => HTMLElement}
   */
  function popup(runs, street, indices, chooseRun) {
    const passes = runs.sums.passes[street];
    const rows = facts(runs, street).flatMap(([name, words]) => [element("dt", {}, name), element("dd", {}, words)]);
    return element("div", { class: "popup" },
      element("h3", { dir: "auto" }, streetWords(runs.streets, street)),
      element("p", {}, say(passes === 1 ? "run-once" : "run-times", { n: passes })),
      element("dl", {}, ...rows),
      element("div", { class: "passes" }, ...(indices.length > 1 ? links(runs, street, indices, chooseRun) : [])));
  }

  return { popup };
})();
