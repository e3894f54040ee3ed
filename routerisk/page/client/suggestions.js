"use strict";

/**
 * A suggestion with its line, the places where a side is advised, and (once it was drawn) the line without repeats.
 * @typedef {SuggestionData & { lines: Lines, sides: { x: number, y: number, side: Side }[], once?: Lines }} DrawnSuggestion
 */

/* Routes to run instead, beside the run that they replace: their cards, their lines on the map, their courses. */
const Suggestions = (() => {
  const { decodeLines, lineSet, world } = Columns;
  const { Canvas, alongLines, colour, letterDisc, pathOf, widthAt } = Drawing;
  const { button, byId, data, element, foreign, say } = Words;
  const GPX = "http://www.topografix.com/GPX/1/1";
  const DOT_SPACE = 9; // px between the dots of a line
  const ARROW_SPACE = 90; // px between two arrow heads

  /**
   * The course as GPX, from the line in the page: what is cut out of the page is not in the file either.
   * @param {DrawnSuggestion} suggestion
   */
  function gpxOf(suggestion) {
    const file = document.implementation.createDocument(GPX, "gpx");
    /** @type {(parent: Element, name: string, text?: string, attributes?: Record<string, string>) => Element} */
    const add = (parent, name, text, attributes = {}) => {
      const made = file.createElementNS(GPX, name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      if (text) made.textContent = text;
      return parent.appendChild(made);
    };
    const place = (/** @type {L.LatLng} */ { lat, lng }) => ({ lat: lat.toFixed(6), lon: lng.toFixed(6) });
    const root = file.documentElement;
    root.setAttribute("version", "1.1");
    root.setAttribute("creator", "routerisk");
    const about = add(root, "metadata");
    add(about, "name", suggestion.title);
    add(about, "desc", suggestion.reason);
    if (suggestion.attribution) add(about, "copyright", "", { author: suggestion.attribution });
    for (const { lon, lat, words } of suggestion.notes) {
      const point = add(root, "wpt", "", { lat, lon });
      add(point, "name", words.split(":")[0]); // a watch shows few letters
      add(point, "desc", words);
    }
    const track = add(root, "trk");
    add(track, "name", suggestion.title);
    add(track, "type", "running");
    const { x, y, first, count } = suggestion.lines;
    for (let i = 0; i < count; i++) {
      const part = add(track, "trkseg");
      for (let k = first[i]; k < first[i + 1]; k++) {
        add(part, "trkpt", "", place(L.CRS.EPSG3857.pointToLatLng(L.point(x[k], y[k]), 0)));
      }
    }
    return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(file)}\n`;
  }

  /**
   * The lines without the steps that were there before, in either direction: laps would fill the gaps between dots.
   * @type {(lines: Lines) => Lines}
   */
  function once(lines) {
    const seen = new Set();
    /** @type {number[]} */
    const xs = [];
    /** @type {number[]} */
    const ys = [];
    const first = [0];
    const close = () => xs.length > first[first.length - 1] && first.push(xs.length);
    for (let i = 0; i < lines.count; i++) {
      let drawn = false; // whether the step before was
      for (let k = lines.first[i]; k + 1 < lines.first[i + 1]; k++) {
        const ends = [k, k + 1].map((at) => `${lines.x[at]} ${lines.y[at]}`).sort().join();
        if (seen.has(ends)) {
          drawn = false;
          continue;
        }
        seen.add(ends);
        if (!drawn) {
          close();
          xs.push(lines.x[k]);
          ys.push(lines.y[k]);
        }
        xs.push(lines.x[k + 1]);
        ys.push(lines.y[k + 1]);
        drawn = true;
      }
      close();
    }
    return lineSet(xs, ys, first);
  }

  /** @type {(name: string, content: BlobPart, type: string) => void} */
  function save(name, content, type) {
    const link = element("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  const bytes = (/** @type {string} */ base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

  class SuggestionLayer extends Canvas {
    constructor() {
      super({ pane: "suggestions", zIndex: 430, padding: 0.15 });
      /** @type {DrawnSuggestion | null} */
      this._shown = null;
      /** @type {DrawnSuggestion[]} */
      this._all = data.suggestions.map((one) => ({
        ...one,
        lines: decodeLines(one.line, data.segments.degree_steps, false),
        sides: one.notes.filter((note) => note.side).map((note) => ({ ...world(Number(note.lon), Number(note.lat)), side: note.side })),
      }));
    }

    /** @param {number} index */
    runOf(index) {
      return this._all[index].run;
    }

    /** @param {number} index */
    show(index) {
      this._shown = this._all[index] ?? null;
      this.repaint();
    }

    /** The box of a suggestion; null without one. @type {(index: number) => Box | null} */
    boxOf(index) {
      const lines = this._all[index]?.lines;
      if (!lines?.count) return null;
      /** @type {(offset: number, pick: (...values: number[]) => number) => number} */
      const side = (offset, pick) => pick(...Array.from({ length: lines.count }, (_, i) => lines.box[4 * i + offset]));
      return [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)];
    }

    /** @param {View} view */
    paint(view) {
      if (!this._shown) return;
      const { pen } = view;
      this._shown.once ??= once(this._shown.lines);
      const path = pathOf(this._shown.once, view);
      if (!path) return;
      const width = Math.max(widthAt(view.zoom, 1), 4);
      pen.lineJoin = pen.lineCap = "round";
      pen.setLineDash([0.1, width + DOT_SPACE / 2]); // between the dots the run under them stays in sight
      pen.strokeStyle = colour("--c-suggested-halo");
      pen.lineWidth = width + 2.4;
      pen.stroke(path);
      pen.strokeStyle = colour("--c-suggested");
      pen.lineWidth = width;
      pen.stroke(path);
      pen.setLineDash([]);
      pen.fillStyle = colour("--c-suggested");
      /** @type {{ x: number, y: number }[]} */
      const taken = [];
      alongLines(view, this._shown.lines, ARROW_SPACE, (x, y, angle) => {
        if (taken.some((t) => Math.abs(t.x - x) + Math.abs(t.y - y) < 0.45 * ARROW_SPACE)) return;
        taken.push({ x, y });
        pen.save();
        pen.translate(x, y);
        pen.rotate(angle);
        pen.beginPath();
        pen.moveTo(8, 0);
        pen.lineTo(-5, 6);
        pen.lineTo(-5, -6);
        pen.closePath();
        pen.fill();
        pen.restore();
      });
      for (const { x, y, side } of this._shown.sides) {
        letterDisc(pen, x * view.scale + view.dx, y * view.scale + view.dy, 8, { letter: say(`letter.${side}`), colour: side });
      }
    }

    /** @type {(index: number, choose: (index: number) => void) => HTMLElement} */
    _card(index, choose) {
      const one = this._all[index];
      const show = button(say("show"), { class: "link suggestion-show", "data-suggestion": index, "aria-pressed": "false" },
        () => choose(index));
      const gpx = button(say("as-gpx"), { "data-course": "gpx" }, () => save(`${one.file}.gpx`, gpxOf(one), "application/gpx+xml"));
      const fit = one.fit && button(say("as-fit"), { "data-course": "fit" },
        () => save(`${one.file}.fit`, bytes(one.fit), "application/octet-stream"));
      return element("li", { class: "suggestion" },
        element("h3", { dir: "auto" }, one.title),
        element("p", { class: "lead" }, one.lead),
        element("dl", { class: "compared" }, ...one.figures.map(([name, now, was]) => element("div", {},
          element("dt", {}, name), element("dd", {}, now, ...(was ? [element("small", {}, say("was", { was }))] : []))))),
        element("ul", { class: "remarks" }, ...one.remarks.map((remark) => element("li", { dir: "auto" }, remark))),
        element("details", {}, element("summary", {}, say("all-figures")), element("p", { dir: "auto" }, one.reason)),
        element("p", { class: "links" }, ...(one.lines.count ? [show, gpx] : []), ...(one.lines.count && fit ? [fit] : [])));
    }

    /**
     * The cards of what replaces a run, for its own part of the panel.
     * @type {(run: number, choose: (index: number) => void) => HTMLElement[]}
     */
    cardsOf(run, choose) {
      const own = [...this._all.keys()].filter((i) => this._all[i].run === run);
      if (!own.length) return [];
      return [element("section", { class: "instead" }, element("h3", {}, say("instead-of-this")),
        element("ul", { class: "suggestions" }, ...own.map((i) => this._card(i, choose))))];
    }

    /** The list of them all, each with the run that it replaces. @param {(index: number) => void} choose */
    list(choose) {
      const items = [...this._all.keys()].map((i) => {
        const card = this._card(i, choose);
        const run = data.runs[this._all[i].run];
        if (run) card.prepend(element("p", { class: "kicker" }, `${say("instead-of")} `, foreign([run.name, run.when].filter(Boolean).join(", "))));
        return card;
      });
      byId("suggestion-list").replaceChildren(...items);
    }
  }

  return { SuggestionLayer };
})();
