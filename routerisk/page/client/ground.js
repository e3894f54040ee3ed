"use strict";

/* What lies under the runs: areas, roads and paths from the runner's own map data. */
(() => {
  const { Canvas, colour, decodeLines, pathOf } = routerisk;
  const PER_DEGREE = 1e5;
  const FROM_ZOOM = { major: 0, middle: 11, minor: 13, path: 13.5 };

  const Context = Canvas.extend({
    options: { pane: "context", zIndex: 250, padding: 0.15 },

    setContext(context) {
      this._areas = Object.entries(context.areas).map(([kind, text]) => (
        { kind, lines: decodeLines(text, PER_DEGREE, false) }));
      this.roads = Object.entries(context.roads).map(([group, text]) => (
        { group, lines: decodeLines(text, PER_DEGREE, true) }));
      this.names = context.names;
      this.perDegree = PER_DEGREE;
      this._outline = decodeLines(context.outline, PER_DEGREE, false);
      this.labels = new routerisk.Labels(this);
      if (this._map) this.labels.addTo(this._map);
      this.repaint();
    },

    paint(view) {
      if (!this._areas) return;
      const { pen } = view;
      this._paintOutline(view);
      for (const { kind, lines } of this._areas) {
        const path = pathOf(lines, view);
        if (!path) continue;
        pen.fillStyle = colour(`--map-${kind}`);
        pen.fill(path);
      }
      pen.lineJoin = pen.lineCap = "round";
      const shown = this.roads.filter(({ group }) => view.zoom >= FROM_ZOOM[group]);
      const drawn = shown.map(({ group, lines }) => ({ group, path: pathOf(lines, view) })).filter((r) => r.path).reverse();
      for (const { group, path } of drawn) if (group !== "path") this._edge(view, group, path);
      for (const { group, path } of drawn) this._fill(view, group, path);
    },

    /* Where the map data ends, a soft edge says so: white space beyond it is no ground without streets. */
    _paintOutline(view) {
      const path = pathOf(this._outline, view);
      if (!path) return;
      const { pen, min, max } = view;
      pen.fillStyle = colour("--map-beyond");
      pen.fillRect(min.x, min.y, max.x - min.x, max.y - min.y);
      pen.strokeStyle = pen.fillStyle = colour("--map-land");
      pen.lineJoin = pen.lineCap = "round";
      pen.save();
      pen.shadowColor = colour("--map-edge-shadow");
      pen.shadowBlur = 14;
      pen.lineWidth = 20;
      pen.stroke(path);
      pen.restore();
      pen.fill(path);
    },

    widthOf(zoom, group) {
      const grown = 1.9 * 1.42 ** (zoom - 13);
      return Math.max(0.8, { major: 1.7, middle: 1.05, minor: 0.6, path: 0.3 }[group] * Math.min(grown, 11));
    },

    _edge(view, group, path) {
      view.pen.strokeStyle = colour(group === "minor" ? "--map-minor-edge" : "--map-road-edge");
      view.pen.lineWidth = this.widthOf(view.zoom, group) + (view.zoom >= 13 ? 1.6 : 0.8);
      view.pen.stroke(path);
    },

    _fill(view, group, path) {
      const { pen } = view;
      pen.lineWidth = this.widthOf(view.zoom, group);
      pen.strokeStyle = colour({ path: "--map-path", minor: "--map-minor" }[group] || "--map-road");
      if (group === "path") {
        pen.lineWidth = view.zoom >= 16 ? 1.4 : 1;
        pen.setLineDash([3, 3]);
        pen.lineCap = "butt";
      }
      pen.stroke(path);
      pen.setLineDash([]);
      pen.lineCap = "round";
    },

    onAdd(map) {
      Canvas.prototype.onAdd.call(this, map);
      this.labels?.addTo(map);
    },

    onRemove(map) {
      Canvas.prototype.onRemove.call(this, map);
      this.labels?.remove();
    },

    repaint() {
      Canvas.prototype.repaint.call(this);
      this.labels?.repaint();
    },
  });

  routerisk.contextLayer = () => (routerisk.context = new Context());
})();
