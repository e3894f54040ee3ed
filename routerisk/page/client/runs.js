"use strict";

/**
 * Lines that are drawn alike; `inferred`: nobody has tagged their surface.
 * @typedef {{ inferred: boolean, kind: LegendClassData, lines: Lines }} Style
 *
 * West, north, east, south in projected pixels.
 * @typedef {[number, number, number, number]} Box
 */

/* The runs: streets in the classes of a layer, a single run with its direction, what is not chosen in grey. */
const Runs = (() => {
  const { aggregate, chain, classifier, readRun, readStreets, runLine } = Streets;
  const { Canvas, alongLines, colour, letterDisc, pathOf, strokeMark, trace, widthAt } = Drawing;
  const { data } = Words;
  const LETTER_SPACE = 110; // px between two letters on lines
  const ARROW_SPACE = 78; // px between two arrow heads

  class RunLayer extends Canvas {
    /** @param {PageData} data */
    constructor(data) {
      super({ pane: "runs", zIndex: 400, padding: 0.15 });
      this.legend = data.legend;
      this.streets = readStreets(data.segments);
      this.runs = data.runs.map((run) => readRun(run, data.scales));
      this.layer = data.legend.layers[0];
      /** @type {number[]} */
      this._indices = [];
      this.sums = aggregate(this.streets, []);
      this.classOf = classifier(this.layer, this.legend, this.streets.surface, this.sums);
      /** @type {Style[]} */
      this._styles = [];
      /** @type {number[] | null} */
      this._marked = null;
      this.ghosts = false;
      /** @type {Lines | null} the way of a run that is shown alone */
      this._line = null;
      /** @type {Lines | null} all streets, for the grey of those that are not shown */
      this._everywhere = null;
    }

    /**
     * Show the runs of these indices in one layer of the legend; the others stay as thin grey lines.
     * @type {(layer: LayerData, indices: number[]) => void}
     */
    show(layer, indices) {
      if (this._indices.join() !== indices.join()) {
        const chosen = indices.map((i) => this.runs[i]);
        this.sums = aggregate(this.streets, chosen);
        this._line = chosen.length === 1 ? runLine(this.streets, chosen[0]) : null;
        this._indices = indices;
      }
      this.layer = layer;
      this.classOf = classifier(layer, this.legend, this.streets.surface, this.sums);
      this.ghosts = indices.length < this.runs.length;
      /** @type {Map<number, number[]>} */
      const styles = new Map();
      for (let s = 0; s < this.streets.count; s++) {
        if (!this.sums.passes[s]) continue;
        const inferred = layer.kind === "surface" && this.streets.basis[s] === data.basis_inferred ? 1 : 0;
        const key = 2 * this.classOf(s) + inferred;
        const own = styles.get(key);
        if (own) own.push(s);
        else styles.set(key, [s]);
      }
      this._styles = [...styles].sort(([a], [b]) => a - b).map(([key, own]) => ({
        inferred: key % 2 === 1,
        kind: layer.classes[key >> 1],
        lines: chain(this.streets, own),
      }));
      this.repaint();
    }

    /** Mark these streets; none with null. @param {number[] | null} streets */
    highlight(streets) {
      if (!streets && !this._marked) return;
      this._marked = streets;
      this.repaint();
    }

    /* Kilometres of each class among the runs that are shown. */
    classKm() {
      const km = this.layer.classes.map(() => 0);
      for (let s = 0; s < this.streets.count; s++) {
        if (this.sums.passes[s]) km[this.classOf(s)] += this.sums.metres[s] / 1000;
      }
      return km;
    }

    /** The lines in the picture and how wide they are, for what has to keep clear of them. @param {number} zoom */
    drawnLines(zoom) {
      if (!this._map) return [];
      return this._styles.map(({ kind, lines }) => ({ lines, width: widthAt(zoom, kind.width) + 2 }));
    }

    /** @param {View} view */
    paint(view) {
      const { pen } = view;
      if (this.ghosts) this._paintGhosts(view);
      const drawn = this._styles.flatMap((style) => {
        const path = pathOf(style.lines, view);
        return path ? [{ ...style, path }] : [];
      });
      pen.lineJoin = pen.lineCap = "round";
      pen.strokeStyle = colour("--c-casing");
      for (const { kind, path } of drawn) {
        if (kind.mark === "thin" || kind.mark === "hollow") continue;
        pen.lineWidth = widthAt(view.zoom, kind.width) + (view.zoom >= 14 ? 2 : 1.4);
        pen.stroke(path);
      }
      for (const { kind, path, inferred } of drawn) {
        strokeMark(pen, path, kind.mark, colour(`--c-${kind.colour}`), widthAt(view.zoom, kind.width), inferred);
      }
      if (this._marked) this._paintMarked(view, this._marked);
      if (this._line) this._paintDirection(view, this._line);
      if (view.zoom >= 12.5) this._paintLetters(view, drawn);
    }

    /** @param {View} view */
    _paintGhosts(view) {
      this._everywhere ??= chain(this.streets, [...Array(this.streets.count).keys()]);
      const path = pathOf(this._everywhere, view);
      if (!path) return;
      view.pen.lineJoin = view.pen.lineCap = "round";
      view.pen.strokeStyle = colour("--c-ghost");
      view.pen.lineWidth = 1.3;
      view.pen.stroke(path);
    }

    /** @type {(view: View, streets: number[]) => void} */
    _paintMarked(view, streets) {
      const path = new Path2D();
      for (const street of streets) trace(path, this.streets, street, view);
      view.pen.strokeStyle = colour("--accent");
      view.pen.lineWidth = widthAt(view.zoom, 2) + 6;
      view.pen.globalAlpha = 0.45;
      view.pen.stroke(path);
      view.pen.globalAlpha = 1;
    }

    /** Letters on the lines of a left-or-right layer. @type {(view: View, drawn: Style[]) => void} */
    _paintLetters(view, drawn) {
      const taken = new Set();
      for (const { kind, lines } of drawn) {
        if (!kind.letter) continue;
        alongLines(view, lines, LETTER_SPACE, (x, y) => {
          const near = [-1, 0, 1].some((i) => [-1, 0, 1].some((j) =>
            taken.has(`${Math.round(x / 34) + i} ${Math.round(y / 34) + j}`)));
          if (near) return;
          taken.add(`${Math.round(x / 34)} ${Math.round(y / 34)}`);
          letterDisc(view.pen, x, y, 7.5, kind);
        });
      }
    }

    /**
     * A single run: arrow heads in running direction, a ring at the start, a dot at the end.
     * @type {(view: View, line: Lines) => void}
     */
    _paintDirection(view, line) {
      if (!line.x.length) return;
      const { pen } = view;
      /** @type {{ x: number, y: number }[]} */
      const taken = [];
      pen.lineJoin = "round";
      alongLines(view, line, ARROW_SPACE, (x, y, angle) => {
        // one arrow head per place, however often it was run
        if (taken.some((t) => Math.abs(t.x - x) + Math.abs(t.y - y) < 0.45 * ARROW_SPACE)) return;
        taken.push({ x, y });
        this._arrow(pen, x, y, angle);
      });
      const last = line.x.length - 1;
      for (const { i, fill } of [{ i: last, fill: "--c-casing" }, { i: 0, fill: "--c-arrow" }]) {
        pen.beginPath();
        pen.arc(line.x[i] * view.scale + view.dx, line.y[i] * view.scale + view.dy, 5.5, 0, 2 * Math.PI);
        pen.fillStyle = colour(fill);
        pen.strokeStyle = colour(fill === "--c-arrow" ? "--c-casing" : "--c-arrow");
        pen.lineWidth = 2;
        pen.fill();
        pen.stroke();
      }
    }

    /** @type {(pen: CanvasRenderingContext2D, x: number, y: number, angle: number) => void} */
    _arrow(pen, x, y, angle) {
      pen.fillStyle = colour("--c-arrow");
      pen.strokeStyle = colour("--c-casing");
      pen.lineWidth = 1;
      pen.save();
      pen.translate(x, y);
      pen.rotate(angle);
      pen.beginPath();
      pen.moveTo(6, 0);
      pen.lineTo(-4, 4.4);
      pen.lineTo(-2, 0);
      pen.lineTo(-4, -4.4);
      pen.closePath();
      pen.fill();
      pen.stroke();
      pen.restore();
    }

    /**
     * The street nearest to a point on the screen, within `reach` px; -1 none.
     * @type {(point: L.Point, reach: number) => number}
     */
    at(point, reach) {
      if (!this._map || !this._pen) return -1; // switched off
      const view = this._view(this._pen);
      const wx = (point.x - view.dx) / view.scale;
      const wy = (point.y - view.dy) / view.scale;
      const slack = reach / view.scale;
      let best = -1;
      let least = reach * reach;
      const { box, x, y, first, count } = this.streets;
      for (let s = 0; s < count; s++) {
        if (!this.sums.passes[s]) continue;
        if (wx < box[4 * s] - slack || wx > box[4 * s + 2] + slack) continue;
        if (wy < box[4 * s + 1] - slack || wy > box[4 * s + 3] + slack) continue;
        for (let k = first[s]; k + 1 < first[s + 1]; k++) {
          const stepX = x[k + 1] - x[k];
          const stepY = y[k + 1] - y[k];
          const square = stepX * stepX + stepY * stepY || 1e-18;
          const share = Math.min(Math.max(((wx - x[k]) * stepX + (wy - y[k]) * stepY) / square, 0), 1);
          const away = ((wx - x[k] - share * stepX) ** 2 + (wy - y[k] - share * stepY) ** 2) * view.scale ** 2;
          if (away < least) [least, best] = [away, s];
        }
      }
      return best;
    }

    /** The box of streets; null without any. @type {(streets: Iterable<number>) => Box | null} */
    boxOf(streets) {
      let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
      const { box } = this.streets;
      for (const s of streets) {
        west = Math.min(west, box[4 * s]);
        north = Math.min(north, box[4 * s + 1]);
        east = Math.max(east, box[4 * s + 2]);
        south = Math.max(south, box[4 * s + 3]);
      }
      return west > east ? null : [west, north, east, south];
    }

    /** @param {number[]} indices */
    boxOfRuns(indices) {
      /** @type {Set<number>} */
      const streets = new Set();
      for (const i of indices) for (const ref of this.runs[i].pieces.ref) streets.add(ref >> 1);
      return this.boxOf(streets);
    }
  }

  return { RunLayer };
})();
