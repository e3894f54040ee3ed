"use strict";

/* What is known of one street: the popup of a click on the map. */
(() => {
  const { button, data, decimals, element, foreign, legWords, percent, sideWords, streetWords, surfaceWords } = routerisk.words;
  const LISTED = 5;

  function facts(runs, street) {
    const { streets, sums } = runs;
    return [
      ["Ground", surfaceWords(streets, street)],
      ["Load", `${decimals(sums.load[street], 2)} per ${data.units.label}`],
      ["Camber", `${decimals(Math.abs(sums.slope[street]), 1)} % ± ${decimals(sums.slope_sd[street], 1)}; ${legWords(sums.lower[street])}`],
      ["Side", sideWords(sums.left[street], sums.right[street])],
      ["Uneven", decimals(sums.uneven[street], 2)],
      ["Match", percent(sums.confidence[street])],
    ];
  }

  function links(runs, street, indices, chooseRun) {
    const passing = indices.filter((i) => runs.runs[i].pieces.ref.some((ref) => ref >> 1 === street));
    const shown = passing.slice(-LISTED).reverse().map((i) => {
      const words = [data.runs[i].when, data.runs[i].name].filter(Boolean).join(" · ");
      return button(foreign(words), {}, () => chooseRun(i));
    });
    const more = passing.length - shown.length;
    return more > 0 ? [...shown, element("p", {}, `and ${more} before`)] : shown;
  }

  /* `indices`: the runs that are shown; with one alone there is nowhere to lead to. */
  routerisk.streetPopup = (runs, street, indices, chooseRun) => {
    const passes = runs.sums.passes[street];
    const rows = facts(runs, street).flatMap(([name, words]) => [element("dt", {}, name), element("dd", {}, words)]);
    return element("div", { class: "popup" },
      element("h3", { dir: "auto" }, streetWords(runs.streets, street)),
      element("p", {}, `Run ${passes === 1 ? "once" : `${passes} times`} in what is shown`),
      element("dl", {}, ...rows),
      element("div", { class: "passes" }, ...(indices.length > 1 ? links(runs, street, indices, chooseRun) : [])));
  };
})();
