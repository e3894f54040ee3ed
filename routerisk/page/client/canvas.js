"use strict";

/* Canvases that Leaflet moves and scales with the map, and the strokes that are put on them. */
(() => {
  const UNPAVED_DASH = [2.2, 1.7]; // in line widths
  const FONT = 'system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  /* `paint(view)` fills it; everything is painted anew after each move, and scaled during a zoom. */
  const Canvas = L.Renderer.extend({
    beforeAdd(map) {
      const pane = map.getPane(this.options.pane) || map.createPane(this.options.pane);
      pane.classList.add("canvas-pane");
      pane.style.zIndex = this.options.zIndex;
      pane.style.pointerEvents = "none";
    },

    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
      this._pen = this._container.getContext("2d");
      this._painted = "";
    },

    _destroyContainer() {
      this._container.remove();
      delete this._container;
      delete this._pen;
    },

    /* Leaflet calls it twice for one step of the zoom; what stands there already is not painted again. */
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
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
      this._pen.setTransform(dense, 0, 0, dense, -dense * this._bounds.min.x, -dense * this._bounds.min.y);
      this.paint(this._view());
    },

    repaint() {
      this._painted = "";
      if (this._map && this._container) this._update();
    },

    /* How to come from projected points to pixels, and what is in sight. */
    _view() {
      const zoom = this._map.getZoom();
      const scale = 2 ** zoom;
      const origin = this._map.getPixelOrigin();
      const { min, max } = this._bounds;
      const slack = 12;
      return {
        zoom, scale, dx: -origin.x, dy: -origin.y, pen: this._pen, min, max,
        west: (min.x - slack + origin.x) / scale, east: (max.x + slack + origin.x) / scale,
        north: (min.y - slack + origin.y) / scale, south: (max.y + slack + origin.y) / scale,
      };
    },
  });

  const inSight = (view, box, i) =>
    box[4 * i] <= view.east && box[4 * i + 2] >= view.west && box[4 * i + 1] <= view.south && box[4 * i + 3] >= view.north;

  /* Add a line to a path, without the points that would fall on the same pixel. */
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

  /* All lines in sight as one path; null without any. */
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

  /* Call `place(x, y, angle)` about every `space` px along the lines in sight. */
  function alongLines(view, lines, space, place) {
    const { x, y, first, box, count } = lines;
    for (let i = 0; i < count; i++) {
      if (!inSight(view, box, i)) continue;
      let left = space / 2;
      let some = false;
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

  const widthAt = (zoom, level) => [0.72, 1, 1.4][level] * Math.min(Math.max(2.2 * 1.24 ** (zoom - 12), 1.8), 10);

  /* One stroke in a class's mark, as on the map so in the legend. */
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

  /* A letter in a disc of its class's colour. */
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

  Object.assign(routerisk, { FONT, Canvas, alongLines, colour, inSight, letterDisc, pathOf, strokeMark, trace, widthAt });
})();
