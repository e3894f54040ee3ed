"use strict";

/**
 * How to come from projected points to pixels, and what is in sight.
 * @typedef {{
 *   zoom: number, scale: number, dx: number, dy: number, pen: CanvasRenderingContext2D, min: L.Point, max: L.Point,
 *   west: number, east: number, north: number, south: number,
 * }} View
 */

/* Canvases that Leaflet moves and scales with the map, and the strokes that are put on them. */
const Drawing = (() => {
  const UNPAVED_DASH = [2.2, 1.7]; // in line widths
  const FONT = 'system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';

  const colour = (/** @type {string} */ name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const context2d = (/** @type {HTMLCanvasElement} */ canvas) =>
    /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

  /* `paint(view)` fills it; everything is painted anew after each move, and scaled during a zoom. */
  class Canvas extends L.Renderer {
    /** @param {{ pane: string, zIndex: number, padding: number }} options */
    constructor(options) {
      super({ pane: options.pane, padding: options.padding });
      this._paneName = options.pane;
      this._zIndex = options.zIndex;
      this._painted = "";
    }

    /** @param {L.Map} map */
    beforeAdd(map) {
      const pane = map.getPane(this._paneName) || map.createPane(this._paneName);
      pane.classList.add("canvas-pane");
      pane.style.zIndex = String(this._zIndex);
      pane.style.pointerEvents = "none";
      return this;
    }

    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
      this._pen = context2d(this._container);
      this._painted = "";
    }

    _destroyContainer() {
      this._container.remove();
      /** @type {Partial<Canvas>} */ (this)._container = undefined;
      this._pen = undefined;
    }

    /* Leaflet calls it twice for one step of the zoom; what stands there already is not painted again. */
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      super._update();
      const pen = this._pen;
      if (!pen) return;
      const { min, max } = this._bounds;
      const wanted = [this._map.getZoom(), this._map.getPixelOrigin(), min, max, window.devicePixelRatio].join();
      if (wanted === this._painted) return;
      this._painted = wanted;
      const size = this._bounds.getSize();
      const dense = Math.min(window.devicePixelRatio || 1, 2);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._container.width = dense * size.x;
      this._container.height = dense * size.y;
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      pen.setTransform(dense, 0, 0, dense, -dense * this._bounds.min.x, -dense * this._bounds.min.y);
      this.paint(this._view(pen));
    }

    /** @param {View} _view */
    paint(_view) {}

    repaint() {
      this._painted = "";
      if (this._map && this._container) this._update();
    }

    /** @type {(pen: CanvasRenderingContext2D) => View} */
    _view(pen) {
      const zoom = this._map.getZoom();
      const scale = 2 ** zoom;
      const origin = this._map.getPixelOrigin();
      const { min, max } = this._bounds;
      const slack = 12;
      return {
        zoom, scale, dx: -origin.x, dy: -origin.y, pen, min, max,
        west: (min.x - slack + origin.x) / scale, east: (max.x + slack + origin.x) / scale,
        north: (min.y - slack + origin.y) / scale, south: (max.y + slack + origin.y) / scale,
      };
    }
  }

  /** @type {(view: View, box: Float64Array, i: number) => boolean} */
  const inSight = (view, box, i) =>
    box[4 * i] <= view.east && box[4 * i + 2] >= view.west && box[4 * i + 1] <= view.south && box[4 * i + 3] >= view.north;

  /**
   * Add a line to a path, without the points that would fall on the same pixel.
   * @type {(path: Path2D, lines: Lines, i: number, view: View) => void}
   */
  function trace(path, lines, i, view) {
    const { x, y, first } = lines;
    const last = first[i + 1] - 1;
    let px = x[first[i]] * view.scale + view.dx;
    let py = y[first[i]] * view.scale + view.dy;
    path.moveTo(px, py);
    for (let k = first[i] + 1; k <= last; k++) {
      const qx = x[k] * view.scale + view.dx;
      const qy = y[k] * view.scale + view.dy;
      if (k < last && Math.abs(qx - px) + Math.abs(qy - py) < 1) continue;
      path.lineTo(qx, qy);
      px = qx;
      py = qy;
    }
  }

  /**
   * All lines in sight as one path; null without any.
   * @type {(lines: Lines, view: View) => Path2D | null}
   */
  function pathOf(lines, view) {
    const path = new Path2D();
    let some = false;
    for (let i = 0; i < lines.count; i++) {
      if (!inSight(view, lines.box, i)) continue;
      trace(path, lines, i, view);
      some = true;
    }
    return some ? path : null;
  }

  /**
   * Call `place(x, y, angle)` about every `space` px along the lines in sight.
   * @type {(view: View, lines: Lines, space: number, place: (x: number, y: number, angle: number) => void) => void}
   */
  function alongLines(view, lines, space, place) {
    const { x, y, first, box, count } = lines;
    for (let i = 0; i < count; i++) {
      if (!inSight(view, box, i)) continue;
      let left = space / 2;
      let some = false;
      /** @type {[number, number, number, number] | null} */
      let longest = null;
      for (let k = first[i]; k + 1 < first[i + 1]; k++) {
        const ax = x[k] * view.scale + view.dx;
        const ay = y[k] * view.scale + view.dy;
        const stepX = (x[k + 1] - x[k]) * view.scale;
        const stepY = (y[k + 1] - y[k]) * view.scale;
        const length = Math.hypot(stepX, stepY);
        const angle = Math.atan2(stepY, stepX);
        if (!longest || length > longest[0]) longest = [length, ax + stepX / 2, ay + stepY / 2, angle];
        let along = left;
        for (; along <= length; along += space) {
          place(ax + (stepX * along) / length, ay + (stepY * along) / length, angle);
          some = true;
        }
        left = along - length;
      }
      if (!some && longest && longest[0] > 24) place(longest[1], longest[2], longest[3]);
    }
  }

  /** @type {(zoom: number, level: Width) => number} */
  const widthAt = (zoom, level) => [0.72, 1, 1.4][level] * Math.min(Math.max(2.2 * 1.24 ** (zoom - 12), 1.8), 10);

  /**
   * One stroke in a class's mark, as on the map so in the legend.
   * @type {(pen: CanvasRenderingContext2D, path: Path2D, mark: Mark, paint: string, width: number, inferred: boolean) => void}
   */
  function strokeMark(pen, path, mark, paint, width, inferred) {
    pen.lineJoin = "round";
    pen.lineCap = mark === "dashed" ? "butt" : "round";
    if (mark === "hollow") {
      pen.strokeStyle = paint;
      pen.lineWidth = width + 0.6;
      pen.stroke(path);
      pen.strokeStyle = colour("--c-hollow");
      pen.lineWidth = Math.max(width - 2.2, 0.8);
      pen.stroke(path);
      return;
    }
    if (mark === "dashed") {
      pen.strokeStyle = colour("--c-hollow");
      pen.lineWidth = width;
      pen.stroke(path);
      pen.setLineDash(UNPAVED_DASH.map((v) => v * Math.max(width, 3)));
    }
    pen.strokeStyle = paint;
    pen.lineWidth = mark === "thin" ? Math.max(width * 0.55, 1.4) : width;
    pen.stroke(path);
    if (inferred && width >= 3) {
      pen.strokeStyle = colour("--c-hollow");
      pen.lineWidth = Math.max(width * 0.28, 1);
      pen.stroke(path);
    }
    pen.setLineDash([]);
  }

  /**
   * A letter in a disc of its class's colour.
   * @type {(pen: CanvasRenderingContext2D, x: number, y: number, radius: number, kind: { letter: string, colour: string }) => void}
   */
  function letterDisc(pen, x, y, radius, kind) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fillStyle = colour(`--c-${kind.colour}`);
    pen.strokeStyle = colour("--c-casing");
    pen.lineWidth = 1.2;
    pen.fill();
    pen.stroke();
    pen.fillStyle = colour(kind.colour === "right" ? "--c-right-letter" : "--c-letter");
    pen.font = `bold ${1.33 * radius}px ${FONT}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(kind.letter, x, y + 0.5);
  }

  return { FONT, Canvas, alongLines, colour, context2d, inSight, letterDisc, pathOf, strokeMark, trace, widthAt };
})();
