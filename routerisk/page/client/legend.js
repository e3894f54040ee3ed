"use strict";

/* The legend on the map: each class of the layer as it is drawn, with its distance among what is shown. */
const Legends = (() => {
  const { colour, context2d, letterDisc, strokeMark } = Drawing;
  const { distance, element } = Words;

  /** @param {LegendClassData} kind */
  function swatch(kind) {
    const canvas = element("canvas", { width: 80, height: 32, "aria-hidden": "true" });
    const pen = context2d(canvas);
    pen.scale(2, 2);
    const path = new Path2D("M4 8H36");
    const width = [3.6, 5, 6.6][kind.width];
    pen.lineCap = "round";
    if (kind.mark !== "thin" && kind.mark !== "hollow") {
      pen.strokeStyle = colour("--c-casing");
      pen.lineWidth = width + 2;
      pen.stroke(path);
    }
    strokeMark(pen, path, kind.mark, colour(`--c-${kind.colour}`), width, false);
    if (kind.letter) letterDisc(pen, 20, 8, 7, kind);
    return canvas;
  }

  class Legend extends L.Control {
    constructor() {
      super({ position: "bottomright" });
      this._body = element("details", {});
    }

    /** @param {L.Map} map */
    onAdd(map) {
      const box = element("div", { class: "legend" });
      this._body.open = map.getSize().x >= 640;
      box.append(this._body);
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    }

    /**
     * A scale stands there whole; of the surfaces only those that occur.
     * @type {(layer: LayerData, km: number[]) => void}
     */
    draw(layer, km) {
      const listed = layer.classes.map((kind, i) => ({ kind, i })).filter(({ i }) => layer.kind !== "surface" || km[i] > 0);
      const items = listed.map(({ kind, i }) => {
        const row = element("li", { "data-class": i }, swatch(kind), element("span", {}, kind.label),
          element("span", { class: "km" }, distance(km[i])));
        row.classList.toggle("absent", km[i] === 0);
        return row;
      });
      this._body.replaceChildren(element("summary", {}, layer.label), element("p", {}, layer.about),
        element("ul", {}, ...items));
    }
  }

  return { Legend };
})();
