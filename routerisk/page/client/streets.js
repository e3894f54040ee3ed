"use strict";

/* Streets ("segments") stand once in the file and are drawn by all the runs on them; here they are read and added up. */
(() => {
  const { decode, decodeSteps, decodeLines, lineSet } = routerisk;

  const COLUMNS = ["length", "speed", "height", "load", "uneven", "slope", "slope_sd", "lower", "left", "right",
    "confidence"];
  const SUMMED = ["load", "uneven", "slope", "slope_sd", "lower", "left", "right", "confidence"];

  /* Numbers the ends of lines, so that ends within a metre of each other have one number. */
  function meeting(ends, perDegree) {
    const ids = new Map();
    const out = new Int32Array(ends.length / 2);
    const same = perDegree / 1e5;
    for (let i = 0; i < out.length; i++) {
      const key = Math.round(ends[2 * i] / same) * 4e7 + Math.round(ends[2 * i + 1] / same);
      if (!ids.has(key)) ids.set(key, ids.size);
      out[i] = ids.get(key);
    }
    return out;
  }

  function readStreets(data) {
    const lines = decodeLines(data.lines, data.degree_steps, false);
    const street = decodeSteps(data.street, 1);
    const wayClass = decode(data.way_class);
    return {
      ...lines,
      end: meeting(lines.ends, data.degree_steps),
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

  /* What the given runs did on each street: passes, metres, and the metre-weighted mean of each column. */
  function aggregate(streets, runs) {
    const sums = { passes: new Float64Array(streets.count), metres: new Float64Array(streets.count),
      spikes: new Float64Array(streets.count), rms: new Float64Array(streets.count) };
    for (const name of SUMMED) sums[name] = new Float64Array(streets.count);
    for (const run of runs) {
      const { ref, length, slope, slope_sd: spread } = run.pieces;
      const columns = SUMMED.map((name) => [sums[name], run.pieces[name]]);
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
      for (const name of SUMMED) sums[name][s] /= metres;
      sums.rms[s] = Math.sqrt(sums.rms[s] / metres);
    }
    return sums;
  }

  /* The columns of one run's pieces in the form of `aggregate`, to put a piece into a layer's class. */
  function alone(run) {
    const { pieces } = run;
    const rms = pieces.slope.map((slope, p) => Math.hypot(slope, pieces.slope_sd[p]));
    return { ...pieces, rms };
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

  /* Join lines end to end, so that dashes, letters and names run on. `lines.end` numbers both ends of each. */
  function chain(lines, members) {
    const at = new Map();
    const touch = (end, s) => {
      const list = at.get(end);
      if (list) list.push(s);
      else at.set(end, [s]);
    };
    for (const s of members) {
      touch(lines.end[2 * s], s);
      touch(lines.end[2 * s + 1], s);
    }
    const used = new Set();
    const xs = [];
    const ys = [];
    const first = [0];
    const append = (s, backwards, skip) => {
      const [from, to] = [lines.first[s], lines.first[s + 1]];
      for (let k = skip ? 1 : 0; k < to - from; k++) {
        const i = backwards ? to - 1 - k : from + k;
        xs.push(lines.x[i]);
        ys.push(lines.y[i]);
      }
    };
    const walk = (s, from) => {
      let end = from;
      let skip = false;
      while (s !== undefined) {
        used.add(s);
        const backwards = lines.end[2 * s] !== end;
        append(s, backwards, skip);
        skip = true;
        end = lines.end[2 * s + (backwards ? 0 : 1)];
        const there = at.get(end);
        s = there.length === 2 ? there.find((other) => !used.has(other)) : undefined;
      }
      first.push(xs.length);
    };
    for (const s of members) {
      // begin where a chain ends; what is left over is rings
      for (const end of [lines.end[2 * s], lines.end[2 * s + 1]]) {
        if (!used.has(s) && at.get(end).length !== 2) walk(s, end);
      }
    }
    for (const s of members) if (!used.has(s)) walk(s, lines.end[2 * s]);
    return lineSet(xs, ys, first, {});
  }

  /* The run's own line in its own direction, broken where its pieces do not meet; `piece` tells whose each point is. */
  function runLine(streets, run) {
    const xs = [];
    const ys = [];
    const first = [0];
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
    return lineSet(xs, ys, first, { piece });
  }

  Object.assign(routerisk, { readStreets, readRun, aggregate, alone, classifier, chain, meeting, runLine });
})();
