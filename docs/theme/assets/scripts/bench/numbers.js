// The network of chapter 3 and its mistakes, in numbers: what nnsite/experiments/bench.py does in
// NumPy, done again in JavaScript. Pure functions on typed arrays; nothing here knows a document.
//
//   n      digits
//   a1 z1  (n, 50)     what layer 1 computes before its activation function, and after it
//   a2 z2  (n, 100)    the same of layer 2
//   a3     (n, 10)     scores; y (n, 10) what softmax makes of them
//   t      (n,)        labels
//
// An array (n, k) is a Float64Array of n * k numbers, row by row. A state names for each switch
// the value that it has, as the page's address does.

import { CLASSES, PIXELS, SIDE } from "../shared/sizes.js";

/** @typedef {import("../shared/state.js").State} State */
/** @typedef {{W1: Float64Array, b1: Float64Array, W2: Float64Array, b2: Float64Array,
 *   W3: Float64Array, b3: Float64Array}} Weights */
/** @typedef {{images: Uint8Array, t: Uint8Array}} Digits */
/** @typedef {{value: Float64Array, place: Int32Array}} Preparation */
/** @typedef {{type: string, message: string}} Raised */

const SIZES = [PIXELS, 50, 100, CLASSES];

// ---- What the page fetches, taken apart.

/**
 * The weights in a file: W1, b1, W2, b2, W3, b3 one after the other, float32.
 * @param {ArrayBuffer} buffer
 * @returns {Weights}
 */
export function weightsIn(buffer) {
  const all = Float64Array.from(new Float32Array(buffer));
  let from = 0;
  const next = (/** @type {number} */ size) => all.slice(from, from += size);
  const [inputs, first, second, classes] = SIZES;
  return {
    W1: next(inputs * first), b1: next(first),
    W2: next(first * second), b2: next(second),
    W3: next(second * classes), b3: next(classes),
  };
}

/**
 * The digits in a file: all labels, then all pixels, a byte each.
 * @param {ArrayBuffer} buffer
 * @returns {Digits}
 */
export function digitsIn(buffer) {
  const bytes = new Uint8Array(buffer), n = bytes.length / (PIXELS + 1);
  return { t: bytes.subarray(0, n), images: bytes.subarray(n) };
}

/**
 * Digits, and others behind them.
 * @param {Digits} some
 * @param {Digits} others
 * @returns {Digits}
 */
export function joined(some, others) {
  /** @type {(name: keyof Digits) => Uint8Array} */
  const both = (name) => {
    const all = new Uint8Array(some[name].length + others[name].length);
    all.set(some[name]);
    all.set(others[name], some[name].length);
    return all;
  };
  return { t: both("t"), images: both("images") };
}

/**
 * Some of the digits.
 * @param {Digits} digits
 * @param {Int32Array} places
 * @returns {Digits}
 */
export function digitsAt({ t, images }, places) {
  const some = { t: Uint8Array.from(places, (i) => t[i]), images: new Uint8Array(places.length * PIXELS) };
  for (const [at, i] of places.entries()) {
    some.images.set(images.subarray(i * PIXELS, (i + 1) * PIXELS), at * PIXELS);
  }
  return some;
}

// ---- Pixels. What becomes of one depends on its byte alone, and on where it goes.

/** @type {Record<string, (byte: number) => number>} */
export const OF_BYTE = {
  scaled: (v) => v / 255,
  raw: (v) => v,
  twice: (v) => v / 255 / 255,
  whole: (v) => Math.floor(v / 255),
  inverted: (v) => 1 - v / 255,
  wrapped: (v) => ((v + 60) % 256) / 255,
  standard: (v) => (v / 255 - 0.1307) / 0.3081,
  both: (v) => (v / 255 / 255 - 0.1307) / 0.3081,
  turned: (v) => v / 255,
  shifted: (v) => v / 255,
};
export const INTEGERS = new Set(["raw", "whole"]);

// The place in the file's image that each pixel comes from.
/** @type {Record<string, (row: number, column: number) => number>} */
const FROM = {
  turned: (row, column) => column * SIDE + row,
  shifted: (row, column) => row * SIDE + (column + SIDE - 4) % SIDE,
};

/**
 * How pixels are prepared: for each byte the number that it becomes, and for each pixel its place
 * in the file's image.
 * @param {string} name
 * @returns {Preparation}
 */
export function preparation(name) {
  const value = Float64Array.from({ length: 256 }, (_, byte) => OF_BYTE[name](byte));
  const from = FROM[name] ?? ((row, column) => row * SIDE + column);
  const place = Int32Array.from(
    { length: PIXELS }, (_, at) => from(Math.floor(at / SIDE), at % SIDE));
  return { value, place };
}

/**
 * One image as the network is fed with it.
 * @param {string} name
 * @param {Uint8Array} images
 * @param {number} index
 */
export function fed(name, images, index) {
  const { value, place } = preparation(name);
  return Float64Array.from(place, (from) => value[images[index * PIXELS + from]]);
}

/**
 * a1 = x @ W1 + b1. Most pixels are paper: what a sheet of paper alone gives is computed once,
 * and each pixel with ink adds its difference.
 * @param {Preparation} prepared
 * @param {Uint8Array} images
 * @param {number} n
 * @param {Pick<Weights, "W1" | "b1">} weights
 */
export function firstSums({ value, place }, images, n, { W1, b1 }) {
  const units = b1.length;
  const paper = Float64Array.from(b1);
  for (let at = 0; at < PIXELS; at += 1) {
    for (let k = 0; k < units; k += 1) paper[k] += value[0] * W1[at * units + k];
  }
  const a1 = new Float64Array(n * units), row = new Float64Array(units);
  for (let i = 0; i < n; i += 1) {
    row.set(paper);
    for (let at = 0; at < PIXELS; at += 1) {
      const more = value[images[i * PIXELS + place[at]]] - value[0];
      if (more === 0) continue;
      const weight = at * units;
      for (let k = 0; k < units; k += 1) row[k] += more * W1[weight + k];
    }
    a1.set(row, i * units);
  }
  return a1;
}

// ---- Layers.

/** @type {Record<string, (a: number) => number>} */
const ACTIVATIONS = {
  sigmoid: (a) => {
    const e = Math.exp(-Math.abs(a));
    return (a < 0 ? e : 1) / (1 + e);
  },
  naive: (a) => 1 / (1 + Math.exp(-a)),
  step: (a) => (a > 0 ? 1 : 0),
  relu: (a) => (a > 0 ? a : 0),
  none: (a) => a,
};

/**
 * z @ W + b.
 * @param {Float64Array} z
 * @param {Float64Array} W
 * @param {Float64Array} b
 */
export function sums(z, W, b) {
  const units = b.length, inputs = W.length / units, n = z.length / inputs;
  const a = new Float64Array(n * units);
  // One row for all: a view of each row in turn takes three times as long.
  const row = new Float64Array(units);
  for (let i = 0; i < n; i += 1) {
    row.set(b);
    for (let j = 0; j < inputs; j += 1) {
      const input = z[i * inputs + j], weight = j * units;
      for (let k = 0; k < units; k += 1) row[k] += input * W[weight + k];
    }
    a.set(row, i * units);
  }
  return a;
}

/**
 * An activation function of each number.
 * @param {string} name
 * @param {Float64Array} a
 */
export function activated(name, a) {
  const h = ACTIVATIONS[name], z = new Float64Array(a.length);
  for (let at = 0; at < a.length; at += 1) z[at] = h(a[at]);
  return z;
}

// ---- Softmax of the scores `a` of one batch, n rows, into `y`.

/** @param {Float64Array} a */
function largest(a) {
  let most = -Infinity;
  for (const one of a) if (one > most) most = one;
  return most;
}

/**
 * @param {Float64Array} a
 * @param {Float64Array} y
 * @param {(row: Float64Array) => number} above subtracted from a row above the line
 * @param {(row: Float64Array) => number} below and below it
 */
function byRows(a, y, above, below) {
  for (let from = 0; from < a.length; from += CLASSES) {
    const row = a.subarray(from, from + CLASSES), top = above(row), bottom = below(row);
    let sum = 0;
    for (const one of row) sum += Math.exp(one - bottom);
    for (let k = 0; k < CLASSES; k += 1) y[from + k] = Math.exp(row[k] - top) / sum;
  }
}

/**
 * @param {Float64Array} a
 * @param {Float64Array} y
 * @param {number} from the first of the numbers that are normalised together
 * @param {number} step from one of them to the next
 */
function together(a, y, from, step) {
  let most = -Infinity, sum = 0;
  for (let at = from; at < a.length; at += step) if (a[at] > most) most = a[at];
  for (let at = from; at < a.length; at += step) {
    y[at] = Math.exp(a[at] - most);
    sum += y[at];
  }
  for (let at = from; at < a.length; at += step) y[at] /= sum;
}

const nothing = () => 0;

/** @type {Record<string, (a: Float64Array, y: Float64Array) => void>} */
export const SOFTMAX = {
  rows: (a, y) => byRows(a, y, largest, largest),
  batch: (a, y) => together(a, y, 0, 1),
  axis0: (a, y) => {
    for (let k = 0; k < CLASSES; k += 1) together(a, y, k, CLASSES);
  },
  none: (a, y) => y.set(a),
  top: (a, y) => byRows(a, y, largest, nothing),
  naive: (a, y) => byRows(a, y, nothing, nothing),
};

// ---- Answers and loss of one batch. What NumPy cannot broadcast raises its message.

export class Mismatch extends Error {
  /**
   * @param {string} type as NumPy names the error
   * @param {string} message as NumPy words it
   */
  constructor(type, message) {
    super(message);
    this.type = type;
  }
}

/**
 * A shape as Python prints it: (), (100,), (100, 10).
 * @param {number[]} shape
 */
export const tuple = (shape) => (shape.length == 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`);

/**
 * The place of the largest number; nan counts as larger than any, as in np.argmax.
 * @param {Float64Array} y
 * @param {number} from
 * @param {number} step
 * @param {number} count
 */
function argmax(y, from, step, count) {
  let best = 0;
  for (let k = 0; k < count; k += 1) {
    const one = y[from + k * step];
    if (Number.isNaN(one)) return k;
    if (one > y[from + best * step]) best = k;
  }
  return best;
}

/** @param {Float64Array} y */
const ofRows = (y) => Int32Array.from(
  { length: y.length / CLASSES }, (_, i) => argmax(y, i * CLASSES, 1, CLASSES));

// p of one batch, and its shape.
/** @type {Record<string, (y: Float64Array) => {p: Int32Array, shape: number[]}>} */
export const ANSWERS = {
  rows: (y) => ({ p: ofRows(y), shape: [y.length / CLASSES] }),
  axis0: (y) => ({
    p: Int32Array.from({ length: CLASSES }, (_, k) => argmax(y, k, CLASSES, y.length / CLASSES)),
    shape: [CLASSES],
  }),
  flat: (y) => ({ p: Int32Array.of(argmax(y, 0, 1, y.length)), shape: [] }),
  column: (y) => ({ p: ofRows(y), shape: [y.length / CLASSES, 1] }),
};

/**
 * How many of the comparisons p == t hold. For each digit, `told` gets the answer that stands in its
 * place, and `held` 1 if that is its label.
 * @param {Int32Array} p
 * @param {number[]} shape of p
 * @param {Uint8Array} t
 * @param {Int32Array} told
 * @param {Uint8Array} held
 */
function compared(p, shape, t, told, held) {
  const n = t.length;
  if (shape.length == 2) {
    let all = 0;
    for (const one of p) for (const label of t) if (one == label) all += 1;
    for (let i = 0; i < n; i += 1) {
      told[i] = p[i];
      held[i] = Number(p[i] == t[i]);
    }
    return all;
  }
  if (p.length != n && p.length != 1 && n != 1) {
    throw new Mismatch("ValueError", "operands could not be broadcast together with shapes "
      + `${tuple(shape)} ${tuple([n])} `);
  }
  let all = 0;
  for (let i = 0; i < Math.max(n, p.length); i += 1) {
    const answer = p[p.length == 1 ? 0 : i], at = n == 1 ? 0 : i;
    const holds = answer == t[at];
    all += Number(holds);
    told[at] = answer;
    held[at] = Number(holds);
  }
  return all;
}

// The shape of what the loss takes the log of in one batch, where it is not that of the labels; null
// where an error is raised instead.
/** @type {Record<string, (n: number) => number[] | null>} */
const PICKED = {
  onehot: (n) => (n == 1 || n == CLASSES ? [n, CLASSES] : null),
  column: (n) => [n, n],
};

// What is added within the log, where each digit has a loss of its own.
/** @type {Record<string, number>} */
const ADDED = { index: 0, sum: 0, eps: 1e-7 };

/**
 * -log of each right class's probability, added up.
 * @param {Float64Array} y
 * @param {Uint8Array} t
 * @param {number} added within the log
 */
function summed(y, t, added) {
  let sum = 0;
  for (let i = 0; i < t.length; i += 1) sum += Math.log(y[i * CLASSES + t[i]] + added);
  return -sum;
}

/** @type {Record<string, (y: Float64Array, t: Uint8Array) => number>} */
export const LOSS = {
  index: (y, t) => summed(y, t, ADDED.index) / t.length,
  sum: (y, t) => summed(y, t, ADDED.sum),
  eps: (y, t) => summed(y, t, ADDED.eps) / t.length,
  onehot: (y, t) => {
    const n = t.length;
    if (!PICKED.onehot(n)) {
      throw new Mismatch("IndexError", "shape mismatch: indexing arrays could not be broadcast "
        + `together with shapes ${tuple([n])} (${n},${CLASSES}) `);
    }
    // Row j of y is asked for its class 1 where label i is j, and else for its class 0.
    let sum = 0;
    for (let i = 0; i < n; i += 1) {
      for (let j = 0; j < CLASSES; j += 1) {
        sum += Math.log(y[(n == 1 ? 0 : j) * CLASSES + Number(t[i] == j)]);
      }
    }
    return -sum / n;
  },
  column: (y, t) => {
    let sum = 0;
    for (const label of t) {
      for (let j = 0; j < t.length; j += 1) sum += Math.log(y[j * CLASSES + label]);
    }
    return -sum / t.length;
  },
};

// ---- What a debugger would print at a station.

const BINS = 24;

/**
 * The smallest and the largest number, nan if one is nan, and how often each part of the range
 * between them occurs.
 * @param {Float64Array} values
 * @param {Float64Array} [times] how often each of them counts, if not once
 */
function spread(values, times) {
  let least = Infinity, most = -Infinity;
  for (let at = 0; at < values.length; at += 1) {
    if (times && !times[at]) continue;
    least = Math.min(least, values[at]);
    most = Math.max(most, values[at]);
  }
  const bins = new Float64Array(BINS), width = (most - least) / BINS;
  for (let at = 0; at < values.length; at += 1) {
    // Where all are the same, they stand in the middle.
    const bin = width > 0 ? Math.min(BINS - 1, Math.floor((values[at] - least) / width)) : BINS / 2;
    if (bin >= 0) bins[bin] += times ? times[at] : 1;
  }
  return { least, most, bins };
}

/**
 * How often each byte occurs.
 * @param {Uint8Array} bytes
 */
function counted(bytes) {
  const times = new Float64Array(256);
  for (let at = 0; at < bytes.length; at += 1) times[bytes[at]] += 1;
  return times;
}

/**
 * @param {string} name
 * @param {Float64Array} times how often each byte occurs
 */
function printedPixels(name, times) {
  const { value } = preparation(name);
  let sum = 0, all = 0;
  for (let byte = 0; byte < 256; byte += 1) {
    sum += times[byte] * value[byte];
    all += times[byte];
  }
  const dtype = INTEGERS.has(name) ? "uint8" : "float64";
  return { dtype, mean: sum / all, ...spread(value, times) };
}

/** @param {Float64Array} z */
function printedLayer(z) {
  let near = 0;
  for (let at = 0; at < z.length; at += 1) {
    if (Math.abs(z[at]) < 0.01 || Math.abs(z[at] - 1) < 0.01) near += 1;
  }
  return { near: near / z.length, ...spread(z) };
}

/**
 * The sums of the first three rows, or of as many as there are.
 * @param {Float64Array} y
 */
export function rowSums(y) {
  const sums = [];
  for (let from = 0; from < y.length && sums.length < 3; from += CLASSES) {
    sums.push(y.subarray(from, from + CLASSES).reduce((sum, one) => sum + one, 0));
  }
  return sums;
}

// ---- The bench: the network on some digits, with any of its switches thrown.

// Arrays of each layer, the latest: of what is shown, of the right network, and of what was shown
// before. A switch behind them need not compute them anew.
const KEPT = 3;

export class Bench {
  /**
   * @param {Weights} weights
   * @param {Digits} digits
   */
  constructor(weights, digits) {
    this.weights = weights;
    this.digits = digits;
    /** @type {Map<string, any>} */
    this.kept = new Map();
  }

  /** @param {Digits} others digits that come behind those that are there */
  add(others) {
    this.digits = joined(this.digits, others);
    this.kept.clear();
  }

  /**
   * What was computed under this name, or what `make` computes now.
   * @template T
   * @param {string[]} names
   * @param {() => T} make
   * @returns {T}
   */
  once(names, make) {
    const name = names.join(" "), made = this.kept.get(name) ?? make();
    this.kept.delete(name);
    this.kept.set(name, made);
    const kin = [...this.kept.keys()].filter((other) => other.startsWith(`${names[0]} `));
    if (kin.length > KEPT) this.kept.delete(kin[0]);
    return made;
  }

  /**
   * The layers' arrays. Throws if there are fewer digits than the state names.
   * @param {State} state
   */
  layers({ pixels, layer1, layer2, digits }) {
    const { weights } = this, n = Number(digits), all = this.digits.t.length;
    if (n > all) throw new RangeError(`${n} digits are asked for, and there are ${all}`);
    const a1 = this.once(["a1", digits, pixels],
      () => firstSums(preparation(pixels), this.digits.images, n, weights));
    const z1 = this.once(["z1", digits, pixels, layer1], () => activated(layer1, a1));
    const z2 = this.once(["z2", digits, pixels, layer1, layer2],
      () => activated(layer2, sums(z1, weights.W2, weights.b2)));
    const a3 = this.once(["a3", digits, pixels, layer1, layer2],
      () => sums(z2, weights.W3, weights.b3));
    return { z1, z2, a3 };
  }

  /**
   * The probabilities, (n, 10).
   * @param {State} state
   */
  probabilities(state) {
    const { a3 } = this.layers(state), { batch, softmax } = state, size = Number(batch);
    const names = [state.digits, state.pixels, state.layer1, state.layer2, softmax, batch];
    return this.once(["y", ...names], () => {
      const y = new Float64Array(a3.length);
      for (let from = 0; from < y.length; from += size * CLASSES) {
        const to = from + size * CLASSES;
        SOFTMAX[softmax](a3.subarray(from, to), y.subarray(from, to));
      }
      return y;
    });
  }

  /**
   * What the program prints at its end, and each digit's answer. An accuracy or a loss that an
   * error has prevented is null; an answer, -1.
   * @param {State} state
   */
  played(state) {
    const n = Number(state.digits), size = Number(state.batch);
    const y = this.probabilities(state), t = this.digits.t.subarray(0, n);
    const told = new Int32Array(n).fill(-1), held = new Uint8Array(n);
    /** @type {Raised[]} */
    const errors = [];
    /** @type {(compute: (rows: Float64Array, labels: Uint8Array, from: number) => number) => number | null} */
    const inBatches = (compute) => {
      try {
        let sum = 0;
        for (let from = 0; from < n; from += size) {
          const rows = y.subarray(from * CLASSES, (from + size) * CLASSES);
          sum += compute(rows, t.subarray(from, from + size), from);
        }
        return sum;
      } catch (raised) {
        if (!(raised instanceof Mismatch)) throw raised;
        errors.push({ type: raised.type, message: raised.message });
        return null;
      }
    };
    const count = inBatches((rows, labels, from) => {
      const { p, shape } = ANSWERS[state.answers](rows), to = from + size;
      return compared(p, shape, labels, told.subarray(from, to), held.subarray(from, to));
    });
    const losses = inBatches(LOSS[state.loss]);
    const loss = losses === null ? null : losses / (n / size);
    const accuracy = count === null ? null : count / n;
    return { accuracy, loss, errors, told, held, printed: this.printed(state, y, accuracy, loss) };
  }

  /**
   * What a debugger would print at each station.
   * @param {State} state
   * @param {Float64Array} y
   * @param {number | null} accuracy
   * @param {number | null} loss
   */
  printed(state, y, accuracy, loss) {
    const { digits, pixels, layer1, layer2 } = state, { z1, z2 } = this.layers(state);
    const n = Number(digits), size = Number(state.batch);
    const times = this.once(["bytes", digits],
      () => counted(this.digits.images.subarray(0, n * PIXELS)));
    const first = y.subarray(0, size * CLASSES), { p, shape } = ANSWERS[state.answers](first);
    const picked = PICKED[state.loss] ? PICKED[state.loss](size) : [size];
    return {
      pixels: printedPixels(pixels, times),
      layer1: this.once(["printed1", digits, pixels, layer1], () => printedLayer(z1)),
      layer2: this.once(["printed2", digits, pixels, layer1, layer2], () => printedLayer(z2)),
      softmax: { ...spread(y), sums: rowSums(first) },
      answers: {
        shape: tuple(shape),
        labels: tuple([size]),
        different: new Set(p).size,
        accuracy,
      },
      loss: { loss, picked: picked && tuple(picked) },
    };
  }

  /**
   * One digit on its way: what each station makes of it. `loss` is null where the loss is not made
   * of a number for each digit, and `added` what is added within its log.
   * @param {State} state
   * @param {number} index
   */
  followed(state, index) {
    const { z1, z2 } = this.layers(state), y = this.probabilities(state);
    const label = this.digits.t[index], added = ADDED[state.loss];
    const loss = added === undefined ? null : 0 - Math.log(y[index * CLASSES + label] + added);
    /** @type {(all: Float64Array, width: number) => Float64Array} */
    const row = (all, width) => all.slice(index * width, (index + 1) * width);
    return {
      x: fed(state.pixels, this.digits.images, index),
      z1: row(z1, SIZES[1]),
      z2: row(z2, SIZES[2]),
      y: row(y, CLASSES),
      label, loss, added,
    };
  }
}
