"use strict";

/**
 * Lines whose ends are numbered, two of each: what meets has one number.
 * @typedef {Lines & { end: Int32Array }} MeetingLines
 *
 * @typedef {MeetingLines & {
 *   surface: number[], basis: number[], certainty: number[],
 *   name: (street: number) => string, wayClass: (street: number) => string,
 * }} StreetLines
 *
 * Numbers of a run's pieces, by column.
 * @typedef {Record<"ref" | Exclude<keyof ScalesData, "speed">, Float64Array> & { speed?: Float64Array }} Pieces
 *
 * @typedef {Omit<RunData, "pieces"> & { pieces: Pieces, count: number }} Run
 *
 * What is averaged over the metres of a street.
 * @typedef {"load" | "uneven" | "slope" | "slope_sd" | "lower" | "left" | "right" | "confidence"} Averaged
 *
 * What a class of the legend is found from, by street or by piece.
 * @typedef {Record<Averaged | "rms", Float64Array> & { passes?: Float64Array, spikes?: Float64Array }} Measures
 *
 * @typedef {Required<Measures> & { metres: Float64Array }} Sums
 */

/* Streets ("segments") stand once in the file and are drawn by all the runs on them; here they are read and added up. */
const Streets = (() => {
  const { decode, decodeSteps, decodeLines, lineSet } = Columns;
  const { same_place_deg } = Words.data.segments;

  /** @type {Averaged[]} */
  const AVERAGED = ["load", "uneven", "slope", "slope_sd", "lower", "left", "right", "confidence"];

  /**
   * Numbers the ends of lines, so that ends at the same place have one number.
   * @type {(ends: number[], perDegree: number) => Int32Array}
   */
  function meeting(ends, perDegree) {
    /** @type {Map<number, number>} */
    const ids = new Map();
    const out = new Int32Array(ends.length / 2);
    const same = perDegree * same_place_deg;
    for (let i = 0; i < out.length; i++) {
      const key = Math.round(ends[2 * i] / same) * 4e7 + Math.round(ends[2 * i + 1] / same);
      out[i] = ids.get(key) ?? ids.size;
      ids.set(key, out[i]);
    }
    return out;
  }

  /** @type {(data: SegmentsData) => StreetLines} */
  function readStreets(data) {
    const lines = decodeLines(data.lines, data.degree_steps, false);
    const street = decodeSteps(data.street, 1);
    const wayClass = decode(data.way_class);
    return {
      ...lines,
      end: meeting(lines.ends, data.degree_steps),
      surface: decode(data.surface),
      basis: decode(data.basis),
      certainty: decode(data.certainty).map((v) => v / data.certainty_steps),
      name: (i) => data.streets[street[i]],
      wayClass: (i) => data.way_classes[wayClass[i]],
    };
  }

  /** @type {(run: RunData, scales: ScalesData) => Run} */
  function readRun(run, scales) {
    /** @type {Partial<Pieces>} */
    const pieces = { ref: decodeSteps(run.pieces.ref, 1) };
    for (const name of /** @type {(keyof ScalesData)[]} */ (Object.keys(scales))) {
      const column = run.pieces[name];
      if (column !== undefined) pieces[name] = decodeSteps(column, scales[name]);
    }
    const whole = /** @type {Pieces} */ (pieces);
    return { ...run, pieces: whole, count: whole.ref.length };
  }

  /**
   * What the given runs did on each street: passes, metres, and the metre-weighted mean of each column.
   * @type {(streets: StreetLines, runs: Run[]) => Sums}
   */
  function aggregate(streets, runs) {
    const zeros = () => new Float64Array(streets.count);
    const sums = { passes: zeros(), metres: zeros(), spikes: zeros(), rms: zeros(), load: zeros(), uneven: zeros(),
      slope: zeros(), slope_sd: zeros(), lower: zeros(), left: zeros(), right: zeros(), confidence: zeros() };
    for (const run of runs) {
      const { ref, length, slope, slope_sd: spread } = run.pieces;
      const columns = AVERAGED.map((name) => [sums[name], run.pieces[name]]);
      for (let p = 0; p < run.count; p++) {
        const s = ref[p] >> 1;
        const metres = length[p];
        sums.passes[s] += 1;
        sums.metres[s] += metres;
        sums.rms[s] += metres * (slope[p] * slope[p] + spread[p] * spread[p]);
        if (run.spike) sums.spikes[s] += 1;
        for (let c = 0; c < columns.length; c++) columns[c][0][s] += metres * columns[c][1][p];
      }
    }
    for (let s = 0; s < streets.count; s++) {
      const metres = sums.metres[s] || 1;
      for (const name of AVERAGED) sums[name][s] /= metres;
      sums.rms[s] = Math.sqrt(sums.rms[s] / metres);
    }
    return sums;
  }

  /**
   * The columns of one run's pieces in the form of `aggregate`, to put a piece into a layer's class.
   * @type {(run: Run) => Measures}
   */
  function alone(run) {
    const { pieces } = run;
    const rms = pieces.slope.map((slope, p) => Math.hypot(slope, pieces.slope_sd[p]));
    return { ...pieces, rms };
  }

  /**
   * Class of a street, or of a piece, in a layer's legend; `surfaces` by its number.
   * @type {(layer: LayerData, legend: LegendData, surfaces: number[], measures: Measures) => (s: number) => number}
   */
  function classifier(layer, legend, surfaces, measures) {
    const named = legend.named_p;
    const classOf = (/** @type {ClassKey} */ key) => layer.classes.findIndex((one) => one.key === key);
    const [left, right, level, unknown] = [classOf("left"), classOf("right"), classOf("level"), classOf("unknown")];
    switch (layer.kind) {
      case "surface":
        return (s) => legend.surface_class[surfaces[s]];
      case "lean":
        return (s) => {
          if (measures.rms[s] < legend.level_pct) return level;
          return measures.lower[s] >= named ? right : measures.lower[s] <= 1 - named ? left : unknown;
        };
      case "side":
        return (s) => {
          const [leftP, rightP] = [measures.left[s], measures.right[s]];
          return leftP >= named ? left : rightP >= named ? right : 1 - leftP - rightP >= named ? level : unknown;
        };
      case "spike": {
        const [spike, other] = [classOf("spike"), classOf("other")];
        return (s) => (measures.spikes && measures.spikes[s] > 0 ? spike : other);
      }
      case "steps": {
        const values = layer.value ? measures[layer.value] : undefined;
        return (s) => {
          const value = values ? values[s] : 0;
          let k = 0;
          while (k < layer.steps.length && value >= layer.steps[k]) k++;
          return k;
        };
      }
    }
  }

  /**
   * Join lines end to end, so that dashes, letters and names run on.
   * @type {(lines: MeetingLines, members: number[]) => Lines}
   */
  function chain(lines, members) {
    /** @type {Map<number, number[]>} */
    const at = new Map();
    const meetingAt = (/** @type {number} */ end) => at.get(end) ?? [];
    const touch = (/** @type {number} */ end, /** @type {number} */ s) => {
      const list = at.get(end);
      if (list) list.push(s);
      else at.set(end, [s]);
    };
    for (const s of members) {
      touch(lines.end[2 * s], s);
      touch(lines.end[2 * s + 1], s);
    }
    /** @type {Set<number>} */
    const used = new Set();
    /** @type {number[]} */
    const xs = [];
    /** @type {number[]} */
    const ys = [];
    const first = [0];
    /** @type {(s: number, backwards: boolean, skip: boolean) => void} */
    const append = (s, backwards, skip) => {
      const [from, to] = [lines.first[s], lines.first[s + 1]];
      for (let k = skip ? 1 : 0; k < to - from; k++) {
        const i = backwards ? to - 1 - k : from + k;
        xs.push(lines.x[i]);
        ys.push(lines.y[i]);
      }
    };
    /** @type {(start: number, from: number) => void} */
    const walk = (start, from) => {
      /** @type {number | undefined} */
      let s = start;
      let end = from;
      let skip = false;
      while (s !== undefined) {
        used.add(s);
        const backwards = lines.end[2 * s] !== end;
        append(s, backwards, skip);
        skip = true;
        end = lines.end[2 * s + (backwards ? 0 : 1)];
        const there = meetingAt(end);
        s = there.length === 2 ? there.find((other) => !used.has(other)) : undefined;
      }
      first.push(xs.length);
    };
    for (const s of members) {
      // begin where a chain ends; what is left over is rings
      for (const end of [lines.end[2 * s], lines.end[2 * s + 1]]) {
        if (!used.has(s) && meetingAt(end).length !== 2) walk(s, end);
      }
    }
    for (const s of members) if (!used.has(s)) walk(s, lines.end[2 * s]);
    return lineSet(xs, ys, first);
  }

  /**
   * The run's own line in its own direction, broken where its pieces do not meet; `piece` tells whose each point is.
   * @type {(streets: StreetLines, run: Run) => Lines & { piece: number[] }}
   */
  function runLine(streets, run) {
    /** @type {number[]} */
    const xs = [];
    /** @type {number[]} */
    const ys = [];
    const first = [0];
    /** @type {number[]} */
    const piece = [];
    let end = -1;
    for (let p = 0; p < run.count; p++) {
      const s = run.pieces.ref[p] >> 1;
      const backwards = run.pieces.ref[p] & 1;
      const [from, to] = [streets.first[s], streets.first[s + 1]];
      const start = streets.end[2 * s + backwards];
      if (end >= 0 && start !== end) first.push(xs.length);
      for (let k = 0; k < to - from; k++) {
        const i = backwards ? to - 1 - k : from + k;
        xs.push(streets.x[i]);
        ys.push(streets.y[i]);
        piece.push(p);
      }
      end = streets.end[2 * s + 1 - backwards];
    }
    first.push(xs.length);
    return { ...lineSet(xs, ys, first), piece };
  }

  return { readStreets, readRun, aggregate, alone, classifier, chain, meeting, runLine };
})();
