"use strict";

/* The drawing half of the page: decodes the columns, knows streets and runs, paints two canvases.
 *
 * Streets ("segments") stand once in the file and are drawn by all the runs on them. All geometry is projected once, to
 * the pixels of zoom 0; painting scales it. Nothing here makes a request.
 */
const routerisk = (() => {
  const WORLD = 256;
  const UNPAVED_DASH = [2.2, 1.7]; // in line widths
  const LETTER_SPACE = 110; // px between two letters on lines
  const GROUND_ZOOM = { major: 0, middle: 11, minor: 13, path: 13.5 };

  /* ---- columns ------------------------------------------------------------------------------------------------ */

  function decode(text) {
    const out = [];
    let value = 0;
    let shift = 0;
    for (let i = 0; i < text.length; i++) {
      const group = text.charCodeAt(i) - 63;
      value |= (group & 31) << shift;
      if (group & 32) {
        shift += 5;
      } else {
        out.push(value & 1 ? ~(value >>> 1) : value >>> 1);
        value = 0;
        shift = 0;
      }
    }
    return out;
  }

  function decodeSteps(text, scale) {
    const numbers = decode(text);
    const out = new Float64Array(numbers.length);
    let at = 0;
    for (let i = 0; i < numbers.length; i++) {
      at += numbers[i];
      out[i] = at / scale;
    }
    return out;
  }

  const worldX = (lon) => ((lon + 180) / 360) * WORLD;
  const worldY = (lat) => {
    const sine = Math.sin((lat * Math.PI) / 180);
    return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD;
  };

  /* Many lines from one stream: projected points, the first of each line, heads, boxes, and the whole numbers of the
   * end points (to find lines that meet). */
  function decodeLines(text, perDegree, withHeads) {
    const stream = decode(text);
    const xs = [];
    const ys = [];
    const first = [0];
    const heads = [];
    const ends = [];
    let lon = 0;
    let lat = 0;
    for (let i = 0; i < stream.length; ) {
      if (withHeads) heads.push(stream[i++]);
      const count = stream[i++];
      for (let k = 0; k < count; k++) {
        lon += stream[i++];
        lat += stream[i++];
        xs.push(worldX(lon / perDegree));
        ys.push(worldY(lat / perDegree));
        if (k === 0 || k === count - 1) ends.push(lon, lat);
      }
      first.push(xs.length);
    }
    return lineSet(Float64Array.from(xs), Float64Array.from(ys), Int32Array.from(first), { heads, ends });
  }

  function lineSet(x, y, first, more) {
    const count = first.length - 1;
    const box = new Float64Array(4 * count);
    for (let i = 0; i < count; i++) {
      let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let k = first[i]; k < first[i + 1]; k++) {
        west = Math.min(west, x[k]);
        east = Math.max(east, x[k]);
        north = Math.min(north, y[k]);
        south = Math.max(south, y[k]);
      }
      box.set([west, north, east, south], 4 * i);
    }
    return { x, y, first, box, count, ...more };
  }

  /* ---- streets and runs --------------------------------------------------------------------------------------- */

  const COLUMNS = ["length", "speed", "grade", "load", "uneven", "slope", "slope_sd", "lower", "left", "right",
    "confidence"];

  function readStreets(data) {
    const lines = decodeLines(data.lines, data.degree_steps, false);
    const street = decodeSteps(data.street, 1);
    const wayClass = decode(data.way_class);
    const ids = new Map();
    const idOf = (lon, lat) => {
      // a metre apart is the same place
      const key = Math.round(lon / 10) * 4e7 + Math.round(lat / 10);
      if (!ids.has(key)) ids.set(key, ids.size);
      return ids.get(key);
    };
    const end = new Int32Array(2 * lines.count);
    for (let i = 0; i < end.length; i++) end[i] = idOf(lines.ends[2 * i], lines.ends[2 * i + 1]);
    return {
      ...lines,
      end,
      surface: decode(data.surface),
      basis: decode(data.basis),
      certainty: decode(data.certainty).map((v) => v / 100),
      name: (i) => data.streets[street[i]],
      wayClass: (i) => data.way_classes[wayClass[i]],
    };
  }

  function readRun(run, scales) {
    const pieces = { ref: decodeSteps(run.pieces.ref, 1) };
    for (const name of COLUMNS) {
      if (name in run.pieces) pieces[name] = decodeSteps(run.pieces[name], scales[name]);
    }
    return { ...run, pieces, count: pieces.ref.length };
  }

  const SUMMED = ["load", "uneven", "slope", "slope_sd", "lower", "left", "right", "confidence"];

  /* What the given runs did on each street: passes, metres, and the metre-weighted mean of each column. */
  function aggregate(streets, runs) {
    const sums = { passes: new Float64Array(streets.count), metres: new Float64Array(streets.count),
      spikes: new Float64Array(streets.count), rms: new Float64Array(streets.count) };
    for (const name of SUMMED) sums[name] = new Float64Array(streets.count);
    for (const run of runs) {
      const { ref, length } = run.pieces;
      const columns = SUMMED.map((name) => [sums[name], run.pieces[name]]);
      for (let p = 0; p < run.count; p++) {
        const s = ref[p] >> 1;
        const metres = length[p];
        sums.passes[s] += 1;
        sums.metres[s] += metres;
        sums.rms[s] += metres * (run.pieces.slope[p] ** 2 + run.pieces.slope_sd[p] ** 2);
        if (run.spike) sums.spikes[s] += 1;
        for (const [sum, column] of columns) sum[s] += metres * column[p];
      }
    }
    for (let s = 0; s < streets.count; s++) {
      const metres = sums.metres[s] || 1;
      for (const name of SUMMED) sums[name][s] /= metres;
      sums.rms[s] = Math.sqrt(sums.rms[s] / metres);
    }
    return sums;
  }

  /* Class of a street in a layer's legend. */
  function classifier(layer, legend, streets, sums) {
    const named = legend.named_p;
    switch (layer.kind) {
      case "surface":
        return (s) => legend.surface_class[streets.surface[s]];
      case "lean":
        return (s) => {
          if (sums.rms[s] < legend.level_pct) return 2;
          return sums.lower[s] >= named ? 1 : sums.lower[s] <= 1 - named ? 0 : 3;
        };
      case "side":
        return (s) => {
          const [left, right] = [sums.left[s], sums.right[s]];
          return left >= named ? 0 : right >= named ? 1 : 1 - left - right >= named ? 2 : 3;
        };
      case "spike":
        return (s) => (sums.spikes[s] > 0 ? 1 : 0);
      default:
        return (s) => {
          const value = sums[layer.value][s];
          let k = 0;
          while (k < layer.steps.length && value >= layer.steps[k]) k++;
          return k;
        };
    }
  }

  /* Join streets of one style end to end, so that dashes and letters run on. */
  function chain(streets, members) {
    const at = new Map();
    const touch = (end, s) => {
      const list = at.get(end);
      if (list) list.push(s);
      else at.set(end, [s]);
    };
    for (const s of members) {
      touch(streets.end[2 * s], s);
      touch(streets.end[2 * s + 1], s);
    }
    const used = new Set();
    const xs = [];
    const ys = [];
    const first = [0];
    const append = (s, backwards, skip) => {
      const [from, to] = [streets.first[s], streets.first[s + 1]];
      for (let k = skip ? 1 : 0; k < to - from; k++) {
        const i = backwards ? to - 1 - k : from + k;
        xs.push(streets.x[i]);
        ys.push(streets.y[i]);
      }
    };
    const walk = (s, from) => {
      let end = from;
      let skip = false;
      while (s !== undefined) {
        used.add(s);
        const backwards = streets.end[2 * s] !== end;
        append(s, backwards, skip);
        skip = true;
        end = streets.end[2 * s + (backwards ? 0 : 1)];
        const there = at.get(end);
        s = there.length === 2 ? there.find((other) => !used.has(other)) : undefined;
      }
      first.push(xs.length);
    };
    for (const s of members) {
      // begin where a chain ends; what is left over is rings
      for (const end of [streets.end[2 * s], streets.end[2 * s + 1]]) {
        if (!used.has(s) && at.get(end).length !== 2) walk(s, end);
      }
    }
    for (const s of members) if (!used.has(s)) walk(s, streets.end[2 * s]);
    return lineSet(Float64Array.from(xs), Float64Array.from(ys), Int32Array.from(first), {});
  }

  /* ---- canvases ----------------------------------------------------------------------------------------------- */

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  /* A canvas that Leaflet moves and scales with the map; `paint(view)` fills it. */
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
    },

    _destroyContainer() {
      this._container.remove();
      delete this._container;
      delete this._pen;
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
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
        zoom, scale, dx: -origin.x, dy: -origin.y, pen: this._pen,
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

  /* ---- what lies under the runs ------------------------------------------------------------------------------- */

  const Context = Canvas.extend({
    options: { pane: "context", zIndex: 250, padding: 0.25 },

    setContext(context) {
      this._areas = Object.entries(context.areas).map(([kind, text]) => ({ kind, lines: decodeLines(text, 1e5, false) }));
      this._roads = Object.entries(context.roads).map(([group, text]) => ({ group, lines: decodeLines(text, 1e5, true) }));
      this._names = context.names;
      this._sheet = decodeLines(context.sheet, 1e5, false);
      this.labels = new Labels(this);
      if (this._map) this.labels.addTo(this._map);
      this.repaint();
    },

    paint(view) {
      if (!this._areas) return;
      const { pen } = view;
      this._paintSheet(view);
      for (const { kind, lines } of this._areas) {
        const path = pathOf(lines, view);
        if (!path) continue;
        pen.fillStyle = colour(`--map-${kind}`);
        pen.fill(path);
      }
      pen.lineJoin = pen.lineCap = "round";
      const shown = this._roads.filter(({ group }) => view.zoom >= GROUND_ZOOM[group]);
      const drawn = shown.map(({ group, lines }) => ({ group, path: pathOf(lines, view) })).filter((r) => r.path).reverse();
      for (const { group, path } of drawn) if (group !== "path") this._edge(view, group, path);
      for (const { group, path } of drawn) this._fill(view, group, path);
    },

    /* Where the map data ends, a soft edge says so: white space beyond it is no ground without streets. */
    _paintSheet(view) {
      const path = pathOf(this._sheet, view);
      if (!path) return;
      const { pen } = view;
      pen.fillStyle = colour("--map-beyond");
      pen.fillRect(this._bounds.min.x, this._bounds.min.y, this._bounds.getSize().x, this._bounds.getSize().y);
      pen.strokeStyle = pen.fillStyle = colour("--map-land");
      pen.lineJoin = pen.lineCap = "round";
      pen.save();
      pen.shadowColor = colour("--map-shade");
      pen.shadowBlur = 14;
      pen.lineWidth = 28;
      pen.stroke(path);
      pen.restore();
      pen.fill(path);
    },

    _width(zoom, group) {
      const grown = 1.9 * 1.42 ** (zoom - 13);
      return Math.max(0.8, { major: 1.7, middle: 1.05, minor: 0.6, path: 0.3 }[group] * Math.min(grown, 11));
    },

    _edge(view, group, path) {
      view.pen.strokeStyle = colour(group === "minor" ? "--map-minor-edge" : "--map-road-edge");
      view.pen.lineWidth = this._width(view.zoom, group) + (view.zoom >= 13 ? 1.6 : 0.8);
      view.pen.stroke(path);
    },

    _fill(view, group, path) {
      const { pen } = view;
      pen.lineWidth = this._width(view.zoom, group);
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

  /* Street names beside the longest straight part of their streets, where there is room; they stand above the runs. */
  const Labels = Canvas.extend({
    options: { pane: "labels", zIndex: 450, padding: 0.25 },

    initialize(context) {
      Canvas.prototype.initialize.call(this, {});
      this._context = context;
    },

    paint(view) {
      const shown = this._context._roads.filter(({ group }) => view.zoom >= GROUND_ZOOM[group]);
      if (view.zoom < 14.5) return;
      const { pen } = view;
      const taken = [];
      const said = new Set();
      pen.font = '11px system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.lineWidth = 3;
      pen.strokeStyle = colour("--map-land");
      pen.fillStyle = colour("--map-label");
      for (const { group, lines } of shown) {
        if (group === "path" && view.zoom < 16.5) continue;
        for (let i = 0; i < lines.count; i++) {
          const head = lines.heads[i];
          if (!head || !inSight(view, lines.box, i)) continue;
          const name = this._context._names[head - 1];
          const place = this._placeFor(view, lines, i, pen.measureText(name).width + 14);
          if (!place || said.has(`${name} ${Math.round(place.x / 400)} ${Math.round(place.y / 400)}`)) continue;
          const reach = place.room / 2;
          if (taken.some((t) => Math.hypot(t.x - place.x, t.y - place.y) < t.reach + reach)) continue;
          taken.push({ x: place.x, y: place.y, reach });
          said.add(`${name} ${Math.round(place.x / 400)} ${Math.round(place.y / 400)}`);
          pen.save();
          pen.translate(place.x, place.y);
          pen.rotate(place.angle);
          const beside = -8 - Math.max(this._context._width(view.zoom, group), 5) / 2;
          pen.strokeText(name, 0, beside);
          pen.fillText(name, 0, beside);
          pen.restore();
        }
      }
    },

    _placeFor(view, lines, i, room) {
      const { x, y, first } = lines;
      let best = null;
      for (let k = first[i]; k + 1 < first[i + 1]; k++) {
        const ax = x[k] * view.scale + view.dx;
        const ay = y[k] * view.scale + view.dy;
        const bx = x[k + 1] * view.scale + view.dx;
        const by = y[k + 1] * view.scale + view.dy;
        const length = Math.hypot(bx - ax, by - ay);
        if (length < room || (best && length <= best.length)) continue;
        let angle = Math.atan2(by - ay, bx - ax);
        if (Math.abs(angle) > Math.PI / 2) angle += angle > 0 ? -Math.PI : Math.PI;
        best = { x: (ax + bx) / 2, y: (ay + by) / 2, angle, length, room };
      }
      return best;
    },
  });

  /* ---- the runs ----------------------------------------------------------------------------------------------- */

  const widthAt = (zoom, level) => [0.72, 1, 1.4][level] * Math.min(Math.max(2.2 * 1.24 ** (zoom - 12), 1.8), 10);

  /* One stroke in a class's mark, as on the map so in the legend. */
  function strokeMark(pen, path, mark, paint, width, inferred) {
    pen.lineJoin = "round";
    pen.lineCap = mark === "dashed" ? "butt" : "round";
    if (mark === "hollow") {
      pen.strokeStyle = paint;
      pen.lineWidth = width;
      pen.stroke(path);
      pen.strokeStyle = colour("--map-land");
      pen.lineWidth = Math.max(width - 2.4, 0.8);
      pen.stroke(path);
      return;
    }
    if (mark === "dashed") {
      pen.strokeStyle = colour("--map-land");
      pen.lineWidth = width;
      pen.stroke(path);
      pen.setLineDash(UNPAVED_DASH.map((v) => v * Math.max(width, 3)));
    }
    pen.strokeStyle = paint;
    pen.lineWidth = mark === "thin" ? Math.max(width * 0.55, 1.4) : width;
    pen.stroke(path);
    if (inferred && width >= 3) {
      pen.strokeStyle = colour("--map-land");
      pen.lineWidth = Math.max(width * 0.28, 1);
      pen.stroke(path);
    }
    pen.setLineDash([]);
  }

  const Runs = Canvas.extend({
    options: { pane: "runs", zIndex: 400, padding: 0.25 },

    setData(data) {
      this.legend = data.legend;
      this.streets = readStreets(data.segments);
      this.runs = data.runs.map((run) => readRun(run, data.scales));
      this._everywhere = chain(this.streets, [...Array(this.streets.count).keys()]);
    },

    /* Show the runs of these indices in one layer of the legend; the others stay as thin grey lines. */
    show(layer, indices) {
      const chosen = indices.map((i) => this.runs[i]);
      this.sums = aggregate(this.streets, chosen);
      this.layer = layer;
      this.classOf = classifier(layer, this.legend, this.streets, this.sums);
      this.single = chosen.length === 1 ? chosen[0] : null;
      this.ghosts = indices.length < this.runs.length;
      const styles = new Map();
      for (let s = 0; s < this.streets.count; s++) {
        if (!this.sums.passes[s]) continue;
        const inferred = layer.kind === "surface" && this.streets.basis[s] === 1 ? 1 : 0;
        const key = 2 * this.classOf(s) + inferred;
        if (!styles.has(key)) styles.set(key, []);
        styles.get(key).push(s);
      }
      this._styles = [...styles.keys()].sort((a, b) => a - b).map((key) => ({
        inferred: key % 2 === 1,
        kind: layer.classes[key >> 1],
        lines: chain(this.streets, styles.get(key)),
      }));
      this.repaint();
    },

    highlight(street) {
      this._marked = street;
      this.repaint();
    },

    /* Kilometres of each class among the runs that are shown. */
    classKm() {
      const km = this.layer.classes.map(() => 0);
      for (let s = 0; s < this.streets.count; s++) {
        if (this.sums.passes[s]) km[this.classOf(s)] += this.sums.metres[s] / 1000;
      }
      return km;
    },

    paint(view) {
      if (!this._styles) return;
      const { pen } = view;
      if (this.ghosts) this._paintGhosts(view);
      const drawn = this._styles.map((style) => ({ ...style, path: pathOf(style.lines, view) })).filter((s) => s.path);
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
      if (this._marked !== undefined) this._paintMarked(view);
      if (this.single) this._paintDirection(view);
      if (view.zoom >= 12.5) this._paintLetters(view, drawn);
    },

    _paintGhosts(view) {
      const path = pathOf(this._everywhere, view);
      if (!path) return;
      view.pen.lineJoin = view.pen.lineCap = "round";
      view.pen.strokeStyle = colour("--c-ghost");
      view.pen.lineWidth = 1.3;
      view.pen.stroke(path);
    },

    _paintMarked(view) {
      const path = new Path2D();
      trace(path, this.streets, this._marked, view);
      view.pen.strokeStyle = colour("--accent");
      view.pen.lineWidth = widthAt(view.zoom, 2) + 6;
      view.pen.globalAlpha = 0.45;
      view.pen.stroke(path);
      view.pen.globalAlpha = 1;
    },

    /* Letters on the lines of a left-or-right layer. */
    _paintLetters(view, drawn) {
      const taken = new Set();
      const { pen } = view;
      pen.font = 'bold 10px system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      for (const { kind, lines } of drawn) {
        if (!kind.letter) continue;
        alongLines(view, lines, LETTER_SPACE, (x, y) => {
          const near = [-1, 0, 1].some((i) => [-1, 0, 1].some((j) =>
            taken.has(`${Math.round(x / 34) + i} ${Math.round(y / 34) + j}`)));
          if (near) return;
          taken.add(`${Math.round(x / 34)} ${Math.round(y / 34)}`);
          pen.beginPath();
          pen.arc(x, y, 7.5, 0, 2 * Math.PI);
          pen.fillStyle = colour(`--c-${kind.colour}`);
          pen.strokeStyle = colour("--c-casing");
          pen.lineWidth = 1.2;
          pen.fill();
          pen.stroke();
          pen.fillStyle = colour(kind.letter === "R" ? "--c-right-letter" : "--c-letter");
          pen.fillText(kind.letter, x, y + 0.5);
        });
      }
    },

    /* A single run: arrow heads in running direction, a ring at the start, a dot at the end. */
    _paintDirection(view) {
      const line = this._runLine(this.single);
      if (!line.count) return;
      const { pen } = view;
      const taken = new Set();
      pen.fillStyle = colour("--c-arrow");
      pen.strokeStyle = colour("--c-casing");
      pen.lineWidth = 1;
      alongLines(view, line, 70, (x, y, angle) => {
        // one arrow head per place and direction, however often it was run
        const place = `${Math.round(x / 44)} ${Math.round(y / 44)} ${Math.round(angle * 1.3)}`;
        if (taken.has(place)) return;
        taken.add(place);
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
      });
      const last = line.x.length - 1;
      for (const [i, fill] of [[last, "--c-casing"], [0, "--c-arrow"]]) {
        pen.beginPath();
        pen.arc(line.x[i] * view.scale + view.dx, line.y[i] * view.scale + view.dy, 5.5, 0, 2 * Math.PI);
        pen.fillStyle = colour(fill);
        pen.strokeStyle = colour(fill === "--c-arrow" ? "--c-casing" : "--c-arrow");
        pen.lineWidth = 2;
        pen.fill();
        pen.stroke();
      }
    },

    /* The run's own line in its own direction, broken where its pieces do not meet. */
    _runLine(run) {
      const { streets } = this;
      const xs = [];
      const ys = [];
      const first = [0];
      let end = -1;
      for (const ref of run.pieces.ref) {
        const s = ref >> 1;
        const backwards = ref & 1;
        const [from, to] = [streets.first[s], streets.first[s + 1]];
        const start = streets.end[2 * s + backwards];
        if (end >= 0 && start !== end) first.push(xs.length);
        for (let k = 0; k < to - from; k++) {
          const i = backwards ? to - 1 - k : from + k;
          xs.push(streets.x[i]);
          ys.push(streets.y[i]);
        }
        end = streets.end[2 * s + 1 - backwards];
      }
      first.push(xs.length);
      return lineSet(Float64Array.from(xs), Float64Array.from(ys), Int32Array.from(first), {});
    },

    /* The street nearest to a point on the screen, within `reach` px; -1 none. */
    at(point, reach) {
      if (!this._map) return -1; // switched off
      const view = this._view();
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
    },

    /* South-west and north-east of the given runs; null without a line. */
    boundsOf(indices) {
      let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
      for (const i of indices) {
        for (const ref of this.runs[i].pieces.ref) {
          const at = 4 * (ref >> 1);
          west = Math.min(west, this.streets.box[at]);
          north = Math.min(north, this.streets.box[at + 1]);
          east = Math.max(east, this.streets.box[at + 2]);
          south = Math.max(south, this.streets.box[at + 3]);
        }
      }
      if (west > east) return null;
      const crs = L.CRS.EPSG3857;
      return L.latLngBounds(crs.pointToLatLng(L.point(west, south), 0), crs.pointToLatLng(L.point(east, north), 0));
    },
  });

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

  return {
    decode,
    strokeMark,
    colour,
    contextLayer: () => (routerisk.context = new Context()),
    runsLayer: () => new Runs(),
  };
})();
