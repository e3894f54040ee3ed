"use strict";

/* The clicking half of the page: what is chosen, and everything that follows from it. */
const routerisk = (() => {
  const { all, byId, data, element, foreign, say, distance } = Words;
  const NARROW = window.matchMedia("(max-width: 60rem)");
  const EDGE = 40; // px that stay free around what is shown
  const layers = data.legend.layers;
  const slider = /** @type {HTMLInputElement | null} */ (document.getElementById("until")); // only of two runs or more
  const everyone = data.runs.map((_, i) => i);
  const state = { layer: 0, week: -1, run: -1, until: data.runs.length, suggestion: -1, allRows: false };
  const runs = new Runs.RunLayer(data);
  const suggestions = new Suggestions.SuggestionLayer();
  const context = new Ground.GroundLayer(data.context, (zoom) => runs.drawnLines(zoom));
  const legend = new Legends.Legend();
  const profile = new Profiles.Profile(runs.streets, markPlace);
  /** @type {L.Map} */
  let map;
  /** @type {L.Marker | null} */
  let here = null; // the marker of the profile's cursor

  const latLng = (/** @type {number} */ x, /** @type {number} */ y) => L.CRS.EPSG3857.pointToLatLng(L.point(x, y), 0);

  /* ---- what is shown ------------------------------------------------------------------------------------------ */

  function shownRuns() {
    if (state.run >= 0) return [state.run];
    if (state.week >= 0) return everyone.filter((i) => data.runs[i].week === state.week);
    return everyone.slice(0, state.until);
  }

  /** @param {number[]} indices */
  function showingWords(indices) {
    const km = indices.reduce((sum, i) => sum + data.runs[i].km, 0);
    if (state.run >= 0) {
      const { name, when } = data.runs[state.run];
      return [...[name, when].filter(Boolean).flatMap((words) => [foreign(words), " · "]), distance(km)];
    }
    const n = indices.length;
    if (state.week >= 0) {
      const week = data.weeks[state.week].name;
      return [say(n ? "showing-week" : "showing-empty-week", { week, n, km })];
    }
    return [say(state.until < everyone.length ? "showing-first" : "showing-all", { n, km })];
  }

  /** Bring everything in line with the state. @param {boolean} move also brings what is shown into sight */
  function update(move) {
    const indices = shownRuns();
    runs.highlight(null);
    map.closePopup();
    runs.show(layers[state.layer], indices);
    legend.draw(layers[state.layer], runs.classKm());
    suggestions.show(state.suggestion);
    context.labels.repaint();
    byId("showing").replaceChildren(...showingWords(indices));
    byId("show-all").hidden = state.week < 0 && state.run < 0 && state.until === everyone.length;
    const run = runs.runs[state.run] ?? null;
    profile.show(run);
    RunPart.show(runs.streets, run, run ? suggestions.cardsOf(state.run, chooseSuggestion) : [], { close: closeRun, showStreet });
    byId("time").hidden = state.run >= 0 || everyone.length < 2;
    markChosen();
    filterPanel();
    if (move) frame(indices);
  }

  function markChosen() {
    for (const week of all(".week")) week.setAttribute("aria-pressed", String(Number(week.dataset.week) === state.week));
    for (const choice of all(".run-button")) choice.setAttribute("aria-pressed", String(Number(choice.dataset.run) === state.run));
    for (const choice of all(".suggestion-show")) {
      choice.setAttribute("aria-pressed", String(Number(choice.dataset.suggestion) === state.suggestion));
    }
    for (const row of all("#run-rows tr")) {
      if (Number(row.dataset.run) === state.run) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  /* The panel shows what belongs to the chosen week or run; a filter shows all that it finds, however long the list. */
  function filterPanel() {
    const week = state.week >= 0 ? state.week : data.weeks.length - 1;
    for (const card of all(".week-card")) card.hidden = state.run >= 0 || Number(card.dataset.week) !== week;
    const inWeek = (/** @type {HTMLElement} */ part) => state.week < 0 || Number(part.dataset.week) === state.week;
    const ofRun = (/** @type {HTMLElement} */ card) => card.dataset.runs?.split(" ").includes(String(state.run));
    for (const card of all(".warning-card")) card.hidden = !(state.run >= 0 ? ofRun(card) : inWeek(card));
    for (const folded of all(".more")) folded.hidden = !all(".warning-card:not([hidden])", folded).length;
    byId("suggestions").hidden = state.run >= 0 || !(data.suggestions.length || all(".suggestion-words").length);
    byId("no-warnings").hidden = all(".warning-card:not([hidden])").length > 0;
    for (const row of all("#run-rows tr, #diary-rows tr")) row.hidden = !inWeek(row);
    document.querySelector(".runs")?.classList.toggle("short", !state.allRows && state.week < 0);
    for (const more of all("#more-runs")) more.hidden = state.allRows || state.week >= 0;
  }

  /** @param {number[]} indices */
  function frame(indices) {
    const box = joined(runs.boxOfRuns(indices), suggestions.boxOf(state.suggestion));
    if (box) fit(box);
  }

  /** @type {(a: Box | null, b: Box | null) => Box | null} */
  function joined(a, b) {
    if (!a || !b) return a || b;
    return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
  }

  /** @param {Box} box */
  function fit([west, north, east, south]) {
    const narrow = map.getSize().x < 640;
    map.invalidateSize({ pan: false });
    map.fitBounds(L.latLngBounds(latLng(west, south), latLng(east, north)),
      { paddingTopLeft: narrow ? [18, 62] : [EDGE, 62], paddingBottomRight: narrow ? [18, 40] : [EDGE, 40], maxZoom: 17, animate: false });
    if (!narrow) clearOfLegend(latLng(west, north), latLng(east, south));
  }

  /**
   * Move what is shown out from under the legend, as far as there is room at the other side.
   * @type {(northWest: L.LatLng, southEast: L.LatLng) => void}
   */
  function clearOfLegend(northWest, southEast) {
    const frame = map.getContainer().getBoundingClientRect();
    const [over] = all(".legend", map.getContainer()).map((box) => box.getBoundingClientRect());
    const [from, to] = [map.latLngToContainerPoint(northWest), map.latLngToContainerPoint(southEast)];
    if (to.y < over.top - frame.top || to.x < over.left - frame.left) return;
    const wanted = to.x + 14 - (over.left - frame.left);
    map.panBy([Math.round(Math.min(wanted, Math.max(0, from.x - EDGE))), 0], { animate: false });
  }

  /* ---- choices ------------------------------------------------------------------------------------------------ */

  /** @param {Partial<typeof state>} change */
  function choose(change) {
    Object.assign(state, { week: -1, run: -1, suggestion: -1, until: everyone.length }, change);
    update(true);
    sayUntil();
  }

  /** @param {number} index */
  function chooseWeek(index) {
    choose({ week: state.week === index && state.run < 0 ? -1 : index });
  }

  /* From wherever something is chosen, its part and the map come into sight. */
  function toTop() {
    if (NARROW.matches) byId("layers").scrollIntoView({ block: "start" });
    else window.scrollTo({ top: 0 });
  }

  /** @param {number} index */
  function chooseRun(index) {
    if (state.run === index) {
      closeRun();
      return;
    }
    choose({ run: index });
    toTop();
    byId("run-title").focus({ preventScroll: true });
  }

  function closeRun() {
    const index = state.run;
    choose({});
    all(`.run-button[data-run='${index}']`)[0]?.focus();
  }

  /** @param {number} index */
  function chooseSuggestion(index) {
    const off = state.suggestion === index;
    choose({ run: off ? state.run : suggestions.runOf(index), suggestion: off ? -1 : index });
    toTop();
    all(`.suggestion-show[data-suggestion='${index}']`)[0]?.focus({ preventScroll: true });
  }

  /** @param {number} count */
  function chooseUntil(count) {
    Object.assign(state, { week: -1, run: -1, suggestion: -1, until: count });
    update(false);
    sayUntil();
  }

  function sayUntil() {
    if (!slider) return;
    const { when } = data.runs[state.until - 1];
    const words = state.until === everyone.length ? say("until-all", { when }) : when;
    slider.value = String(state.until);
    slider.setAttribute("aria-valuetext", words);
    byId("until-words").textContent = words;
  }

  /** @param {number[]} segments */
  function showStreet(segments) {
    runs.highlight(segments);
    const box = runs.boxOf(segments);
    if (box) fit(box);
    if (NARROW.matches) toTop();
  }

  /* ---- the map ------------------------------------------------------------------------------------------------ */

  function addLayerButtons() {
    const bar = byId("layers");
    layers.forEach((layer, i) => {
      const input = element("input", { type: "radio", name: "layer", value: layer.key });
      input.checked = i === state.layer;
      input.addEventListener("change", () => {
        state.layer = i;
        update(false);
      });
      bar.append(element("label", { title: layer.about }, input, element("span", {}, layer.label)));
    });
  }

  /** @type {(street: number, where: L.LatLng) => void} */
  function openStreet(street, where) {
    runs.highlight([street]);
    const content = StreetPopup.popup(runs, street, shownRuns(), chooseRun);
    const [showing] = all(".showing");
    const above = showing.getBoundingClientRect().height + 30;
    L.popup({ maxWidth: 320, autoPanPadding: [30, 30], autoPanPaddingTopLeft: [30, above] })
      .setLatLng(where).setContent(content).openOn(map);
  }

  function listenToMap() {
    map.on("click", (event) => {
      const street = runs.at(event.layerPoint, 14);
      if (street >= 0) openStreet(street, event.latlng);
    });
    map.on("popupopen", nameButtons);
    map.on("popupclose", () => runs.highlight(null));
    let waiting = false;
    map.on("mousemove", (event) => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        map.getContainer().classList.toggle("can-click", runs.at(event.layerPoint, 8) >= 0);
      });
    });
  }

  /** @param {L.Point | null} point */
  function markPlace(point) {
    here?.remove();
    here = null;
    if (!point) return;
    const place = latLng(point.x, point.y);
    here = L.marker(place, { icon: L.divIcon({ className: "here", iconSize: [18, 18] }), interactive: false, keyboard: false });
    here.addTo(map);
    if (!map.getBounds().pad(-0.02).contains(place)) map.panTo(place, { animate: false });
  }

  /* ---- the panel ---------------------------------------------------------------------------------------------- */

  /**
   * Arrow keys go from week to week; only one of them is a stop of the tab key.
   * @type {(event: KeyboardEvent, weeks: HTMLElement[], at: number) => void}
   */
  function weekKey(event, weeks, at) {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      chooseWeek(at);
    }
    /** @type {Record<string, number>} */
    const goals = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: weeks.length - 1 };
    const goal = goals[event.key];
    if (!weeks[goal]) return;
    event.preventDefault();
    weeks.forEach((week, i) => week.setAttribute("tabindex", i === goal ? "0" : "-1"));
    weeks[goal].focus();
  }

  function listenToPanel() {
    const weeks = all(".week");
    weeks.forEach((week, i) => {
      week.addEventListener("click", () => chooseWeek(i));
      week.addEventListener("keydown", (event) => weekKey(event, weeks, i));
    });
    for (const choice of all("button[data-run]")) choice.addEventListener("click", () => chooseRun(Number(choice.dataset.run)));
    byId("show-all").addEventListener("click", () => choose({}));
    for (const more of all("#more-runs")) {
      more.addEventListener("click", () => {
        state.allRows = true;
        update(false);
      });
    }
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && state.run >= 0) closeRun();
      else if (event.key === "Escape" && (state.week >= 0 || state.until < everyone.length)) choose({});
    });
  }

  function listenToTime() {
    if (!slider) return;
    let waiting = false;
    slider.addEventListener("input", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        chooseUntil(Number(slider.value));
      });
    });
    sayUntil();
  }

  /* ---- look and paper ----------------------------------------------------------------------------------------- */

  function repaint() {
    context.repaint();
    runs.repaint();
    suggestions.repaint();
    legend.draw(layers[state.layer], runs.classKm());
  }

  /* The map as one picture in the size of the window: paper has another size, and no script runs for it. */
  function pictureOfMap() {
    const dense = 2;
    const frame = map.getContainer().getBoundingClientRect();
    const picture = element("canvas", { id: "paper-map", width: dense * frame.width, height: dense * frame.height,
      "aria-hidden": "true" });
    const pen = Drawing.context2d(picture);
    pen.fillStyle = Drawing.colour("--map-land");
    pen.fillRect(0, 0, picture.width, picture.height);
    for (const canvas of map.getContainer().querySelectorAll("canvas")) {
      if (!canvas.closest(".canvas-pane")) continue;
      const { x, y, width, height } = canvas.getBoundingClientRect();
      pen.drawImage(canvas, dense * (x - frame.x), dense * (y - frame.y), dense * width, dense * height);
    }
    return picture;
  }

  /* Paper shows everything that is folded away on the screen, in light colours. */
  function listenToPrinting() {
    /** @type {HTMLDetailsElement[]} */
    let opened = [];
    window.addEventListener("beforeprint", () => {
      opened = [...document.querySelectorAll("details")].filter((folded) => !folded.open);
      for (const folded of opened) folded.open = true;
      document.documentElement.dataset.paper = "true";
      repaint();
      map.getContainer().before(pictureOfMap());
    });
    window.addEventListener("afterprint", () => {
      for (const folded of opened) folded.open = false;
      delete document.documentElement.dataset.paper;
      byId("paper-map")?.remove();
      repaint();
    });
  }

  /* ---- start -------------------------------------------------------------------------------------------------- */

  /* What Leaflet's own buttons are called, in the reader's language. */
  function nameButtons() {
    const named = {
      ".leaflet-control-zoom-in": say("zoom-in"),
      ".leaflet-control-zoom-out": say("zoom-out"),
      ".leaflet-control-layers-toggle": say("map-layers"),
      ".leaflet-popup-close-button": say("close-popup"),
    };
    for (const [selector, words] of Object.entries(named)) {
      for (const button of all(selector, map.getContainer())) {
        button.title = words;
        button.setAttribute("aria-label", words);
      }
    }
  }

  /** What folium's script calls when its map is there, with the layers below on it. @param {L.Map} itsMap */
  function start(itsMap) {
    map = itsMap;
    addLayerButtons();
    legend.addTo(map);
    nameButtons();
    suggestions.list(chooseSuggestion);
    new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(map.getContainer());
    listenToMap();
    listenToPanel();
    listenToTime();
    update(true);
    // after a change of theme the canvases have to be painted in the new colours; paper is always light
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
    listenToPrinting();
    document.documentElement.dataset.ready = "true";
    performance.mark("routerisk-ready");
  }

  return {
    start, context, runs, suggestions,
    get map() {
      return map;
    },
  };
})();
