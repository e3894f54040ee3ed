"use strict";

/** @typedef {Record<string, string | number>} Attributes */

/* Numbers in words, and elements out of texts. All words from files go in as text, never as HTML. */
const Words = (() => {
  /* An element of page.html that is always there. */
  const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  /** @type {(selector: string, root?: ParentNode) => HTMLElement[]} */
  const all = (selector, root = document) => [...root.querySelectorAll(selector)].map((found) => /** @type {HTMLElement} */ (found));

  /** @type {PageData} */
  const data = JSON.parse(byId("routerisk-data").textContent ?? "");
  const { dash, minus, certain_p } = data.numbers;
  const SVG = "http://www.w3.org/2000/svg";

  /**
   * @template {Element} Made
   * @param {Made} made
   * @param {Attributes} attributes
   * @param {(Node | string)[]} children
   */
  function filled(made, attributes, children) {
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    made.append(...children);
    return made;
  }

  /**
   * @template {keyof HTMLElementTagNameMap} Name
   * @param {Name} name
   * @param {Attributes} attributes
   * @param {(Node | string)[]} children
   */
  const element = (name, attributes = {}, ...children) => filled(document.createElement(name), attributes, children);
  /**
   * @template {keyof SVGElementTagNameMap} Name
   * @param {Name} name
   * @param {Attributes} attributes
   * @param {(Node | string)[]} children
   */
  const drawing = (name, attributes = {}, ...children) => filled(document.createElementNS(SVG, name), attributes, children);

  /** @type {(words: Node | string, attributes: Attributes, act: () => void) => HTMLButtonElement} */
  function button(words, attributes, act) {
    const made = element("button", { type: "button", class: "link", ...attributes }, words);
    made.addEventListener("click", act);
    return made;
  }

  /* Words from a file among words of ours: isolated, so that a name in another direction turns nothing round. */
  const foreign = (/** @type {string} */ text) => element("bdi", {}, text);

  /**
   * A number in the reader's language, with a fixed count of decimals; never "-0".
   * @type {(value: number, digits: number) => string}
   */
  function decimals(value, digits) {
    const text = value.toFixed(digits).replace(/^-(?=[0.]*$)/, "").replace("-", minus);
    return text.replace(".", data.words.decimal);
  }

  const distance = (/** @type {number} */ km, digits = 1) => `${decimals(km / data.units.km, digits)} ${data.units.label}`;
  const height = (/** @type {number} */ metres) => `${decimals(metres / data.units.m, 0)} ${data.units.height}`;

  const plurals = new Intl.PluralRules(data.language);

  const percent = (/** @type {number} */ share) => `${decimals(100 * share, 0)} %`;

  /**
   * How a value is said: what stands after the colon in `{name:how}`, as in words/speaking.py.
   * @type {Record<string, (value: any, argument: string | undefined) => string>}
   */
  const HOW = {
    percent,
    number: (value, digits = "0") => decimals(value, Number(digits)),
    km: (km, digits = "1") => distance(km, Number(digits)),
    m: height,
    plural: (count, forms = "|") => forms.split("|")[plurals.select(count) === "one" ? 0 : 1],
    of: (value, prefix) => data.words[`${prefix}.${value}`],
  };

  /**
   * The sentence of an id, with its values.
   * @type {(id: string, values?: Record<string, string | number>) => string}
   */
  function say(id, values = {}) {
    /** @type {Record<string, string | number>} */
    const filled_in = { distance_unit: data.units.label, ...values };
    return data.words[id].replace(/\{(\w+)(?::(\w+)(?::([^}]*))?)?\}/g, (_, name, how, argument) => {
      const value = filled_in[name];
      return String(how ? HOW[how](value, argument) : value);
    });
  }

  /** @param {number} metres height against that of the start */
  function riseWords(metres) {
    if (Math.round(Math.abs(metres) / data.units.m) === 0) return say("as-high");
    return say(metres > 0 ? "above-start" : "below-start", { height_m: Math.abs(metres) });
  }

  /* How sure a statement is; never certain. */
  const sure = (/** @type {number} */ p) => say(p > certain_p ? "above-99-sure" : "sure", { p });

  /** Minutes and seconds per unit of distance. @param {number} mps */
  function pace(mps) {
    if (!(mps > 0.2)) return dash;
    const seconds = Math.round((1000 * data.units.km) / mps);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  /** @param {number} lower probability that the right leg is the downhill one */
  function legWords(lower) {
    const named = data.legend.named_p;
    if (lower >= named) return `${say("leg-downhill.right")}, ${sure(lower)}`;
    if (lower <= 1 - named) return `${say("leg-downhill.left")}, ${sure(1 - lower)}`;
    return say("leg-downhill.unknown");
  }

  /** @type {(left: number, right: number) => string} */
  function sideWords(left, right) {
    const middle = Math.max(0, 1 - left - right);
    const sides = [{ side: "left", p: left }, { side: "right", p: right }, { side: "middle", p: middle }];
    const { side, p } = sides.sort((a, b) => b.p - a.p)[0];
    return p >= data.legend.named_p ? `${say(`side.${side}`)}, ${sure(p)}` : say("side-unknown", { p, side });
  }

  /** @type {(streets: StreetLines, street: number) => string} */
  function surfaceWords(streets, street) {
    const { surface, basis, certainty } = streets;
    if (basis[street] === data.basis_unknown) return say("surface-unknown", { why: data.bases[basis[street]] });
    const sure = certainty[street] < 0.995 ? `, ${percent(certainty[street])}` : "";
    return `${data.surfaces[surface[street]]} (${data.bases[basis[street]]}${sure})`;
  }

  /**
   * What a street is called: its name, or what it is.
   * @type {(streets: StreetLines, street: number) => string}
   */
  function streetWords(streets, street) {
    const kind = streets.wayClass(street).replaceAll("_", " ");
    return streets.name(street) || (kind ? say("unnamed", { kind }) : say("off-map"));
  }

  return { all, button, byId, data, decimals, distance, drawing, element, foreign, height, legWords, pace, percent,
    riseWords, say, sideWords, streetWords, surfaceWords };
})();
