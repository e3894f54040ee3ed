"use strict";

/* What lies under the runs: areas, roads and paths from the runner's own map data. */
const Ground = (() => {
  const { decodeLines } = Columns;
  const { Canvas, colour, pathOf } = Drawing;
  /** @type {Record<RoadGroup, number>} */
  const FROM_ZOOM = { major: 0, middle: 11, minor: 13, path: 13.5 };
  /** @type {Record<RoadGroup, number>} */
  const WIDTHS = { major: 1.7, middle: 1.05, minor: 0.6, path: 0.3 };
  /** @type {Record<RoadGroup, string>} */
  const COLOURS = { major: "--map-road", middle: "--map-road", minor: "--map-minor", path: "--map-path" };

  /** @type {(zoom: number, group: RoadGroup) => number} */
  function widthOf(zoom, group) {
    const grown = 1.9 * 1.42 ** (zoom - 13);
    return Math.max(0.8, WIDTHS[group] * Math.min(grown, 11));
  }

  class GroundLayer extends Canvas {
    /**
     * `drawnLines`: the lines of the runs, of which the streets' names keep clear.
     * @param {ContextData} context
     * @param {(zoom: number) => { lines: Lines, width: number }[]} drawnLines
     */
    constructor(context, drawnLines) {
      super({ pane: "context", zIndex: 250, padding: 0.15 });
      const steps = context.degree_steps;
      this._areas = Object.entries(context.areas).map(([kind, text]) => ({ kind, lines: decodeLines(text, steps, false) }));
      /** @type {Roads[]} */
      this._roads = Object.entries(context.roads).map(([group, text]) => (
        { group: /** @type {RoadGroup} */ (group), lines: decodeLines(text, steps, true) }));
      this._outline = decodeLines(context.outline, steps, false);
      this.labels = new Labels.LabelLayer(context, this._roads, widthOf, drawnLines);
    }

    /** @param {View} view */
    paint(view) {
      const { pen } = view;
      this._paintOutline(view);
      for (const { kind, lines } of this._areas) {
        const path = pathOf(lines, view);
        if (!path) continue;
        pen.fillStyle = colour(`--map-${kind}`);
        pen.fill(path);
      }
      pen.lineJoin = pen.lineCap = "round";
      const shown = this._roads.filter(({ group }) => view.zoom >= FROM_ZOOM[group]);
      const drawn = shown.flatMap(({ group, lines }) => {
        const path = pathOf(lines, view);
        return path ? [{ group, path }] : [];
      }).reverse();
      for (const { group, path } of drawn) if (group !== "path") this._edge(view, group, path);
      for (const { group, path } of drawn) this._fill(view, group, path);
    }

    /**
     * Where the map data ends, a soft edge says so: white space beyond it is no ground without streets.
     * @param {View} view
     */
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
    }

    /** @type {(view: View, group: RoadGroup, path: Path2D) => void} */
    _edge(view, group, path) {
      view.pen.strokeStyle = colour(group === "minor" ? "--map-minor-edge" : "--map-road-edge");
      view.pen.lineWidth = widthOf(view.zoom, group) + (view.zoom >= 13 ? 1.6 : 0.8);
      view.pen.stroke(path);
    }

    /** @type {(view: View, group: RoadGroup, path: Path2D) => void} */
    _fill(view, group, path) {
      const { pen } = view;
      pen.lineWidth = widthOf(view.zoom, group);
      pen.strokeStyle = colour(COLOURS[group]);
      if (group === "path") {
        pen.lineWidth = view.zoom >= 16 ? 1.4 : 1;
        pen.setLineDash([3, 3]);
        pen.lineCap = "butt";
      }
      pen.stroke(path);
      pen.setLineDash([]);
      pen.lineCap = "round";
    }

    /** @param {L.Map} map */
    onAdd(map) {
      super.onAdd(map);
      this.labels.addTo(map);
      return this;
    }

    /** @param {L.Map} map */
    onRemove(map) {
      super.onRemove(map);
      this.labels.remove();
      return this;
    }

    repaint() {
      super.repaint();
      this.labels.repaint();
    }
  }

  return { GroundLayer };
})();
