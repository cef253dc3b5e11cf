// A network in training, with any of its mistakes: what nnsite/experiments/train.py does in NumPy,
// done again in JavaScript. Nothing here knows a document.
//
//   W1 b1  (784, 50), (50,)   the hidden layer, with a sigmoid: its outputs are z
//   W2 b2  (50, 10), (10,)    the output layer: scores a, and y, what softmax makes of them
//   t      labels
//
// An array (n, k) is a Float64Array of n * k numbers, row by row.

import {
  activated, ANSWERS, digitsAt, digitsIn, firstSums, LOSS, preparation, SOFTMAX, sums,
} from "../bench/numbers.js";
import { Lehmer } from "../shared/lehmer.js";
import { CLASSES, PIXELS } from "../shared/sizes.js";

/** @typedef {import("../bench/numbers.js").Digits} Digits */
/** @typedef {import("../shared/state.js").State} State */

const HIDDEN = 50, BATCH = 100, SEED = 2, SEED_APART = 1;

// ---- The lines that a switch changes, by its values. The bench has the others.

/** @type {Record<string, (t: Uint8Array) => Uint8Array>} */
const LABELS = {
  right: (t) => t,
  apart: (t) => Uint8Array.from(new Lehmer(SEED_APART).permutation(t.length), (i) => t[i]),
  shifted: (t) => t.map((label) => (label + 1) % CLASSES),
};

/** @type {Record<string, (w: number, inputs: number) => number>} */
const START = {
  random: (w, inputs) => w / Math.sqrt(inputs),
  zeros: () => 0,
  large: (w) => w,
};

/** @type {typeof SOFTMAX} */
const OUTPUT = {
  ...SOFTMAX,
  twice: (a, y) => {
    SOFTMAX.rows(a, y);
    SOFTMAX.rows(y, y);
  },
};

/** @type {Record<string, (t: Uint8Array, rng: Lehmer) => Int32Array>} */
const ORDER = {
  mixed: (t, rng) => rng.permutation(t.length),
  sorted: (t) => Int32Array.from(t.keys()).sort((one, other) => t[one] - t[other]),
};

/** @type {typeof LOSS} */
const OF_BATCH = { ...LOSS, negative: (y, t) => -LOSS.index(y, t) };

// ---- The network.

/**
 * W -= z.T @ moves and b -= moves.sum(axis=0), digit by digit. Most pixels are 0: they move nothing.
 * @param {Float64Array} W
 * @param {Float64Array} b
 * @param {ArrayLike<number>} z
 * @param {Float64Array} moves
 * @param {Float64Array} [value] what stands for a byte, where z are bytes
 */
function descend(W, b, z, moves, value) {
  const units = b.length;
  for (let from = 0, at = 0; from < moves.length; from += units) {
    for (let k = 0; k < units; k += 1) b[k] -= moves[from + k];
    for (let j = 0; j < W.length; j += units, at += 1) {
      if (z[at] == 0) continue;
      const input = value ? value[/** @type {number} */ (z[at])] : z[at];
      for (let k = 0; k < units; k += 1) W[j + k] -= input * moves[from + k];
    }
  }
}

/**
 * moves @ W2.T * z * (1 - z): what the hidden layer's sums are moved by.
 * @param {Float64Array} moves
 * @param {Float64Array} W2
 * @param {Float64Array} z
 */
function back(moves, W2, z) {
  const hidden = z.slice();
  for (let at = 0, from = 0; from < moves.length; from += CLASSES) {
    for (let j = 0; j < W2.length; j += CLASSES, at += 1) {
      let sum = 0;
      for (let k = 0; k < CLASSES; k += 1) sum += moves[from + k] * W2[j + k];
      hidden[at] *= (1 - z[at]) * sum;
    }
  }
  return hidden;
}

/**
 * A network at its start.
 * @param {Digits} digits
 * @param {State} state
 */
export function training({ images, t }, state) {
  const rng = new Lehmer(SEED), prepared = preparation(state.pixels);
  const digits = { images, t: LABELS[state.labels](t.subarray(0, Number(state.digits))) };
  const rate = Number(state.rate) * (state.sign == "plus" ? -1 : 1);
  /** @type {(inputs: number, units: number) => Float64Array} */
  const drawn = (inputs, units) => Float64Array.from(
    { length: inputs * units }, () => START[state.start](Math.sqrt(3) * rng.signed(), inputs));
  const W1 = drawn(PIXELS, HIDDEN), b1 = new Float64Array(HIDDEN);
  const W2 = drawn(HIDDEN, CLASSES), b2 = new Float64Array(CLASSES);
  /** @type {Int32Array} */
  let left = new Int32Array(); // places of the digits that this epoch has yet to take

  /** @param {Digits} some */
  const hidden = (some) => (
    activated("sigmoid", firstSums(prepared, some.images, some.t.length, { W1, b1 })));

  return {
    /** Takes a step with the next batch. Returns its loss before the step. */
    step() {
      if (!left.length) left = ORDER[state.order](digits.t, rng);
      const batch = digitsAt(digits, left.subarray(0, BATCH)), n = batch.t.length;
      left = left.subarray(BATCH);
      const z = hidden(batch), y = new Float64Array(n * CLASSES);
      OUTPUT[state.softmax](sums(z, W2, b2), y);
      const loss = OF_BATCH[state.loss](y, batch.t);
      // From here on, y is what the scores are moved by.
      for (let i = 0; i < n; i += 1) y[i * CLASSES + batch.t[i]] -= 1;
      const share = rate / (state.gradient == "mean" ? n : 1);
      for (let at = 0; at < y.length; at += 1) y[at] *= share;
      const moves = back(y, W2, z);
      descend(W2, b2, z, y);
      descend(W1, b1, batch.images, moves, prepared.value);
      return loss;
    },
    /**
     * The share of digits whose largest score is that of the right class.
     * @param {Digits} others
     */
    accuracy(others) {
      const { p } = ANSWERS.rows(sums(hidden(others), W2, b2));
      return p.filter((answer, i) => answer == others.t[i]).length / p.length;
    },
  };
}

// ---- What the page asks, whether a worker answers or the page itself.

/** @typedef {ReturnType<typeof service>} Service */

/** The service, with nothing loaded. */
export function service() {
  /** @type {Digits[]} for training, and those by which the networks are judged */
  const digits = [];
  /** @type {ReturnType<typeof training>[]} */
  let networks = [];
  return {
    /** @param {ArrayBuffer} buffer digits for training, and then those to be judged by */
    load: (buffer) => { digits.push(digitsIn(buffer)); },
    /** @param {State[]} states of a network each */
    begin: (...states) => { networks = states.map((state) => training(digits[0], state)); },
    /**
     * The losses of so many steps of each network, or of as many as can be taken in the time.
     * @param {number} count
     * @param {number} time in ms
     */
    steps(count, time) {
      const losses = [], end = performance.now() + time;
      do losses.push(networks.map((one) => one.step()));
      while (losses.length < count && performance.now() < end);
      return losses;
    },
    /** @param {number} at of a network */
    accuracy: (at) => networks[at].accuracy(digits[1]),
  };
}
