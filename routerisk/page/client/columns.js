"use strict";

/* Columns and lines out of their texts. All geometry is projected once, to the pixels of zoom 0. */
const routerisk = {};

(() => {
  const WORLD = 256;

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

  /* A place in projected pixels. */
  const world = (lon, lat) => ({ x: worldX(Number(lon)), y: worldY(Number(lat)) });

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
    return lineSet(xs, ys, first, { heads, ends });
  }

  /* Lines with the box of each: west, north, east, south in projected pixels. */
  function lineSet(xs, ys, firsts, more) {
    const x = Float64Array.from(xs);
    const y = Float64Array.from(ys);
    const first = Int32Array.from(firsts);
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

  Object.assign(routerisk, { decode, decodeSteps, decodeLines, lineSet, world });
})();
