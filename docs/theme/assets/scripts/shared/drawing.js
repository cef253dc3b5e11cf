// What the pages draw: images, rows of cells, histograms.

import { SIDE } from "./sizes.js";

/**
 * The two colours between which is drawn: of paper and of ink, each red, green and blue.
 * @param {Element} element
 */
function colours(element) {
  const { color, backgroundColor } = getComputedStyle(element);
  const parts = (/** @type {string} */ text) => (text.match(/[\d.]+/g) ?? []).map(Number);
  return [parts(backgroundColor), parts(color)];
}

/**
 * Cells in rows, each between paper (0) and ink (1). A value outside is drawn as the nearer one.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values
 * @param {number} width cells in a row
 */
export function cells(canvas, values, width) {
  canvas.width = width;
  canvas.height = Math.ceil(values.length / width);
  const context = canvas.getContext("2d");
  if (!context) return;
  const [paper, ink] = colours(canvas), image = context.createImageData(width, canvas.height);
  for (let at = 0; at < values.length; at += 1) {
    const share = Math.min(1, Math.max(0, values[at]));
    for (let part = 0; part < 3; part += 1) {
      image.data[4 * at + part] = paper[part] + share * (ink[part] - paper[part]);
    }
    image.data[4 * at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/**
 * A digit as it lies in the file.
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} bytes
 */
export const digit = (canvas, bytes) => (
  cells(canvas, Float64Array.from(bytes, (v) => v / 255), SIDE));

/**
 * The outline of a histogram, 96 wide and 24 high. Heights are square roots, so that what is
 * seldom is seen.
 * @param {ArrayLike<number>} bins
 */
export function outline(bins) {
  const most = Math.sqrt(Math.max(...Array.from(bins), 1)), width = 96 / bins.length;
  const tops = Array.from(bins, (bin, at) => (
    `V${(24 - 24 * Math.sqrt(bin) / most).toFixed(1)}H${((at + 1) * width).toFixed(1)}`));
  return `M0 24${tops.join("")}V24Z`;
}
