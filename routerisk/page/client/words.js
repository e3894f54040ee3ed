"use strict";

/* Numbers in words, and elements out of texts. All words from files go in as text, never as HTML. */
(() => {
  const data = JSON.parse(document.getElementById("routerisk-data").textContent);
  const SVG = "http://www.w3.org/2000/svg";
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

  /* A number in the reader's language, with a fixed count of decimals; never "-0". */
  function decimals(value, digits) {
    const text = value.toFixed(digits).replace(/^-(?=[0.]*$)/, "").replace("-", "−");
    return text.replace(".", data.words.decimal);
  }

  const distance = (km, digits = 1) => `${decimals(km / data.units.km, digits)} ${data.units.label}`;
  const height = (metres) => `${decimals(metres / data.units.m, 0)} ${data.units.height}`;

  const plurals = new Intl.PluralRules(data.language);

  /* How a value is said: what stands after the colon in `{name:how}`, as in words/speaking.py. */
  const HOW = {
    percent: (share) => `${Math.round(100 * share)} %`,
    number: (value, digits = 0) => decimals(value, Number(digits)),
    km: (km, digits = 1) => distance(km, Number(digits)),
    m: (metres) => height(metres),
    plural: (count, forms) => forms.split("|")[plurals.select(count) === "one" ? 0 : 1],
    of: (value, prefix) => data.words[`${prefix}.${value}`],
  };

  /* The sentence of an id, with its values. */
  function say(id, values = {}) {
    const filled_in = { distance_unit: data.units.label, ...values };
    return data.words[id].replace(/\{(\w+)(?::(\w+)(?::([^}]*))?)?\}/g, (_, name, how, argument) => {
      const value = filled_in[name];
      return String(how ? HOW[how](value, argument) : value);
    });
  }

  /* Height against that of the start. */
  function riseWords(metres) {
    if (Math.round(Math.abs(metres) / data.units.m) === 0) return say("as-high");
    return say(metres > 0 ? "above-start" : "below-start", { height_m: Math.abs(metres) });
  }

  const percent = HOW.percent;
  /* How sure a statement is; never certain. */
  const sure = (p) => say(p > 0.99 ? "above-99-sure" : "sure", { p });

  /* Minutes and seconds per unit of distance. */
  function pace(mps) {
    if (!(mps > 0.2)) return DASH;
    const seconds = Math.round((1000 * data.units.km) / mps);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  function legWords(lower) {
    const named = data.legend.named_p;
    if (lower >= named) return `${say("leg-downhill.right")}, ${sure(lower)}`;
    if (lower <= 1 - named) return `${say("leg-downhill.left")}, ${sure(1 - lower)}`;
    return say("leg-downhill.unknown");
  }

  function sideWords(left, right) {
    const middle = Math.max(0, 1 - left - right);
    const [side, p] = [["left", left], ["right", right], ["middle", middle]].sort((a, b) => b[1] - a[1])[0];
    return p >= data.legend.named_p ? `${say(`side.${side}`)}, ${sure(p)}` : say("side-unknown", { p, side });
  }

  function surfaceWords(streets, street) {
    const { surface, basis, certainty } = streets;
    if (basis[street] === 2) return say("surface-unknown", { why: data.bases[2] });
    const sure = certainty[street] < 0.995 ? `, ${percent(certainty[street])}` : "";
    return `${data.surfaces[surface[street]]} (${data.bases[basis[street]]}${sure})`;
  }

  /* What a street is called: its name, or what it is. */
  function streetWords(streets, street) {
    const kind = streets.wayClass(street).replaceAll("_", " ");
    return streets.name(street) || (kind ? say("unnamed", { kind }) : say("off-map"));
  }

  routerisk.words = { DASH, all, button, byId, data, decimals, distance, drawing, element, foreign, height,
    legWords, pace, percent, riseWords, say, sideWords, streetWords, surfaceWords };
})();
