// What becomes of an image before a network is fed with it: what nnsite/experiments/draw.py and
// own_digit.py do in NumPy, done again in JavaScript. Pure functions; nothing here knows a document.
//
// Greys go from 0 to 255, row by row. A digit is 28 x 28, its paper 0; a photo is as it is.

import { activated, SOFTMAX, sums } from "../bench/numbers.js";
import { rounded } from "../shared/numpy.js";
import { CLASSES, PIXELS, SIDE } from "../shared/sizes.js";

/** @typedef {import("../shared/state.js").State} State */
/** @typedef {import("../bench/numbers.js").Weights} Weights */
/** @typedef {{height: number, width: number, greys: Float64Array}} Image */
/** @typedef {{first: number, length: number, mean: number}} Extent of the ink, in rows or columns */
/** @typedef {(row: number, column: number) => number} OfPlace */

/**
 * An image, made pixel by pixel.
 * @param {number} height
 * @param {number} width
 * @param {OfPlace} grey
 * @returns {Image}
 */
const made = (height, width, grey) => ({
  height,
  width,
  greys: Float64Array.from({ length: height * width }, (_, at) => (
    grey(Math.floor(at / width), at % width))),
});

/**
 * A digit as it lies in a file, or as it was drawn.
 * @param {ArrayLike<number>} greys
 * @returns {Image}
 */
export const digit = (greys) => ({ height: SIDE, width: SIDE, greys: Float64Array.from(greys) });

/**
 * An image of the same size, made of each of its greys.
 * @param {Image} image
 * @param {(grey: number) => number} change
 * @returns {Image}
 */
const each = (image, change) => ({ ...image, greys: image.greys.map(change) });

/**
 * Its grey at a place. Beyond an edge begins the other one.
 * @param {Image} image
 * @returns {OfPlace}
 */
const at = ({ height, width, greys }) => (row, column) => (
  greys[(row + height) % height * width + (column + width) % width]);

/**
 * An image of the same size, made of the greys in and around each place.
 * @param {Image} image
 * @param {(grey: OfPlace) => number} change is given greys by rows and columns from that place
 */
function around(image, change) {
  const grey = at(image);
  return made(image.height, image.width, (row, column) => (
    change((down, across) => grey(row + down, column + across))));
}

/**
 * In another size: each new row a sum of the old ones by their weights, and each column.
 * @param {Image} image
 * @param {number} rows
 * @param {number} columns
 * @param {(place: number, old: number, size: number, length: number) => number} weight of an old row
 *   or column in a new one, of so many old ones and so many new ones
 */
function resampled(image, rows, columns, weight) {
  // Rows and columns change places, twice.
  for (const length of [rows, columns]) {
    const { height, width, greys } = image;
    const weights = Array.from({ length }, (_, place) => Float64Array.from(
      { length: height }, (_, old) => weight(place, old, height, length)));
    image = made(width, length, (column, place) => weights[place].reduce(
      (sum, share, old) => sum + share * greys[old * width + column], 0));
  }
  return image;
}

// ---- Changes.

/**
 * Larger or smaller about the middle, by bilinear interpolation; 0 outside. It is rounded, so that 0
 * is 0 whatever the order of a sum.
 * @param {Image} image
 * @param {number} factor
 */
const resized = (image, factor) => each(
  resampled(image, image.height, image.width, (place, old, size) => {
    const source = (place - size / 2) / factor + size / 2;
    return source < 0 || source > size - 1 ? 0 : Math.max(0, 1 - Math.abs(source - old));
  }),
  (grey) => rounded(grey, 6),
);

/**
 * @param {Image} image
 * @param {number} down
 * @param {number} across
 */
const moved = (image, down, across) => around(image, (grey) => grey(-down, -across));

/**
 * Each pixel becomes the largest of the nine in and around it.
 * @param {Image} image
 */
const thicker = (image) => around(image, (grey) => Math.max(
  ...[-1, 0, 1].flatMap((down) => [grey(down, -1), grey(down, 0), grey(down, 1)])));

/**
 * Each pixel becomes the smallest of itself and its four neighbours.
 * @param {Image} image
 */
const thinner = (image) => around(image, (grey) => Math.min(
  grey(0, 0), grey(-1, 0), grey(1, 0), grey(0, -1), grey(0, 1)));

/**
 * A digit with all changes of a state, if it names any.
 * @param {Image} image
 * @param {State} state
 */
export function changed(image, { shift = "0", down = "0", scale = "100", strokes, grey = "0", ink }) {
  if (scale != "100") image = resized(image, Number(scale) / 100);
  if (strokes == "thin") image = thinner(image);
  if (strokes == "thick") image = thicker(image);
  image = moved(image, Number(down), Number(shift));
  image = each(image, (one) => Math.max(one, Number(grey)));
  return ink == "dark" ? each(image, (one) => 255 - one) : image;
}

// ---- Repairs. What has no ink stays as it is.

/** @param {Float64Array} values */
export function median(values) {
  const sorted = values.slice().sort(), half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}

/**
 * Its greys as shares of the largest one, times 255.
 * @param {Image} image
 */
function stretched(image) {
  const most = Math.max(...image.greys);
  return most ? each(image, (grey) => 255 * grey / most) : image;
}

/**
 * Where the ink is, all that is not 0: its rows, and its columns. Where there is none, its length
 * is 0 and its middle NaN.
 * @param {Image} image
 */
export function inkIn({ width, greys }) {
  const places = [...greys.keys()].filter((place) => greys[place]);
  /** @type {(all: number[]) => Extent} */
  const extent = (all) => {
    const first = Math.min(...all), sum = all.reduce((some, one) => some + one, 0);
    return { first, length: all.length && Math.max(...all) - first + 1, mean: sum / all.length };
  };
  return {
    rows: extent(places.map((place) => Math.floor(place / width))),
    columns: extent(places.map((place) => place % width)),
  };
}

/**
 * The paper is 0, and so is what differs from it by less than half of what the strongest ink does.
 * @param {Image} image
 */
function paperTo0(image) {
  const paper = median(image.greys), ink = each(image, (grey) => Math.abs(grey - paper));
  const half = Math.max(...ink.greys) / 2;
  return stretched(each(ink, (grey) => (grey < half ? 0 : grey)));
}

/**
 * Each new pixel is the mean of what it covers.
 * @param {Image} image
 * @param {number} rows
 * @param {number} columns
 */
const shrunk = (image, rows, columns) => resampled(image, rows, columns, (place, old, size, length) => {
  const from = place * size / length, to = (place + 1) * size / length;
  return Math.max(0, Math.min(to, old + 1) - Math.max(from, old)) * length / size;
});

/**
 * The box around the ink, its longer side of so many pixels, in the middle of 28 x 28; its
 * strongest ink is 255.
 * @param {Image} image
 * @param {number} pixels
 */
function ofPixels(image, pixels) {
  const { rows, columns } = inkIn(image), longer = Math.max(rows.length, columns.length);
  if (!longer) return digit(new Float64Array(PIXELS));
  const box = made(rows.length, columns.length, (row, column) => (
    at(image)(rows.first + row, columns.first + column)));
  const [height, width] = [rows, columns].map(({ length }) => (
    Math.max(1, rounded(pixels / longer * length, 0))));
  const small = stretched(shrunk(box, height, width));
  const top = 2 * Math.floor((SIDE + 1 - height) / 4), left = 2 * Math.floor((SIDE + 1 - width) / 4);
  return made(SIDE, SIDE, (row, column) => {
    const isOutside = row < top || column < left || row >= top + height || column >= left + width;
    return isOutside ? 0 : at(small)(row - top, column - left);
  });
}

/**
 * The mean row and column of the ink at 14.
 * @param {Image} image
 */
function centred(image) {
  const { rows, columns } = inkIn(image);
  return moved(image, rounded(14 - rows.mean, 0) || 0, rounded(14 - columns.mean, 0) || 0);
}

/**
 * What the network is fed: 784 pixels with all repairs of a state, from 0 to 1.
 * @param {Image} image
 * @param {State} state
 */
export function fed(image, state) {
  if (state.paper == "on") image = paperTo0(image);
  image = state.size == "on" ? ofPixels(image, state.thicker == "on" ? 18 : 20) : shrunk(image, SIDE, SIDE);
  if (state.middle == "on") image = centred(image);
  if (state.thicker == "on") image = thicker(image);
  return image.greys.map((grey) => grey / 255);
}

/**
 * The ten probabilities.
 * @param {Float64Array} x 784 pixels, from 0 to 1
 * @param {Weights} weights
 */
export function probabilities(x, { W1, b1, W2, b2, W3, b3 }) {
  const z1 = activated("sigmoid", sums(x, W1, b1)), z2 = activated("sigmoid", sums(z1, W2, b2));
  const y = new Float64Array(CLASSES);
  SOFTMAX.rows(sums(z2, W3, b3), y);
  return y;
}

// ---- A drawing: 784 greys from 0 to 15. In an address two of them are a byte, in base64url.

/** @param {Uint8Array} drawing */
export function packed(drawing) {
  const bytes = Array.from({ length: PIXELS / 2 }, (_, pair) => (
    16 * drawing[2 * pair] + drawing[2 * pair + 1]));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace("=", "");
}

/** @param {string} text */
export const isPacked = (text) => /^[\w-]{523}$/.test(text);

/**
 * A drawing; an empty one of no text.
 * @param {string} text as `packed` makes it
 */
export function unpacked(text) {
  const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from({ length: PIXELS }, (_, place) => {
    const pair = bytes.charCodeAt(place / 2);
    return place % 2 ? pair % 16 : pair >> 4;
  });
}

const RADIUS = 1.5; // of the brush, in pixels, to the middle of its soft edge: as in MNIST

/**
 * What a stroke of the brush leaves of a drawing.
 * @param {Uint8Array} drawing
 * @param {number[]} from row and column of its beginning, in pixels from the upper left corner
 * @param {number[]} to
 * @param {boolean} erases whether it takes ink away
 */
export function stroked(drawing, from, to, erases) {
  const down = to[0] - from[0], across = to[1] - from[1], length = down * down + across * across;
  return drawing.map((old, place) => {
    const row = Math.floor(place / SIDE) + 0.5 - from[0], column = place % SIDE + 0.5 - from[1];
    // The nearest place of the stroke, as a share of its length.
    const share = Math.min(1, Math.max(0, (row * down + column * across) / (length || 1)));
    const apart = Math.hypot(row - share * down, column - share * across);
    const ink = 15 * Math.min(1, Math.max(0, RADIUS + 0.5 - apart));
    return Math.round(erases ? Math.min(old, 15 - ink) : Math.max(old, ink));
  });
}
