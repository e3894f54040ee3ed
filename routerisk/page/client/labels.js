"use strict";

/**
 * @typedef {{ group: RoadGroup, lines: Lines & { heads: number[], ends: number[] } }} Roads
 *
 * Where a name may stand: its middle, its angle, its length in pixels.
 * @typedef {{ x: number, y: number, angle: number, room: number, name: string }} Place
 */

/* Street names, above the runs: along a straight free stretch of each street, beside the lines of the runs, never over
 * each other. */
const Labels = (() => {
  const { Canvas, FONT, colour, inSight } = Drawing;
  const { chain, meeting } = Streets;
  /** @type {Record<RoadGroup, number>} */
  const FROM_ZOOM = { major: 13, middle: 14.5, minor: 15.5, path: 16.5 };
  const SIZE = 11; // px
  const CELL = 6; // px of the raster that tells where something stands already
  const APART = 380; // px between two labels of the same name
  const TRIES = 18; // places tried per street and picture
  const STRAIGHT = 0.985; // chord by length of a stretch that can carry a name
  const MOST_COVERED = 0.2; // share of a name that may stand over the line of a run

  /** A raster over the picture. @param {View} view */
  function raster(view) {
    const wide = Math.ceil((view.max.x - view.min.x) / CELL) + 1;
    const high = Math.ceil((view.max.y - view.min.y) / CELL) + 1;
    const cells = new Uint8Array(wide * high);
    /** @type {(x: number, y: number) => number} */
    const index = (x, y) => {
      const i = Math.floor((x - view.min.x) / CELL);
      const j = Math.floor((y - view.min.y) / CELL);
      return i < 0 || j < 0 || i >= wide || j >= high ? -1 : j * wide + i;
    };
    return {
      mark: (/** @type {number} */ x, /** @type {number} */ y) => {
        const at = index(x, y);
        if (at >= 0) cells[at] = 1;
      },
      /* 1 where something stands, also outside of the picture */
      at: (/** @type {number} */ x, /** @type {number} */ y) => {
        const at = index(x, y);
        return at < 0 ? 1 : cells[at];
      },
    };
  }

  /** @type {(taken: ReturnType<typeof raster>, view: View, lines: Lines, width: number) => void} */
  function markLines(taken, view, lines, width) {
    const reach = Math.max(0, width / 2 - CELL / 3);
    for (let i = 0; i < lines.count; i++) {
      if (!inSight(view, lines.box, i)) continue;
      for (let k = lines.first[i]; k + 1 < lines.first[i + 1]; k++) {
        const ax = lines.x[k] * view.scale + view.dx;
        const ay = lines.y[k] * view.scale + view.dy;
        const stepX = (lines.x[k + 1] - lines.x[k]) * view.scale;
        const stepY = (lines.y[k + 1] - lines.y[k]) * view.scale;
        const length = Math.hypot(stepX, stepY) || 1;
        const sideX = (-stepY / length) * reach;
        const sideY = (stepX / length) * reach;
        for (let along = 0; along <= length; along += CELL * 0.8) {
          const x = ax + (stepX * along) / length;
          const y = ay + (stepY * along) / length;
          taken.mark(x, y);
          if (reach > 0) {
            taken.mark(x + sideX, y + sideY);
            taken.mark(x - sideX, y - sideY);
          }
        }
      }
    }
  }

  /**
   * Call `use(x, y)` all over the box of a label.
   * @type {(place: Place, use: (x: number, y: number) => void) => void}
   */
  function overBox(place, use) {
    const [cos, sin] = [Math.cos(place.angle), Math.sin(place.angle)];
    for (let along = -place.room / 2; along <= place.room / 2; along += CELL * 0.8) {
      for (const across of [-SIZE / 2, 0, SIZE / 2]) {
        use(place.x + along * cos - across * sin, place.y + along * sin + across * cos);
      }
    }
  }

  /** @type {(place: Place, taken: ReturnType<typeof raster>) => number} */
  function covered(place, taken) {
    let [hits, count] = [0, 0];
    overBox(place, (x, y) => {
      hits += taken.at(x, y);
      count += 1;
    });
    return hits / count;
  }

  /**
   * The lines of each name of a group, joined end to end.
   * @type {(roads: Roads, context: ContextData) => { group: RoadGroup, name: string, lines: Lines }[]}
   */
  function named({ group, lines }, context) {
    /** @type {Map<number, number[]>} */
    const members = new Map();
    for (let i = 0; i < lines.count; i++) {
      const head = lines.heads[i];
      if (!head) continue;
      const own = members.get(head);
      if (own) own.push(i);
      else members.set(head, [i]);
    }
    const ends = { ...lines, end: meeting(lines.ends, context.degree_steps) };
    return [...members].map(([head, own]) => ({ group, name: context.names[head - 1], lines: chain(ends, own) }));
  }

  class LabelLayer extends Canvas {
    /**
     * `widthOf`: how wide a road is drawn; `drawnLines`: the lines of the runs, of which names keep clear.
     * @param {ContextData} context
     * @param {Roads[]} roads
     * @param {(zoom: number, group: RoadGroup) => number} widthOf
     * @param {(zoom: number) => { lines: Lines, width: number }[]} drawnLines
     */
    constructor(context, roads, widthOf, drawnLines) {
      super({ pane: "labels", zIndex: 450, padding: 0.1 });
      this._widthOf = widthOf;
      this._drawnLines = drawnLines;
      this._streets = roads.flatMap((own) => named(own, context));
      /** @type {Place[]} */
      this.placed = [];
    }

    /** @param {View} view */
    paint(view) {
      this.placed = [];
      if (view.zoom < FROM_ZOOM.major) return;
      const { pen } = view;
      const taken = raster(view);
      const drawn = raster(view);
      for (const { lines, width } of this._drawnLines(view.zoom)) markLines(drawn, view, lines, width);
      pen.font = `${SIZE}px ${FONT}`;
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.lineJoin = "round";
      pen.lineWidth = 3.2;
      pen.strokeStyle = colour("--map-halo");
      pen.fillStyle = colour("--map-label");
      for (const street of this._streets) {
        if (view.zoom < FROM_ZOOM[street.group]) continue;
        const room = pen.measureText(street.name).width + 6;
        for (let i = 0; i < street.lines.count; i++) {
          if (!inSight(view, street.lines.box, i)) continue;
          const place = this._placeFor(view, street, i, room, taken, drawn);
          if (place) this._write(pen, place, taken);
        }
      }
    }

    /** @type {(pen: CanvasRenderingContext2D, place: Place, taken: ReturnType<typeof raster>) => void} */
    _write(pen, place, taken) {
      this.placed.push(place);
      overBox({ ...place, room: place.room + 10 }, taken.mark);
      pen.save();
      pen.translate(place.x, place.y);
      pen.rotate(place.angle);
      pen.strokeText(place.name, 0, 0);
      pen.fillText(place.name, 0, 0);
      pen.restore();
    }

    /**
     * The best place along one line: on a street that nobody ran, else beside it; null where there is no room.
     * @param {View} view
     * @param {{ group: RoadGroup, name: string, lines: Lines }} street
     * @param {number} i
     * @param {number} room
     * @param {ReturnType<typeof raster>} taken
     * @param {ReturnType<typeof raster>} drawn
     */
    _placeFor(view, street, i, room, taken, drawn) {
      const width = this._widthOf(view.zoom, street.group);
      const beside = SIZE / 2 + 3 + Math.max(width, 4) / 2;
      /** @type {Place & { cost: number } | null} */
      let best = null;
      for (const spot of this._spots(view, street.lines, i, room)) {
        for (const across of width >= SIZE ? [0, -beside, beside] : [-beside, beside]) {
          const place = {
            x: spot.x - across * Math.sin(spot.angle), y: spot.y + across * Math.cos(spot.angle),
            angle: spot.angle, room, name: street.name,
          };
          if (this._repeats(place) || covered(place, taken) > 0) continue;
          const share = covered(place, drawn);
          if (share > MOST_COVERED) continue;
          const cost = share + (across === 0 ? 0 : 0.02) + spot.bent;
          if (!best || cost < best.cost) best = { ...place, cost };
        }
      }
      return best;
    }

    /** @param {Place} place */
    _repeats(place) {
      return this.placed.some((other) =>
        other.name === place.name && Math.hypot(other.x - place.x, other.y - place.y) < APART);
    }

    /**
     * Straight stretches of a line that have room, from one end to the other.
     * @type {(view: View, lines: Lines, i: number, room: number) => { x: number, y: number, angle: number, bent: number }[]}
     */
    _spots(view, lines, i, room) {
      const [from, to] = [lines.first[i], lines.first[i + 1]];
      const px = (/** @type {number} */ k) => lines.x[k] * view.scale + view.dx;
      const py = (/** @type {number} */ k) => lines.y[k] * view.scale + view.dy;
      const along = [0];
      let total = 0;
      for (let k = from + 1; k < to; k++) {
        total += Math.hypot(px(k) - px(k - 1), py(k) - py(k - 1));
        along.push(total);
      }
      if (total < room) return [];
      /** @type {(distance: number, start: number) => { k: number, x: number, y: number }} */
      const at = (distance, start) => {
        let k = start;
        while (k + 2 < along.length && along[k + 1] < distance) k++;
        const share = (distance - along[k]) / (along[k + 1] - along[k] || 1);
        return { k, x: px(from + k) + share * (px(from + k + 1) - px(from + k)),
          y: py(from + k) + share * (py(from + k + 1) - py(from + k)) };
      };
      const step = Math.max((total - room) / TRIES, room / 3);
      const spots = [];
      let [tail, head] = [0, 0];
      for (let start = ((total - room) % step) / 2; start + room <= total + 0.01; start += step) {
        const a = at(start, tail);
        const b = at(start + room, head);
        [tail, head] = [a.k, b.k];
        const chord = Math.hypot(b.x - a.x, b.y - a.y);
        if (chord < STRAIGHT * room) continue;
        const x = (a.x + b.x) / 2;
        const y = (a.y + b.y) / 2;
        if (x < view.min.x || x > view.max.x || y < view.min.y || y > view.max.y) continue;
        let angle = Math.atan2(b.y - a.y, b.x - a.x);
        if (Math.abs(angle) > Math.PI / 2) angle += angle > 0 ? -Math.PI : Math.PI;
        spots.push({ x, y, angle, bent: 2 * (1 - chord / room) });
      }
      return spots;
    }
  }

  return { LabelLayer };
})();
