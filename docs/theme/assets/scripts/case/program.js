// The case's program on one batch: what its variables hold, with any mistakes planted in it.
// nnsite/experiments/case.py does the same.

import {
  activated, ANSWERS, Bench, firstSums, INTEGERS, LOSS, OF_BYTE, preparation, SOFTMAX, sums,
} from "../bench/numbers.js";
import { RIGHT } from "../bench/right.js";
import { CLASSES, PIXELS, SIDE } from "../shared/sizes.js";

/** @typedef {import("../bench/numbers.js").Digits} Digits */
/** @typedef {import("../bench/numbers.js").Weights} Weights */
/** @typedef {import("../bench/numbers.js").Preparation} Preparation */
/** @typedef {import("../shared/state.js").State} State */

export const BATCH = 100;

/** @type {(byte: number) => number} */
const unchanged = (v) => v;
/** @type {(row: number, column: number) => number} */
const inPlace = (row, column) => row * SIDE + column;

// What the program can be fed with, in place of the images: what becomes of a byte, where each pixel
// comes from, and whether floats come of it.
/** @type {Record<string, {value?: (byte: number) => number,
 *   from?: (row: number, column: number) => number, floats?: boolean}>} */
const FEEDS = {
  images: {},
  transposed: { from: (row, column) => column * SIDE + row },
  left: { from: (row, column) => row * SIDE + (column + 4) % SIDE },
  inverted: { value: (v) => 255 - v },
  darker: { value: (v) => (v + 256 - 60) % 256 },
  divided: { value: (v) => v / 255, floats: true },
  multiplied: { value: (v) => v * 255, floats: true },
  full: { value: (v) => Math.floor(v / 255) * 255 },
};

/**
 * How the pixels are prepared that the program is fed with.
 * @param {string} feed
 * @param {string} pixels
 * @returns {Preparation}
 */
function composed(feed, pixels) {
  const { value = unchanged, from = inPlace, floats = false } = FEEDS[feed], { place } = preparation(pixels);
  // A float does not wrap around.
  const prepared = floats && pixels == "wrapped" ? (/** @type {number} */ v) => (v + 60) / 255 : OF_BYTE[pixels];
  return {
    value: Float64Array.from({ length: 256 }, (_, byte) => prepared(value(byte))),
    place: place.map((at) => from(Math.floor(at / SIDE), at % SIDE)),
  };
}

export class Program {
  /**
   * @param {Bench} bench whose digits it reads; what it has computed is at hand for other programs
   * @param {State} mistakes
   */
  constructor(bench, mistakes) {
    this.bench = bench;
    const { t } = bench.digits;
    /** @type {State} */
    this.state = { ...RIGHT, ...mistakes, digits: String(t.length) };
    this.t = t.subarray(0, BATCH);
    /** @type {Map<string, Float64Array>} */
    this.known = new Map();
  }

  /** The accuracy on all digits, null if an error prevents it, and the errors. */
  played() {
    return this.bench.played(this.state);
  }

  /** The pixels as the network gets them, (100, 784), and their dtype. */
  pixels() {
    const { value, place } = preparation(this.state.pixels), { images } = this.bench.digits;
    const x = new Float64Array(BATCH * PIXELS);
    for (let from = 0; from < x.length; from += PIXELS) {
      for (let at = 0; at < PIXELS; at += 1) x[from + at] = value[images[from + place[at]]];
    }
    return { x, dtype: INTEGERS.has(this.state.pixels) ? "uint8" : "float64" };
  }

  /** The outputs of the hidden layers, (100, 50) and (100, 100). */
  layers() {
    return this.bench.layers({ ...this.state, digits: String(BATCH) });
  }

  /**
   * The probabilities, (100, 10).
   * @param {string} [feed] what stands in the place of the images
   */
  outputs(feed = "images") {
    const y = this.known.get(feed) ?? this.computed(feed);
    this.known.set(feed, y);
    return y;
  }

  /** @param {string} feed */
  computed(feed) {
    const { state, bench: { weights, digits } } = this;
    const a1 = firstSums(composed(feed, state.pixels), digits.images, BATCH, weights);
    const z2 = activated(state.layer2, sums(activated(state.layer1, a1), weights.W2, weights.b2));
    const a3 = sums(z2, weights.W3, weights.b3), y = new Float64Array(a3.length);
    SOFTMAX[state.softmax](a3, y);
    return y;
  }

  /** The shape of p. */
  shape() {
    return ANSWERS[this.state.answers](this.outputs()).shape;
  }

  /** The shape of the labels that the loss gets. */
  labels() {
    /** @type {Record<string, number[]>} */
    const shapes = { onehot: [BATCH, CLASSES], column: [BATCH, 1] };
    return shapes[this.state.loss] ?? [BATCH];
  }

  /** The program's loss, over what is computed from y as it should be. Throws what NumPy raises. */
  ratio() {
    const y = this.outputs();
    return LOSS[this.state.loss](y, this.t) / LOSS.index(y, this.t);
  }

  /**
   * The share of digits that are right, whatever the program's own answers are.
   * @param {string} feed
   */
  count(feed) {
    const { p } = ANSWERS.rows(this.outputs(feed));
    return p.reduce((sum, answer, i) => sum + Number(answer == this.t[i]), 0) / BATCH;
  }
}
