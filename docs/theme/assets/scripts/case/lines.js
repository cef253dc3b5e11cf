// The lines that can be asked, by name: what each prints, as NumPy prints it.

import { Mismatch, rowSums, tuple } from "../bench/numbers.js";
import { array, rounded, scalar } from "../shared/numpy.js";
import { CLASSES, PIXELS, SIDE } from "../shared/sizes.js";

/** @typedef {import("./program.js").Program} Program */

/** @param {Float64Array} all */
function sum(all) {
  let total = 0;
  for (let at = 0; at < all.length; at += 1) total += all[at];
  return total;
}

/** @param {Float64Array} all */
function ends(all) {
  let [least] = all, most = least;
  for (let at = 1; at < all.length; at += 1) {
    if (all[at] < least) least = all[at];
    if (all[at] > most) most = all[at];
  }
  return { least, most };
}

/** @param {boolean} value */
const bool = (value) => (value ? "True" : "False");

/** @param {Float64Array} y */
const columnSums = (y) => [0, 1, 2].map((k) => sum(y.filter((_, at) => at % CLASSES == k)));

/** @param {number[]} sums */
const printed = (sums) => array(sums.map((one) => rounded(one, 3)));

/** @param {Float64Array} z */
const ofLayer = (z) => {
  const different = new Set(z.map((one) => rounded(one, 2))).size;
  const { least, most } = ends(z);
  return `${scalar(least, 4)} ${scalar(most, 4)} ${different}`;
};

/** @param {string} feed */
const counting = (feed) => (/** @type {Program} */ program) => scalar(program.count(feed), 2);

/** @type {Record<string, (program: Program) => string>} */
const LINES = {
  pixels: (program) => {
    const { x, dtype } = program.pixels(), mean = scalar(sum(x) / x.length, 4);
    const { least, most } = ends(x);
    const [low, high] = [least, most].map((one) => (
      dtype == "uint8" ? String(one) : scalar(one, 4)));
    return `${dtype} ${low} ${high} ${mean}`;
  },
  ones: (program) => {
    const { x } = program.pixels(), widths = [];
    for (const [i, label] of program.t.entries()) {
      const image = x.subarray(i * PIXELS, (i + 1) * PIXELS);
      const inked = new Set();
      for (let at = 0; at < PIXELS; at += 1) if (image[at] != 0) inked.add(at % SIDE);
      if (label == 1) widths.push(inked.size);
    }
    const mean = widths.reduce((total, one) => total + one, 0) / widths.length;
    return `${scalar(mean, 1)} columns wide`;
  },
  ink: (program) => {
    const { x } = program.pixels(), inks = new Float64Array(SIDE);
    for (let at = 0; at < x.length; at += 1) inks[at % SIDE] += x[at];
    return `most ink in column ${inks.indexOf(ends(inks).most)}`;
  },
  layer1: (program) => ofLayer(program.layers().z1),
  layer2: (program) => ofLayer(program.layers().z2),
  sums: (program) => printed(rowSums(program.outputs())),
  whole: (program) => {
    const y = program.outputs();
    return `${printed(columnSums(y))} ${scalar(sum(y), 3)}`;
  },
  shapes: (program) => `${tuple(program.shape())} ${tuple([program.t.length])}`,
  labels: (program) => tuple(program.labels()),
  ratio: (program) => scalar(program.ratio(), 2),
  sign: (program) => {
    const y = program.outputs();
    return `${scalar(sum(y), 3)} ${bool(y.some((one) => one < 0))}`;
  },
  transposed: counting("transposed"),
  left: counting("left"),
  inverted: counting("inverted"),
  darker: counting("darker"),
  divided: counting("divided"),
  multiplied: counting("multiplied"),
  full: (program) => {
    const y = program.outputs(), other = program.outputs("full");
    return bool(y.every((one, at) => one === other[at]));
  },
};

/**
 * What a line prints, or the error with which it ends.
 * @param {string} name
 * @param {Program} program
 */
export function asked(name, program) {
  try {
    return LINES[name](program);
  } catch (raised) {
    if (!(raised instanceof Mismatch)) throw raised;
    return `${raised.type}: ${raised.message}`;
  }
}

/**
 * What the program prints in the end, line by line.
 * @param {Program} program
 */
export function opening(program) {
  const { accuracy, errors } = program.played();
  return [
    ...accuracy === null ? [] : [`accuracy ${scalar(accuracy, 2)}`],
    ...errors.map(({ type, message }) => `${type}: ${message}`),
  ];
}
