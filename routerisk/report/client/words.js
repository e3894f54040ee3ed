"use strict";

/* Numbers in words, and elements out of texts. All words from files go in as text, never as HTML. */
(() => {
  const data = JSON.parse(document.getElementById("routerisk-data").textContent);
  const SVG = "http://www.w3.org/2000/svg";
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const DASH = "–";

  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  function filled(made, attributes, children) {
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  const element = (name, attributes = {}, ...children) => filled(document.createElement(name), attributes, children);
  const drawing = (name, attributes = {}, ...children) => filled(document.createElementNS(SVG, name), attributes, children);

  function button(words, attributes, act) {
    const made = element("button", { type: "button", class: "link", ...attributes }, words);
    made.addEventListener("click", act);
    return made;
  }

  /* Words from a file among words of ours: isolated, so that a name in another direction turns nothing round. */
  const foreign = (text) => element("bdi", {}, text);

  const decimals = (value, digits) => value.toFixed(digits).replace("-", "−");
  const distance = (km, digits = 1) => `${decimals(km / data.units.km, digits)} ${data.units.label}`;
  const height = (metres) => `${decimals(metres * data.units.per_m, 0).replace(/^−0$/, "0")} ${data.units.height}`;
  /* Height against that of the start. */
  function riseWords(metres) {
    const words = height(Math.abs(metres));
    if (words.startsWith("0 ")) return "as high as the start";
    return `${words} ${metres > 0 ? "above" : "below"} the start`;
  }

  const percent = (p) => `${Math.round(100 * p)} %`;
  /* How sure a statement is; never certain. */
  const sure = (p) => (p > 0.99 ? "over 99 % sure" : `${percent(p)} sure`);
  const counted = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;

  /* Minutes and seconds per unit of distance. */
  function pace(mps) {
    if (!(mps > 0.2)) return DASH;
    const seconds = Math.round((1000 * data.units.km) / mps);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  function weekName(i) {
    const [, month, day] = data.weeks[i].start.split("-").map(Number);
    return `week of ${day} ${MONTHS[month - 1]}`;
  }

  function legWords(lower) {
    const named = data.legend.named_p;
    if (lower >= named) return `right leg downhill, ${sure(lower)}`;
    if (lower <= 1 - named) return `left leg downhill, ${sure(1 - lower)}`;
    return "downhill leg unknown";
  }

  function sideWords(left, right) {
    const middle = Math.max(0, 1 - left - right);
    const [side, p] = [["left", left], ["right", right], ["middle", middle]].sort((a, b) => b[1] - a[1])[0];
    return p >= data.legend.named_p ? `${side}, ${sure(p)}` : `unknown (${percent(p)} ${side})`;
  }

  function surfaceWords(streets, street) {
    const { surface, basis, certainty } = streets;
    if (basis[street] === 2) return `unknown: ${data.bases[2]}`;
    const sure = certainty[street] < 0.995 ? `, ${percent(certainty[street])}` : "";
    return `${data.surfaces[surface[street]]} (${data.bases[basis[street]]}${sure})`;
  }

  /* What a street is called: its name, or what it is. */
  function streetWords(streets, street) {
    const kind = streets.wayClass(street).replaceAll("_", " ");
    return streets.name(street) || (kind ? `Unnamed ${kind}` : "Off the map");
  }

  routerisk.words = { DASH, all, button, byId, counted, data, decimals, distance, drawing, element, foreign, height,
    legWords, pace, percent, riseWords, sideWords, streetWords, surfaceWords, weekName };
})();
