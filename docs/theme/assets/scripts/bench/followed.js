// One digit on its way: what each station makes of it.

import { every, fill, one, said, stage } from "../shared/document.js";
import { cells } from "../shared/drawing.js";
import { SIDE } from "../shared/sizes.js";
import { brief, repr } from "../shared/python.js";

/** @typedef {import("./service.js").Followed} Followed */

const CELLS_IN_ROW = 25;

/**
 * Numbers as cells between paper, 0, and ink, 1.
 * @param {Float64Array} values
 * @param {number} width
 */
function picture(values, width) {
  const canvas = document.createElement("canvas");
  canvas.role = "img";
  canvas.ariaLabel = fill(said.cells, values.length, brief(Math.min(...values)), brief(Math.max(...values)));
  // Its colours are known once it stands in the page.
  queueMicrotask(() => cells(canvas, values, width));
  return canvas;
}

/** @param {Float64Array} y */
function bars(y) {
  const list = document.createElement("ol");
  list.append(...Array.from(y, (share, at) => {
    const item = document.createElement("li"), bar = document.createElement("i");
    bar.style.setProperty("--share", String(Math.min(1, Math.max(0, share || 0))));
    item.append(String(at), bar, brief(share));
    return item;
  }));
  return list;
}

/** At which station what is shown.
 * @type {Record<string, (of: Followed, answer: number) => Node | string | null>} */
const SHOWN = {
  pixels: ({ x }) => picture(x, SIDE),
  layer1: ({ z1 }) => picture(z1, CELLS_IN_ROW),
  layer2: ({ z2 }) => picture(z2, CELLS_IN_ROW),
  softmax: ({ y }) => bars(y),
  answers: ({ label }, answer) => fill(said.answer, answer < 0 ? said.none : answer, label),
  loss: ({ y, label, loss, added }) => (loss === null ? null
    : `-log(${brief(y[label])}${added ? ` + ${repr(added)}` : ""}) = ${brief(loss)}`),
};

/**
 * @param {Followed | null} of the digit, or null if none is followed
 * @param {number} answer to it; -1 if there is none
 */
export function showFollowed(of, answer) {
  for (const station of /** @type {HTMLElement[]} */ (every(stage, ".nn-station"))) {
    const panel = one(station, ".nn-followed");
    const shown = of && SHOWN[station.dataset.station ?? ""]?.(of, answer);
    panel.replaceChildren(...shown ? [shown] : []);
    panel.toggleAttribute("hidden", !shown);
  }
}

/**
 * @param {number | null} index of the digit that is followed
 * @param {Uint8Array} labels
 */
export function tellFollowed(index, labels) {
  one(stage, ".nn-tap").textContent = index === null ? said.tap : fill(said.following, index, labels[index]);
}
