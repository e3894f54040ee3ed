"use strict";

/* The profile of one run under the map: height, pace, and strips of surface, side and camber along its way. A cursor,
 * moved by pointer or arrow keys, says what was where, and marks the place on the map. */
const Profiles = (() => {
  const { alone, classifier, runLine } = Streets;
  const { byId, data, distance, drawing, element, foreign, height, legWords, pace, riseWords, say, sideWords, streetWords, surfaceWords } = Words;
  /** @type {LayerKey[]} */
  const STRIPS = ["surface", "side", "camber"];
  const GUTTER = 98; // px for names and numbers at the left
  const EDGE = 10;
  const CURVE = 44; // px height of a curve
  const STRIP = 13;
  const GAP = 9;
  const SMOOTH_M = 120; // over so much way the pace is averaged
  const HINT = say("profile-hint");

  /** Metres from the start to the end of each piece. @param {Run} run */
  function metresTo(run) {
    let at = 0;
    return Float64Array.from(run.pieces.length, (metres) => (at += metres));
  }

  /**
   * Mean speed about the middle of each piece, so that one slow street corner is no spike.
   * @type {(values: Float64Array, length: Float64Array, end: Float64Array) => Float64Array}
   */
  function smoothed(values, length, end) {
    const out = new Float64Array(values.length);
    let [from, to, sum, metres] = [0, 0, 0, 0];
    for (let p = 0; p < values.length; p++) {
      const middle = end[p] - length[p] / 2;
      while (to < values.length && end[to] - length[to] <= middle + SMOOTH_M / 2) {
        sum += values[to] * length[to];
        metres += length[to++];
      }
      while (end[from] < middle - SMOOTH_M / 2) {
        sum -= values[from] * length[from];
        metres -= length[from++];
      }
      out[p] = metres > 0 ? sum / metres : values[p];
    }
    return out;
  }

  /** A round step that gives two to `most` of them up to `top`. @type {(top: number, most: number) => number} */
  function niceStep(top, most) {
    const unit = 10 ** Math.floor(Math.log10(top / most));
    return [1, 2, 5].map((k) => k * unit).find((step) => top / step <= most) ?? 10 * unit;
  }

  const path = (/** @type {number[][]} */ points) => `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`;

  /* A run along its way, as it is drawn. */
  class Curves {
    /**
     * @param {Run} run
     * @param {StreetLines} streets
     */
    constructor(run, streets) {
      this.run = run;
      this.streets = streets;
      this.end = metresTo(run);
      this.total = this.end[run.count - 1];
      this.line = runLine(streets, run);
      this.speed = run.pieces.speed && smoothed(run.pieces.speed, run.pieces.length, this.end);
      this.cursor = drawing("path", { class: "cursor" });
      this.width = 0;
      this.y = 0; // where the next row begins
    }

    /** @param {number} metres */
    x(metres) {
      return GUTTER + (metres / this.total) * (this.width - GUTTER - EDGE);
    }

    /** Everything, so many pixels wide. @param {number} width */
    drawn(width) {
      this.width = width;
      this.y = 0;
      const parts = [
        ...(this.run.climbs ? this.heights() : []),
        ...(this.speed ? this.paces(this.speed) : []),
        ...STRIPS.flatMap((key) => this.strip(key)),
        ...this.ticks(),
      ];
      return drawing("svg", { width, height: this.y, viewBox: `0 0 ${width} ${this.y}`, "aria-hidden": "true" },
        ...parts, this.cursor);
    }

    /** @type {(name: string, space: number, top?: string, bottom?: string) => { y: number, words: SVGElement[] }} */
    row(name, space, top, bottom) {
      const y = this.y;
      this.y += space + GAP;
      const words = [drawing("text", { x: 0, y: y + (space > STRIP ? 11 : space - 2.5), class: "row-name" }, name)];
      if (top !== undefined && bottom !== undefined) {
        words.push(drawing("text", { x: GUTTER - 6, y: y + 9, class: "tick" }, top));
        words.push(drawing("text", { x: GUTTER - 6, y: y + space, class: "tick" }, bottom));
      }
      return { y, words };
    }

    /** Height above the start. @returns {SVGElement[]} */
    heights() {
      const { height: rise } = this.run.pieces;
      const [low, high] = [Math.min(0, ...rise), Math.max(0, ...rise)];
      const { y, words } = this.row(say("fact.height"), CURVE, height(high), height(low));
      const span = Math.max(high - low, 8);
      const yOf = (/** @type {number} */ metres) => y + CURVE - ((metres - low) / span) * (CURVE - 4);
      const points = [[this.x(0), yOf(0)], ...Array.from(rise, (metres, p) => [this.x(this.end[p]), yOf(metres)])];
      const floor = `L${this.x(this.total).toFixed(1)} ${y + CURVE}L${GUTTER} ${y + CURVE}Z`;
      return [...words, drawing("path", { d: path(points) + floor, class: "hill" }), drawing("path", { d: path(points), class: "curve" })];
    }

    /**
     * Faster is higher; the axis leaves out the slowest and the fastest moments.
     * @param {Float64Array} speed
     * @returns {SVGElement[]}
     */
    paces(speed) {
      const sorted = Float64Array.from(speed).sort();
      const at = (/** @type {number} */ share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
      const middle = at(0.5);
      const [slow, fast] = [Math.min(at(0.03), 0.93 * middle), Math.max(at(0.97), 1.07 * middle)];
      const { y, words } = this.row(say("fact.pace"), CURVE, pace(fast), pace(slow));
      const yOf = (/** @type {number} */ mps) => y + CURVE - 2 - (Math.min(Math.max((mps - slow) / (fast - slow), 0), 1)) * (CURVE - 4);
      const points = Array.from(speed, (mps, p) => [this.x(this.end[p] - this.run.pieces.length[p] / 2), yOf(mps)]);
      return [...words, drawing("path", { d: path(points), class: "curve pace" })];
    }

    /** One strip in the classes of a layer, as the map shows them. @param {LayerKey} key */
    strip(key) {
      const { legend } = data;
      const { streets } = this;
      const layer = legend.layers.find((one) => one.key === key);
      if (!layer) return [];
      const { ref } = this.run.pieces;
      const classOf = classifier(layer, legend, streets.surface, alone(this.run));
      const kindOf = (/** @type {number} */ p) => classOf(key === "surface" ? ref[p] >> 1 : p);
      const inferred = (/** @type {number} */ p) => key === "surface" && streets.basis[ref[p] >> 1] === data.basis_inferred;
      const { y, words } = this.row(layer.label, STRIP);
      /** @type {SVGElement[]} */
      const parts = [];
      for (let p = 0, start = 0; p < this.run.count; p++) {
        if (p + 1 < this.run.count && kindOf(p + 1) === kindOf(p) && inferred(p + 1) === inferred(p)) continue;
        const from = this.x(start ? this.end[start - 1] : 0);
        parts.push(...this.stretch(layer.classes[kindOf(p)], from, this.x(this.end[p]), y, inferred(p)));
        start = p + 1;
      }
      return [...words, ...parts];
    }

    /** @type {(kind: LegendClassData, from: number, to: number, y: number, inferred: boolean) => SVGElement[]} */
    stretch(kind, from, to, y, inferred) {
      const box = { x: from.toFixed(1), width: Math.max(to - from, 0.6).toFixed(1) };
      const thin = kind.mark === "thin";
      /** @type {SVGElement[]} */
      const parts = [drawing("rect", { ...box, y: thin ? y + 4 : y, height: thin ? STRIP - 8 : STRIP,
        class: `f-${kind.colour} ${kind.mark}` })];
      if (kind.mark === "dashed") {
        for (let x = from + 5; x + 3 < to; x += 8) parts.push(drawing("rect", { x: x.toFixed(1), y, width: 3, height: STRIP, class: "gap" }));
      }
      if (inferred) parts.push(drawing("rect", { ...box, y: y + STRIP / 2 - 1.5, height: 3, class: "gap" }));
      if (kind.letter && to - from > 16) {
        parts.push(drawing("text", { x: ((from + to) / 2).toFixed(1), y: y + 10, class: `letter ${kind.colour}` }, kind.letter));
      }
      return parts;
    }

    ticks() {
      const units = this.total / 1000 / data.units.km;
      const step = niceStep(units, Math.max(2, Math.floor(this.width / 90)));
      const y = this.y + 4;
      this.y += 10;
      /** @type {SVGElement[]} */
      const out = [];
      for (let value = 0; value <= units + 1e-9; value += step) {
        const x = this.x(value * 1000 * data.units.km);
        if (value > 0) out.push(drawing("path", { d: `M${x.toFixed(1)} 0V${y - 9}`, class: "grid" }));
        const label = `${String(Number(value.toFixed(2))).replace(".", data.words.decimal)}${value + step > units ? ` ${data.units.label}` : ""}`;
        out.push(drawing("text", { x: x.toFixed(1), y: y + 4, class: "date" }, label));
      }
      return out;
    }

    /** The piece under a pixel. @param {number} x */
    pieceAt(x) {
      const share = (x - GUTTER) / (this.width - GUTTER - EDGE);
      const metres = Math.min(Math.max(share, 0), 1) * this.total;
      let [low, high] = [0, this.run.count - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (this.end[middle] < metres) low = middle + 1;
        else high = middle;
      }
      return low;
    }

    /** Metres from the start to the middle of a piece. @param {number} piece */
    middleOf(piece) {
      return this.end[piece] - this.run.pieces.length[piece] / 2;
    }

    /** Put the cursor on a piece; the place of it on the map. @param {number} piece */
    pointAt(piece) {
      this.cursor.setAttribute("d", `M${this.x(this.middleOf(piece)).toFixed(1)} 0V${this.y - 14}`);
      const first = this.line.piece.indexOf(piece);
      const last = this.line.piece.lastIndexOf(piece);
      const k = (first + last) >> 1;
      const next = Math.min(k + 1, last);
      return L.point((this.line.x[k] + this.line.x[next]) / 2, (this.line.y[k] + this.line.y[next]) / 2);
    }

    /** What was where. @param {number} piece */
    wordsOf(piece) {
      const { streets } = this;
      const { pieces } = this.run;
      const street = pieces.ref[piece] >> 1;
      return [
        distance(this.middleOf(piece) / 1000, 2),
        streetWords(streets, street),
        surfaceWords(streets, street),
        say("side-is", { side: sideWords(pieces.left[piece], pieces.right[piece]) }),
        legWords(pieces.lower[piece]),
        ...(this.speed ? [`${pace(this.speed[piece])} /${data.units.label}`] : []),
        ...(this.run.climbs ? [riseWords(pieces.height[piece])] : []),
      ];
    }
  }

  /* The part of the page with a run's curves, its cursor, and the words on what is under it. */
  class Profile {
    /**
     * @param {StreetLines} streets
     * @param {(point: L.Point | null) => void} mark called with a place on the map, or null
     */
    constructor(streets, mark) {
      this.streets = streets;
      this.mark = mark;
      this.chart = byId("profile-chart");
      this.reading = byId("profile-reading");
      /** @type {Curves | null} */
      this.curves = null;
      this.piece = -1; // under the cursor
      this.chart.addEventListener("pointermove", (event) => this.point(event));
      this.chart.addEventListener("pointerdown", (event) => this.point(event));
      this.chart.addEventListener("pointerleave", () => document.activeElement === this.chart || this.leave());
      this.chart.addEventListener("blur", () => this.leave());
      this.chart.addEventListener("keydown", (event) => this.key(event));
      new ResizeObserver(() => this.draw()).observe(this.chart);
    }

    /** @param {Run | null} run */
    show(run) {
      const hidden = !run || !run.count;
      byId("profile").hidden = hidden;
      this.leave();
      this.curves = hidden ? null : new Curves(run, this.streets);
      if (!this.curves) return;
      const named = [this.curves.run.name, this.curves.run.when].filter(Boolean).join(" · ");
      byId("profile-title").replaceChildren(`${say("profile-of")} `, foreign(named));
      this.chart.setAttribute("aria-valuemax", (this.curves.total / 1000 / data.units.km).toFixed(2));
      this.draw();
    }

    draw() {
      if (!this.curves) return;
      this.chart.replaceChildren(this.curves.drawn(Math.max(this.chart.clientWidth, 240)));
      if (this.piece >= 0) this.moveTo(this.piece);
    }

    /** @param {PointerEvent} event */
    point(event) {
      if (this.curves) this.moveTo(this.curves.pieceAt(event.clientX - this.chart.getBoundingClientRect().left));
    }

    /** @param {KeyboardEvent} event */
    key(event) {
      if (!this.curves) return;
      const last = this.curves.run.count - 1;
      const here = Math.max(this.piece, 0);
      const page = Math.max(1, Math.round(last / 20));
      /** @type {Record<string, number>} */
      const goals = { ArrowRight: here + 1, ArrowUp: here + 1, ArrowLeft: here - 1, ArrowDown: here - 1, Home: 0, End: last,
        PageUp: here + page, PageDown: here - page };
      if (!(event.key in goals)) return;
      event.preventDefault();
      this.moveTo(Math.min(Math.max(this.piece < 0 ? 0 : goals[event.key], 0), last));
    }

    /** @param {number} piece */
    moveTo(piece) {
      if (!this.curves) return;
      this.piece = piece;
      const words = this.curves.wordsOf(piece);
      this.reading.replaceChildren(element("b", {}, words[0]), ...words.slice(1).flatMap((part) => [" · ", foreign(part)]));
      this.chart.setAttribute("aria-valuenow", (this.curves.middleOf(piece) / 1000 / data.units.km).toFixed(2));
      this.chart.setAttribute("aria-valuetext", words.join(", "));
      this.mark(this.curves.pointAt(piece));
    }

    leave() {
      this.piece = -1;
      this.curves?.cursor.removeAttribute("d");
      this.reading.textContent = HINT;
      this.chart.setAttribute("aria-valuenow", "0");
      this.chart.setAttribute("aria-valuetext", say("not-on-way"));
      this.mark(null);
    }
  }

  return { Profile };
})();
