"use strict";

/**
 * Lines as projected points; `first`: the first point of each line, and the end; `box`: west, north, east, south of each.
 * @typedef {{ x: Float64Array, y: Float64Array, first: Int32Array, box: Float64Array, count: number }} Lines
 */

/* Columns and lines out of their texts. All geometry is projected once, to the pixels of zoom 0. */
const Columns = (() => {
  const { group_bits, first_character } = Words.data.encoding;
  const MORE = 1 << group_bits; // set in every group but a number's last
  const WORLD = 256;

  /** @param {string} text */
  function decode(text) {
    /** @type {number[]} */
    const out = [];
    let value = 0;
    let shift = 0;
    for (let i = 0; i < text.length; i++) {
      const group = text.charCodeAt(i) - first_character;
      value |= (group & (MORE - 1)) << shift;
      if (group & MORE) {
        shift += group_bits;
      } else {
        out.push(value & 1 ? ~(value >>> 1) : value >>> 1);
        value = 0;
        shift = 0;
      }
    }
    return out;
  }

  /** @type {(text: string, scale: number) => Float64Array} */
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

  const worldX = (/** @type {number} */ lon) => ((lon + 180) / 360) * WORLD;
  const worldY = (/** @type {number} */ lat) => {
    const sine = Math.sin((lat * Math.PI) / 180);
    return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD;
  };

  /**
   * A place in projected pixels.
   * @type {(lon: number, lat: number) => { x: number, y: number }}
   */
  const world = (lon, lat) => ({ x: worldX(lon), y: worldY(lat) });

  /**
   * Many lines from one stream, with their heads, and the whole numbers of the end points (to find lines that meet).
   * @param {string} text
   * @param {number} perDegree
   * @param {boolean} withHeads
   */
  function decodeLines(text, perDegree, withHeads) {
    const stream = decode(text);
    /** @type {number[]} */
    const xs = [];
    /** @type {number[]} */
    const ys = [];
    const first = [0];
    /** @type {number[]} */
    const heads = [];
    /** @type {number[]} */
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
    return { ...lineSet(xs, ys, first), heads, ends };
  }

  /** @type {(xs: number[], ys: number[], firsts: number[]) => Lines} */
  function lineSet(xs, ys, firsts) {
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
    return { x, y, first, box, count };
  }

  return { decode, decodeSteps, decodeLines, lineSet, world };
})();
