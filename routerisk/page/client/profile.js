"use strict";

/* The profile of one run under the map: height, pace, and strips of surface, side and camber along its way. A cursor,
 * moved by pointer or arrow keys, says what was where, and marks the place on the map. */
(() => {
  const { alone, classifier, runLine } = routerisk;
  const { byId, data, distance, drawing, element, foreign, height, legWords, pace, riseWords, say, sideWords, streetWords, surfaceWords } = routerisk.words;
  const STRIPS = ["surface", "side", "camber"];
  const GUTTER = 98; // px for names and numbers at the left
  const EDGE = 10;
  const CURVE = 44; // px height of a curve
  const STRIP = 13;
  const GAP = 9;
  const SMOOTH_M = 120; // over so much way the pace is averaged
  const HINT = say("profile-hint");

  /* Metres from the start to the end of each piece. */
  function metresTo(run) {
    let at = 0;
    return Float64Array.from(run.pieces.length, (metres) => (at += metres));
  }

  /* Mean speed about the middle of each piece, so that one slow street corner is no spike. */
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

  /* A round step that gives two to `most` of them up to `top`. */
  function niceStep(top, most) {
    const unit = 10 ** Math.floor(Math.log10(top / most));
    return [1, 2, 5, 10].map((k) => k * unit).find((step) => top / step <= most);
  }

  const path = (points) => `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`;

  class Profile {
    constructor(runs, mark) {
      this.runs = runs;
      this.mark = mark; // called with a place on the map, or null
      this.chart = byId("profile-chart");
      this.reading = byId("profile-reading");
      this.chart.addEventListener("pointermove", (event) => this.point(event));
      this.chart.addEventListener("pointerdown", (event) => this.point(event));
      this.chart.addEventListener("pointerleave", () => document.activeElement === this.chart || this.leave());
      this.chart.addEventListener("blur", () => this.leave());
      this.chart.addEventListener("keydown", (event) => this.key(event));
      new ResizeObserver(() => this.run && this.draw()).observe(this.chart);
    }

    show(run) {
      this.run = run;
      byId("profile").hidden = !run || !run.count;
      this.leave();
      if (!run || !run.count) return;
      this.end = metresTo(run);
      this.total = this.end.at(-1);
      this.line = runLine(this.runs.streets, run);
      this.speed = run.pieces.speed && smoothed(run.pieces.speed, run.pieces.length, this.end);
      byId("profile-title").replaceChildren(`${say("profile-of")} `, foreign([run.name, run.when].filter(Boolean).join(" · ")));
      this.chart.setAttribute("aria-valuemax", (this.total / 1000 / data.units.km).toFixed(2));
      this.draw();
    }

    x(metres) {
      return GUTTER + (metres / this.total) * (this.width - GUTTER - EDGE);
    }

    draw() {
      this.width = Math.max(this.chart.clientWidth, 240);
      this.y = 0;
      const parts = [];
      if (this.run.climbs) parts.push(...this.heights());
      if (this.speed) parts.push(...this.paces());
      for (const key of STRIPS) parts.push(...this.strip(key));
      parts.push(...this.ticks());
      this.cursor = drawing("path", { class: "cursor" });
      this.chart.replaceChildren(drawing("svg", { width: this.width, height: this.y, viewBox: `0 0 ${this.width} ${this.y}`,
        "aria-hidden": "true" }, ...parts, this.cursor));
      if (this.piece !== undefined) this.moveTo(this.piece);
    }

    row(name, space, top, bottom) {
      const y = this.y;
      this.y += space + GAP;
      const words = [drawing("text", { x: 0, y: y + (space > STRIP ? 11 : space - 2.5), class: "row-name" }, name)];
      if (top !== undefined) {
        words.push(drawing("text", { x: GUTTER - 6, y: y + 9, class: "tick" }, top));
        words.push(drawing("text", { x: GUTTER - 6, y: y + space, class: "tick" }, bottom));
      }
      return { y, words };
    }

    /* Height above the start. */
    heights() {
      const { height: rise } = this.run.pieces;
      const [low, high] = [Math.min(0, ...rise), Math.max(0, ...rise)];
      const { y, words } = this.row(say("fact.height"), CURVE, height(high), height(low));
      const span = Math.max(high - low, 8);
      const yOf = (metres) => y + CURVE - ((metres - low) / span) * (CURVE - 4);
      const points = [[this.x(0), yOf(0)], ...Array.from(rise, (metres, p) => [this.x(this.end[p]), yOf(metres)])];
      const floor = `L${this.x(this.total).toFixed(1)} ${y + CURVE}L${GUTTER} ${y + CURVE}Z`;
      return [...words, drawing("path", { d: path(points) + floor, class: "hill" }), drawing("path", { d: path(points), class: "curve" })];
    }

    /* Faster is higher; the axis leaves out the slowest and the fastest moments. */
    paces() {
      const sorted = Float64Array.from(this.speed).sort();
      const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
      const middle = at(0.5);
      const [slow, fast] = [Math.min(at(0.03), 0.93 * middle), Math.max(at(0.97), 1.07 * middle)];
      const { y, words } = this.row(say("fact.pace"), CURVE, pace(fast), pace(slow));
      const yOf = (mps) => y + CURVE - 2 - (Math.min(Math.max((mps - slow) / (fast - slow), 0), 1)) * (CURVE - 4);
      const points = Array.from(this.speed, (mps, p) => [this.x(this.end[p] - this.run.pieces.length[p] / 2), yOf(mps)]);
      return [...words, drawing("path", { d: path(points), class: "curve pace" })];
    }

    /* One strip in the classes of a layer, as the map shows them. */
    strip(key) {
      const { legend, streets } = this.runs;
      const layer = legend.layers.find((one) => one.key === key);
      const { ref } = this.run.pieces;
      const own = alone(this.run);
      const classOf = classifier(layer, legend, key === "surface" ? streets : {}, own);
      const kindOf = (p) => classOf(key === "surface" ? ref[p] >> 1 : p);
      const inferred = (p) => (key === "surface" && streets.basis[ref[p] >> 1] === 1 ? 1 : 0);
      const { y, words } = this.row(layer.label, STRIP);
      const parts = [];
      for (let p = 0, start = 0; p < this.run.count; p++) {
        if (p + 1 < this.run.count && kindOf(p + 1) === kindOf(p) && inferred(p + 1) === inferred(p)) continue;
        const from = this.x(start ? this.end[start - 1] : 0);
        parts.push(...this.stretch(layer.classes[kindOf(p)], from, this.x(this.end[p]), y, inferred(p)));
        start = p + 1;
      }
      return [...words, ...parts];
    }

    stretch(kind, from, to, y, inferred) {
      const box = { x: from.toFixed(1), width: Math.max(to - from, 0.6).toFixed(1) };
      const thin = kind.mark === "thin";
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
      const out = [];
      for (let value = 0; value <= units + 1e-9; value += step) {
        const x = this.x(value * 1000 * data.units.km);
        if (value > 0) out.push(drawing("path", { d: `M${x.toFixed(1)} 0V${y - 9}`, class: "grid" }));
        const label = `${Number(value.toFixed(2))}${value + step > units ? ` ${data.units.label}` : ""}`;
        out.push(drawing("text", { x: x.toFixed(1), y: y + 4, class: "date" }, label));
      }
      return out;
    }

    pieceAt(metres) {
      let [low, high] = [0, this.run.count - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (this.end[middle] < metres) low = middle + 1;
        else high = middle;
      }
      return low;
    }

    point(event) {
      const x = event.clientX - this.chart.getBoundingClientRect().left;
      const share = (x - GUTTER) / (this.width - GUTTER - EDGE);
      this.moveTo(this.pieceAt(Math.min(Math.max(share, 0), 1) * this.total));
    }

    key(event) {
      const last = this.run.count - 1;
      const here = this.piece ?? 0;
      const page = Math.max(1, Math.round(last / 20));
      const goal = { ArrowRight: here + 1, ArrowUp: here + 1, ArrowLeft: here - 1, ArrowDown: here - 1, Home: 0, End: last,
        PageUp: here + page, PageDown: here - page }[event.key];
      if (goal === undefined) return;
      event.preventDefault();
      this.moveTo(Math.min(Math.max(this.piece === undefined ? 0 : goal, 0), last));
    }

    moveTo(piece) {
      this.piece = piece;
      const middle = this.end[piece] - this.run.pieces.length[piece] / 2;
      this.cursor.setAttribute("d", `M${this.x(middle).toFixed(1)} 0V${this.y - 14}`);
      const words = this.wordsOf(piece, middle);
      this.reading.replaceChildren(element("b", {}, words[0]), ...words.slice(1).flatMap((part) => [" · ", foreign(part)]));
      this.chart.setAttribute("aria-valuenow", (middle / 1000 / data.units.km).toFixed(2));
      this.chart.setAttribute("aria-valuetext", words.join(", "));
      const first = this.line.piece.indexOf(piece);
      const last = this.line.piece.lastIndexOf(piece);
      const k = (first + last) >> 1;
      const next = Math.min(k + 1, last);
      this.mark(L.point((this.line.x[k] + this.line.x[next]) / 2, (this.line.y[k] + this.line.y[next]) / 2));
    }

    wordsOf(piece, metres) {
      const { streets } = this.runs;
      const { pieces } = this.run;
      const street = pieces.ref[piece] >> 1;
      return [
        distance(metres / 1000, 2),
        streetWords(streets, street),
        surfaceWords(streets, street),
        say("side-is", { side: sideWords(pieces.left[piece], pieces.right[piece]) }),
        legWords(pieces.lower[piece]),
        ...(this.speed ? [`${pace(this.speed[piece])} /${data.units.label}`] : []),
        ...(this.run.climbs ? [riseWords(pieces.height[piece])] : []),
      ];
    }

    leave() {
      this.piece = undefined;
      this.cursor?.removeAttribute("d");
      this.reading.textContent = HINT;
      this.chart.setAttribute("aria-valuenow", "0");
      this.chart.setAttribute("aria-valuetext", say("not-on-way"));
      this.mark(null);
    }
  }

  routerisk.Profile = Profile;
})();
