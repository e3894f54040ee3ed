"use strict";

/* The clicking half of the page: layers, legend, weeks, runs, popups. All words from files go in as text, never as HTML. */
(() => {
  const data = JSON.parse(document.getElementById("routerisk-data").textContent);
  const layers = data.legend.layers;
  const state = { layer: 0, week: -1, run: -1, allRows: false };
  let map;
  let runs;

  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  /* ---- words -------------------------------------------------------------------------------------------------- */

  const decimals = (value, digits) => value.toFixed(digits).replace("-", "−");
  const distance = (km, digits = 1) => `${decimals(km / data.units.km, digits)} ${data.units.label}`;
  const percent = (p) => `${Math.round(100 * p)} %`;
  const counted = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const weekName = (i) => {
    const [, month, day] = data.weeks[i].start.split("-").map(Number);
    return `week of ${day} ${MONTHS[month - 1]}`;
  };

  function legWords(lower) {
    const named = data.legend.named_p;
    if (lower >= named) return `right leg downhill, ${percent(lower)} sure`;
    if (lower <= 1 - named) return `left leg downhill, ${percent(1 - lower)} sure`;
    return `side unknown (${percent(Math.max(lower, 1 - lower))} ${lower >= 0.5 ? "right" : "left"})`;
  }

  /* ---- what is shown ------------------------------------------------------------------------------------------ */

  function shownRuns() {
    if (state.run >= 0) return [state.run];
    const indices = data.runs.map((_, i) => i);
    return state.week >= 0 ? indices.filter((i) => data.runs[i].week === state.week) : indices;
  }

  function showingWords(indices) {
    const km = indices.reduce((sum, i) => sum + data.runs[i].km, 0);
    if (state.run >= 0) return [data.runs[state.run].name, data.runs[state.run].when, distance(km)].filter(Boolean).join(" · ");
    const what = `${counted(indices.length, "run")}, ${distance(km)}`;
    return state.week >= 0 ? `${weekName(state.week)[0].toUpperCase()}${weekName(state.week).slice(1)}: ${what}` : `All ${what}`;
  }

  function update(move) {
    const indices = shownRuns();
    runs.highlight(undefined);
    map.closePopup();
    runs.show(layers[state.layer], indices);
    byId("showing").textContent = showingWords(indices);
    byId("show-all").hidden = state.week < 0 && state.run < 0;
    for (const week of all(".week")) week.setAttribute("aria-pressed", String(Number(week.dataset.week) === state.week));
    for (const button of all(".run-button")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.run) === state.run));
    }
    for (const row of all("#run-rows tr")) {
      row.hidden = state.week >= 0 && Number(row.dataset.week) !== state.week;
      row.toggleAttribute("aria-current", false);
      if (Number(row.dataset.run) === state.run) row.setAttribute("aria-current", "true");
    }
    // a filter shows all that it finds, however long the list
    document.querySelector(".runs")?.classList.toggle("short", !state.allRows && state.week < 0);
    const more = byId("more-runs");
    if (more) more.hidden = state.allRows || state.week >= 0;
    for (const card of all(".warning-card")) card.hidden = state.week >= 0 && Number(card.dataset.week) !== state.week;
    drawLegend();
    if (move) frame(indices);
  }

  function frame(indices) {
    const bounds = runs.boundsOf(indices);
    if (!bounds) return;
    const narrow = map.getSize().x < 640;
    map.fitBounds(bounds, { padding: narrow ? [18, 18] : [40, 40], maxZoom: 17, animate: false });
  }

  function chooseWeek(index) {
    state.week = state.week === index && state.run < 0 ? -1 : index;
    state.run = -1;
    update(true);
  }

  function chooseRun(index) {
    state.run = state.run === index ? -1 : index;
    if (state.run >= 0 && state.week >= 0 && data.runs[index].week !== state.week) state.week = -1;
    update(true);
  }

  function showAll() {
    state.week = state.run = -1;
    update(true);
  }

  /* ---- legend ------------------------------------------------------------------------------------------------- */

  let legendBody;

  function addLegend() {
    const Legend = L.Control.extend({
      options: { position: "bottomright" },
      onAdd() {
        const box = element("div", { class: "legend" });
        legendBody = element("details", {});
        legendBody.open = map.getSize().x >= 640;
        box.append(legendBody);
        L.DomEvent.disableClickPropagation(box);
        L.DomEvent.disableScrollPropagation(box);
        return box;
      },
    });
    new Legend().addTo(map);
  }

  function drawLegend() {
    const layer = layers[state.layer];
    const km = runs.classKm();
    const items = layer.classes.map((kind, i) => {
      const row = element("li", { "data-class": i }, swatch(kind), kind.label, element("span", { class: "km" }, distance(km[i])));
      row.classList.toggle("absent", km[i] === 0);
      return row;
    });
    legendBody.replaceChildren(element("summary", {}, layer.label), element("p", {}, layer.about), element("ul", {}, ...items));
  }

  function swatch(kind) {
    const canvas = element("canvas", { width: 80, height: 32, "aria-hidden": "true" });
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    const path = new Path2D("M4 8H36");
    const width = [3.6, 5, 6.6][kind.width];
    pen.lineCap = "round";
    if (kind.mark !== "thin" && kind.mark !== "hollow") {
      pen.strokeStyle = routerisk.colour("--c-casing");
      pen.lineWidth = width + 2;
      pen.stroke(path);
    }
    routerisk.strokeMark(pen, path, kind.mark, routerisk.colour(`--c-${kind.colour}`), width, false);
    if (kind.letter) {
      pen.beginPath();
      pen.arc(20, 8, 7, 0, 2 * Math.PI);
      pen.fillStyle = routerisk.colour(`--c-${kind.colour}`);
      pen.strokeStyle = routerisk.colour("--c-casing");
      pen.lineWidth = 1;
      pen.fill();
      pen.stroke();
      pen.fillStyle = routerisk.colour(kind.letter === "R" ? "--c-right-letter" : "--c-letter");
      pen.font = "bold 9.5px system-ui, sans-serif";
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.fillText(kind.letter, 20, 8.5);
    }
    return canvas;
  }

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

  /* ---- popups ------------------------------------------------------------------------------------------------- */

  function surfaceWords(street) {
    const { surface, basis, certainty } = runs.streets;
    const name = data.surfaces[surface[street]];
    if (basis[street] === 2) return `unknown: ${data.bases[2]}`;
    const sure = certainty[street] < 0.995 ? `, ${percent(certainty[street])}` : "";
    return `${name} (${data.bases[basis[street]]}${sure})`;
  }

  function passesOf(street) {
    return shownRuns().filter((i) => runs.runs[i].pieces.ref.some((ref) => ref >> 1 === street));
  }

  function popupOf(street) {
    const { sums, streets } = runs;
    const offMap = streets.wayClass(street) === "";
    const rows = [
      ["Ground", surfaceWords(street)],
      ["Load", `${decimals(sums.load[street], 2)} per km`],
      ["Camber", `${decimals(Math.abs(sums.slope[street]), 1)} % ± ${decimals(sums.slope_sd[street], 1)}; ${legWords(sums.lower[street])}`],
      ["Side", `left ${percent(sums.left[street])}, right ${percent(sums.right[street])}`],
      ["Uneven", decimals(sums.uneven[street], 2)],
      ["Match", percent(sums.confidence[street])],
    ];
    const heading = streets.name(street) || (offMap ? "Off the map" : `Unnamed ${streets.wayClass(street).replaceAll("_", " ")}`);
    const passing = passesOf(street);
    const links = passing.slice(-5).reverse().map((i) => {
      const words = [data.runs[i].when, data.runs[i].name].filter(Boolean).join(" · ");
      const button = element("button", { type: "button", class: "link" }, element("bdi", {}, words));
      button.addEventListener("click", () => chooseRun(i));
      return button;
    });
    const more = passing.length > 5 ? [element("p", {}, `and ${passing.length - 5} before`)] : [];
    return element("div", { class: "popup" },
      element("h3", { dir: "auto" }, heading),
      element("p", {}, `Run ${sums.passes[street] === 1 ? "once" : `${sums.passes[street]} times`} in what is shown`),
      element("dl", {}, ...rows.flatMap(([name, words]) => [element("dt", {}, name), element("dd", {}, words)])),
      element("div", { class: "passes" }, ...(state.run < 0 ? links : []), ...(state.run < 0 ? more : [])));
  }

  function openStreet(street, where) {
    runs.highlight(street);
    L.popup({ maxWidth: 320, autoPanPadding: [30, 30] }).setLatLng(where).setContent(popupOf(street)).openOn(map);
  }

  function listenToMap() {
    map.on("click", (event) => {
      const street = runs.at(event.layerPoint, 14);
      if (street >= 0) openStreet(street, event.latlng);
    });
    map.on("popupclose", () => runs.highlight(undefined));
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

  /* ---- going -------------------------------------------------------------------------------------------------- */

  function listenToPanel() {
    for (const week of all(".week")) {
      const choose = () => chooseWeek(Number(week.dataset.week));
      week.addEventListener("click", choose);
      week.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        choose();
      });
    }
    for (const button of all("button[data-run]")) {
      button.addEventListener("click", () => {
        chooseRun(Number(button.dataset.run));
        if (window.matchMedia("(max-width: 60rem)").matches) byId("layers").scrollIntoView({ block: "start" });
      });
    }
    byId("show-all").addEventListener("click", showAll);
    byId("more-runs")?.addEventListener("click", () => {
      state.allRows = true;
      update(false);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && (state.run >= 0 || state.week >= 0)) showAll();
    });
  }

  function repaint() {
    routerisk.context.repaint();
    runs.repaint();
    drawLegend();
  }

  routerisk.start = (itsMap, itsRuns) => {
    map = itsMap;
    runs = itsRuns;
    routerisk.map = map;
    routerisk.runs = runs;
    runs.setData(data);
    addLayerButtons();
    addLegend();
    routerisk.context.setContext(data.context);
    new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(map.getContainer());
    listenToMap();
    listenToPanel();
    update(true);
    // after a change of theme the canvases have to be painted in the new colours; paper is always light
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
    window.addEventListener("beforeprint", repaint);
    window.addEventListener("afterprint", repaint);
    document.documentElement.dataset.ready = "true";
    performance.mark("routerisk-ready");
  };
})();
