// The bench's numbers on arrays so small that what is expected can be written down.
//
// Most tests take a network that hands pixels on: without activation functions, the score of class
// k is pixel k of the image, times a gain. So an image is written as its ten scores.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Bench, digitsIn, fed, joined, weightsIn,
} from "../../docs/theme/assets/scripts/bench/numbers.js";
import { CLASSES, PIXELS, SIDE } from "../../docs/theme/assets/scripts/shared/sizes.js";

const RIGHT = {
  pixels: "scaled", layer1: "sigmoid", layer2: "sigmoid", softmax: "rows", answers: "rows",
  loss: "index", batch: "100", digits: "1000",
};
const UNITS = 10; // of each layer of the network that hands on

/** An image that begins with these bytes; the rest is paper. */
function image(bytes) {
  const all = new Uint8Array(PIXELS);
  all.set(bytes);
  return all;
}

/** A matrix (rows, 10) with `gain` on its diagonal. */
function diagonal(rows, gain) {
  const W = new Float64Array(rows * UNITS);
  for (let k = 0; k < UNITS; k += 1) W[k * UNITS + k] = gain;
  return W;
}

/** A bench on digits whose scores these rows are, times the gain. */
function handingOn(rows, t, gain = 1) {
  const images = new Uint8Array(rows.length * PIXELS);
  rows.forEach((row, i) => images.set(row, i * PIXELS));
  const weights = {
    W1: diagonal(PIXELS, 1), b1: new Float64Array(UNITS),
    W2: diagonal(UNITS, 1), b2: new Float64Array(UNITS),
    W3: diagonal(UNITS, gain), b3: new Float64Array(CLASSES),
  };
  return new Bench(weights, { images, t: Uint8Array.from(t) });
}

/** The state of a bench on n such digits, all in one batch, with these switches thrown. */
const thrown = (n, switches) => ({
  ...RIGHT, pixels: "raw", layer1: "none", layer2: "none", digits: String(n), batch: String(n),
  ...switches,
});

/** What is played where the scores themselves are taken for probabilities. */
const played = (rows, t, switches) => (
  handingOn(rows, t).played(thrown(t.length, { softmax: "none", ...switches })));

/** A row of ten numbers that begins with these. */
const ten = (...first) => [...first, ...Array(CLASSES - first.length).fill(0)];

function near(actual, expected) {
  assert.equal(actual.length, expected.length);
  Array.from(actual).forEach((one, at) => {
    const error = Math.abs(one - expected[at]);
    assert.ok(error <= 1e-12 * Math.max(1, Math.abs(expected[at])),
      `${one} is not ${expected[at]}, at ${at}`);
  });
}

// ---- Files.

test("weights lie one after the other, as float32", () => {
  const sizes = { W1: 784 * 50, b1: 50, W2: 50 * 100, b2: 100, W3: 100 * 10, b3: 10 };
  const all = Float32Array.from({ length: 45360 }, (_, at) => at);
  const weights = weightsIn(all.buffer);
  let from = 0;
  for (const [name, size] of Object.entries(sizes)) {
    assert.equal(weights[name].length, size, name);
    assert.equal(weights[name][0], from, name);
    from += size;
  }
  assert.equal(from, all.length);
});

test("labels lie before pixels", () => {
  const { t, images } = digitsIn(Uint8Array.from([7, 2, ...image([1]), ...image([2])]).buffer);
  assert.deepEqual([...t], [7, 2]);
  assert.equal(images.length, 2 * PIXELS);
  assert.deepEqual([images[0], images[PIXELS]], [1, 2]);
});

test("digits stand behind digits", () => {
  const one = { t: Uint8Array.of(1), images: image([10]) };
  const other = { t: Uint8Array.of(2), images: image([20]) };
  const { t, images } = joined(one, other);
  assert.deepEqual([...t], [1, 2]);
  assert.deepEqual([images[0], images[PIXELS]], [10, 20]);
});

// ---- Pixels.

const BYTES = [0, 1, 128, 195, 196, 254, 255];
const PREPARED = {
  scaled: [0, 1 / 255, 128 / 255, 195 / 255, 196 / 255, 254 / 255, 1],
  raw: BYTES,
  twice: [0, 1 / 65025, 128 / 65025, 195 / 65025, 196 / 65025, 254 / 65025, 1 / 255],
  whole: [0, 0, 0, 0, 0, 0, 1],
  inverted: [1, 254 / 255, 127 / 255, 60 / 255, 59 / 255, 1 / 255, 0],
  wrapped: [60 / 255, 61 / 255, 188 / 255, 1, 0, 58 / 255, 59 / 255],
  // The mean is 33.3285 of 255, the deviation 78.5655.
  standard: BYTES.map((byte) => (byte - 33.3285) / 78.5655),
  // 8498.7675 and 20034.2025 of 65025.
  both: BYTES.map((byte) => (byte - 8498.7675) / 20034.2025),
};

for (const [name, expected] of Object.entries(PREPARED)) {
  test(`pixels=${name}`, () => {
    const two = Uint8Array.from([...image([9]), ...image(BYTES)]);
    near(fed(name, two, 1).subarray(0, BYTES.length), expected);
  });
}

/** Where an image's only pixel with ink comes to lie, as [row, column]. */
function moved(name, row, column) {
  const one = new Uint8Array(PIXELS);
  one[row * SIDE + column] = 255;
  const x = fed(name, one, 0);
  assert.equal(x.reduce((sum, value) => sum + value, 0), 1);
  const at = x.indexOf(1);
  return [Math.floor(at / SIDE), at % SIDE];
}

test("turned: rows become columns", () => {
  assert.deepEqual(moved("turned", 2, 5), [5, 2]);
  assert.deepEqual(moved("turned", 27, 0), [0, 27]);
});

test("shifted: 4 to the right, and round", () => {
  assert.deepEqual(moved("shifted", 2, 5), [2, 9]);
  assert.deepEqual(moved("shifted", 2, 23), [2, 27]);
  assert.deepEqual(moved("shifted", 2, 24), [2, 0]);
});

for (const pixels of [...Object.keys(PREPARED), "turned", "shifted"]) {
  test(`x @ W1 + b1, pixels=${pixels}`, () => {
    // Numbers that are all over the place, half of the pixels paper.
    const ink = Uint8Array.from({ length: 2 * PIXELS }, (_, at) => (at % 2 ? at * 89 % 256 : 0));
    const W1 = Float64Array.from({ length: PIXELS * 3 }, (_, at) => at * 37 % 101 / 50 - 1);
    const b1 = Float64Array.of(-3, 0, 2);
    const weights = {
      W1, b1, W2: new Float64Array(30), b2: new Float64Array(10),
      W3: new Float64Array(100), b3: new Float64Array(10),
    };
    const bench = new Bench(weights, { images: ink, t: new Uint8Array(2) });
    const { z1 } = bench.layers({ ...RIGHT, pixels, layer1: "none", digits: "2" });
    const expected = [0, 1].flatMap((i) => [0, 1, 2].map((k) => (
      fed(pixels, ink, i).reduce((sum, one, at) => sum + one * W1[3 * at + k], b1[k]))));
    near(z1, expected);
  });
}

// ---- Layers.

const A = [-1000, -1, 0, 1, 1000];
const ACTIVATED = {
  sigmoid: [0, 0.2689414213699951, 0.5, 0.7310585786300049, 1],
  naive: [0, 0.2689414213699951, 0.5, 0.7310585786300049, 1],
  step: [0, 0, 0, 1, 1],
  relu: [0, 0, 0, 1, 1000],
  none: A,
};

for (const [name, expected] of Object.entries(ACTIVATED)) {
  test(`layer1 and layer2=${name}`, () => {
    const weights = {
      W1: new Float64Array(PIXELS * 5), b1: Float64Array.from(A),
      W2: new Float64Array(25), b2: Float64Array.from(A),
      W3: new Float64Array(50), b3: new Float64Array(10),
    };
    const bench = new Bench(weights, { images: image([]), t: new Uint8Array(1) });
    const { z1, z2 } = bench.layers({ ...RIGHT, layer1: name, layer2: name, digits: "1" });
    near(z1, expected);
    near(z2, expected);
  });
}

test("each layer has weights and a bias of its own", () => {
  const bench = handingOn([ten(1, 2)], [0], 5);
  bench.weights.W2.set([0, 1], 0);
  bench.weights.b2.set([10, 20]);
  bench.weights.b3.set([100]);
  const { z1, z2, a3 } = bench.layers(thrown(1, {}));
  near(z1, ten(1, 2));
  near(z2, ten(10, 23)); // 1 * 0 + 10, 1 * 1 + 2 * 1 + 20
  near(a3, ten(150, 115));
});

// ---- Softmax. With a gain of ln 2, exp makes 2 ** k of pixel k.

const POWERS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]; // 1023 together
const EIGHTS = Array(10).fill(8); // 80 together
const SHARES = {
  rows: [...POWERS.map((one) => one / 1023), ...EIGHTS.map((one) => one / 80)],
  batch: [...POWERS, ...EIGHTS].map((one) => one / 1103),
  axis0: [...POWERS.map((one) => one / (one + 8)), ...POWERS.map((one) => 8 / (one + 8))],
  none: [...POWERS.map((one) => Math.log(one)), ...EIGHTS.map((one) => Math.log(one))],
  top: [...POWERS.map((one) => one / 512 / 1023), ...EIGHTS.map((one) => one / 8 / 80)],
  naive: [...POWERS.map((one) => one / 1023), ...EIGHTS.map((one) => one / 80)],
};

for (const [softmax, expected] of Object.entries(SHARES)) {
  test(`softmax=${softmax}`, () => {
    const rows = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], Array(10).fill(3)];
    const bench = handingOn(rows, [0, 0], Math.log(2));
    near(bench.probabilities(thrown(2, { softmax })), expected);
  });
}

test("softmax in batches of 1", () => {
  const rows = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], Array(10).fill(3)];
  const bench = handingOn(rows, [0, 0], Math.log(2));
  const alone = (softmax) => bench.probabilities(thrown(2, { softmax, batch: "1" }));
  near(alone("batch"), SHARES.rows);
  near(alone("axis0"), Array(20).fill(1));
});

test("softmax of scores that exp cannot take", () => {
  const bench = handingOn([ten(0, 200, 255)], [0], 10);
  const y = (softmax) => [...bench.probabilities(thrown(1, { softmax })).subarray(0, 4)];
  near(y("rows"), [0, Math.exp(-550), 1, 0]);
  assert.deepEqual(y("naive"), [0, NaN, NaN, 0]);
  assert.deepEqual(y("top"), [0, 0, 0, 0]);
});

// ---- Answers and accuracy.

test("of equals the first is the answer", () => {
  const { told } = played([ten(5, 7, 7), ten()], [1, 0], {});
  assert.deepEqual([...told], [1, 0]);
});

test("nan is larger than anything", () => {
  const bench = handingOn([ten(0, 200, 255), ten(200)], [1, 2], 10);
  const { told } = bench.played(thrown(2, { softmax: "naive" }));
  assert.deepEqual([...told], [1, 0]);
});

const ANSWERED = [ten(0, 9), ten(0, 8), ten(0, 0, 7)]; // 1, 1, 2

test("answers=rows", () => {
  const { accuracy, told, held, errors } = played(ANSWERED, [1, 2, 2], {});
  assert.equal(accuracy, 2 / 3);
  assert.deepEqual([...told], [1, 1, 2]);
  assert.deepEqual([...held], [1, 0, 1]);
  assert.deepEqual(errors, []);
});

test("answers=column: each answer is compared with all labels of its batch", () => {
  // Both 1 hold once, the 2 twice.
  const together = played(ANSWERED, [1, 2, 2], { answers: "column" });
  assert.equal(together.accuracy, 4 / 3);
  assert.deepEqual([...together.told], [1, 1, 2]);
  assert.deepEqual([...together.held], [1, 0, 1]);
  const alone = played(ANSWERED, [1, 2, 2], { answers: "column", batch: "1" });
  assert.equal(alone.accuracy, 2 / 3);
});

test("answers=flat: one place for the whole batch", () => {
  // The largest of 30 numbers is the second, of the next 30 the one at 13.
  const rows = [...ANSWERED, ten(), ten(0, 0, 0, 6), ten()];
  const { accuracy, told } = played(rows, [1, 1, 0, 3, 3, 3], { answers: "flat", batch: "3" });
  assert.equal(accuracy, 2 / 6);
  assert.deepEqual([...told], [1, 1, 1, 13, 13, 13]);
});

test("answers=axis0 in batches of 10: a digit of the batch for each class", () => {
  const rows = Array.from({ length: 10 }, () => ten());
  rows[4][0] = 1;
  rows[2][1] = 1;
  // 4 for class 0, 2 for class 1, and the first digit for the others.
  const { accuracy, told, held, errors } = played(rows, [4, 1, 0, 0, 0, 0, 1, 1, 1, 1],
    { answers: "axis0" });
  assert.equal(accuracy, 5 / 10);
  assert.deepEqual([...told], [4, 2, 0, 0, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual([...held], [1, 0, 1, 1, 1, 1, 0, 0, 0, 0]);
  assert.deepEqual(errors, []);
});

test("answers=axis0 in batches of 1: ten comparisons with each label", () => {
  const { accuracy, told } = played(ANSWERED, [0, 1, 2], { answers: "axis0", batch: "1" });
  assert.equal(accuracy, 10 / 3);
  assert.deepEqual([...told], [0, 0, 0]);
});

test("answers=axis0 in batches of another size raises", () => {
  const { accuracy, loss, told, held, errors } = played(
    [ten(1), ten(1), ten(1)], [0, 0, 0], { answers: "axis0" });
  assert.equal(accuracy, null);
  assert.equal(loss, 0);
  assert.deepEqual([...told], [-1, -1, -1]);
  assert.deepEqual([...held], [0, 0, 0]);
  assert.deepEqual(errors, [{
    type: "ValueError",
    message: "operands could not be broadcast together with shapes (10,) (3,) ",
  }]);
});

// ---- Loss. The scores are taken for probabilities; those that are picked are powers of 2.

const LOG2 = Math.log(2);
const closeTo = (actual, expected) => near([actual], [expected]);
const TWO = [ten(2, 4, 8), ten(16, 32, 64)];

test("loss=index and sum", () => {
  closeTo(played(TWO, [0, 2], {}).loss, -7 * LOG2 / 2);
  closeTo(played(TWO, [0, 2], { loss: "sum" }).loss, -7 * LOG2);
  // In two batches, each has a loss of its own, and their mean is printed.
  closeTo(played(TWO, [0, 2], { batch: "1" }).loss, -7 * LOG2 / 2);
  closeTo(played(TWO, [0, 2], { loss: "sum", batch: "1" }).loss, -7 * LOG2 / 2);
});

test("loss=eps keeps log from 0", () => {
  assert.equal(played([ten(0, 1)], [0], {}).loss, Infinity);
  closeTo(played([ten(0, 1)], [0], { loss: "eps" }).loss, 16.11809565095832);
});

test("a loss of 0 has no sign", () => {
  const loss = (name) => played([ten(1), ten(1)], [0, 0], { loss: name }).loss;
  for (const name of ["index", "sum", "column"]) assert.ok(Object.is(loss(name), 0), name);
});

test("loss=column: each label picks from every row", () => {
  // From the first column 2 and 16, from the third 8 and 64.
  closeTo(played(TWO, [0, 2], { loss: "column" }).loss, -(1 + 4 + 3 + 6) * LOG2 / 2);
  closeTo(played(TWO, [0, 2], { loss: "column", batch: "1" }).loss, -7 * LOG2 / 2);
});

test("loss=onehot in batches of 1 picks classes 0 and 1 of one row", () => {
  // Nine times class 0, once class 1: 2 ** 9 * 4, and 16 ** 9 * 32.
  closeTo(played(TWO, [0, 2], { loss: "onehot", batch: "1" }).loss, -(11 + 41) * LOG2 / 2);
});

test("loss=onehot in batches of 10 picks classes 0 and 1 of all rows", () => {
  const rows = Array.from({ length: 10 }, () => ten(2, 4));
  rows[3] = ten(2, 128);
  const t = [3, 3, 0, 0, 0, 0, 0, 0, 0, 0];
  // Each of the 10 labels picks 2 nine times, and once 4; two of them 128 instead.
  closeTo(played(rows, t, { loss: "onehot" }).loss, -(90 + 8 * 2 + 2 * 7) * LOG2 / 10);
});

test("loss=onehot in batches of another size raises", () => {
  const { accuracy, loss, errors } = played(ANSWERED, [1, 1, 2], { loss: "onehot" });
  assert.equal(accuracy, 1);
  assert.equal(loss, null);
  assert.deepEqual(errors, [{
    type: "IndexError",
    message: "shape mismatch: indexing arrays could not be broadcast together with shapes "
      + "(3,) (3,10) ",
  }]);
});

test("both may raise", () => {
  const { errors } = played(ANSWERED, [1, 1, 2], { answers: "axis0", loss: "onehot" });
  assert.deepEqual(errors.map(({ type }) => type), ["ValueError", "IndexError"]);
});

// ---- What a debugger would print.

test("printed of pixels", () => {
  const print = (pixels) => {
    const { bins, ...others } = handingOn([[255, 51]], [0])
      .played(thrown(1, { pixels })).printed.pixels;
    assert.equal(bins.reduce((sum, one) => sum + one), PIXELS);
    return others;
  };
  assert.deepEqual(print("raw"), { dtype: "uint8", mean: 306 / 784, least: 0, most: 255 });
  assert.deepEqual(print("scaled"), { dtype: "float64", mean: 1.2 / 784, least: 0, most: 1 });
  assert.deepEqual(print("whole"), { dtype: "uint8", mean: 1 / 784, least: 0, most: 1 });
});

test("printed of layers: the share near 0 or 1, and where the numbers lie", () => {
  const { layer1 } = handingOn([[0, 128, 255, 255, 255, 255, 255, 255, 255, 255]], [0])
    .played(thrown(1, { pixels: "scaled" })).printed;
  assert.equal(layer1.near, 0.9);
  assert.equal(layer1.least, 0);
  assert.equal(layer1.most, 1);
  assert.deepEqual([layer1.bins[0], layer1.bins[12], layer1.bins[23]], [1, 1, 8]);
});

test("printed behind the scores", () => {
  const rows = [ten(1), ten(0, 2), ten(0, 0, 3), ten(0, 0, 4)];
  const { softmax, answers, loss } = played(rows, [0, 1, 2, 2], {}).printed;
  assert.deepEqual(softmax.sums, [1, 2, 3]);
  assert.deepEqual([softmax.least, softmax.most], [0, 4]);
  assert.deepEqual(answers, { shape: "(4,)", labels: "(4,)", different: 3, accuracy: 1 });
  assert.equal(loss.picked, "(4,)");
  closeTo(loss.loss, -(0 + 1 + Math.log2(3) + 2) * LOG2 / 4);
});

test("beyond 0 and 1 a number is near neither", () => {
  const { layer1 } = handingOn([[0, 0, 0, 0, 0, 255, 255, 255, 255, 255]], [0])
    .played(thrown(1, { pixels: "raw" })).printed;
  assert.equal(layer1.near, 0.5);
  assert.equal(layer1.most, 255);
});

test("nan makes the smallest and the largest number nan, as in NumPy", () => {
  const { softmax } = handingOn([ten(255), ten(1)], [0, 0], 10)
    .played(thrown(2, { softmax: "naive" })).printed;
  assert.deepEqual([softmax.least, softmax.most], [NaN, NaN]);
});

test("numbers that are all the same stand in the middle", () => {
  const { softmax } = played([ten(1, 1, 1, 1, 1, 1, 1, 1, 1, 1)], [0], {}).printed;
  assert.equal(softmax.bins[12], 10);
});

test("the sums are those of the first batch", () => {
  const rows = [ten(1), ten(0, 2), ten(0, 0, 3)];
  assert.deepEqual(played(rows, [0, 1, 2], { batch: "1" }).printed.softmax.sums, [1]);
});

test("the different answers are those of the first batch, as np.unique has them", () => {
  const different = (switches) => played(ANSWERED, [1, 1, 2], switches).printed.answers.different;
  assert.equal(different({}), 2);
  assert.equal(different({ batch: "1" }), 1);
  assert.equal(different({ answers: "flat" }), 1);
});

test("printed shapes of the wrong forms", () => {
  const print = (switches) => {
    const { printed } = played([...ANSWERED, ...ANSWERED], [0, 0, 0, 0, 0, 0], switches);
    return [printed.answers.shape, printed.answers.labels, printed.loss.picked];
  };
  assert.deepEqual(print({ answers: "axis0", loss: "onehot" }), ["(10,)", "(6,)", null]);
  assert.deepEqual(print({ answers: "flat", loss: "column" }), ["()", "(6,)", "(6, 6)"]);
  assert.deepEqual(print({ answers: "column", loss: "onehot", batch: "1" }),
    ["(1, 1)", "(1,)", "(1, 10)"]);
});

// ---- The bench itself. Its weights are those of a network as the page has it.

/** Weights, and n digits, all over the place and always the same. */
function real(n) {
  const somewhere = (at) => at * 7919 % 1009 / 1009 - 0.5;
  const weights = weightsIn(Float32Array.from({ length: 45360 }, (_, at) => somewhere(at)).buffer);
  const t = Uint8Array.from({ length: n }, (_, i) => i * 7 % 10);
  const images = Uint8Array.from(
    { length: n * PIXELS }, (_, at) => (at % 3 ? 0 : at * 89 % 256));
  return [weights, { t, images }];
}

const OTHERS = [
  { pixels: "raw" }, { pixels: "raw", layer1: "relu" }, { layer1: "step" }, { layer2: "none" },
  { pixels: "twice", softmax: "axis0" }, { softmax: "batch" }, { softmax: "batch", batch: "2" },
  { pixels: "whole" }, { pixels: "inverted" }, { pixels: "wrapped" }, { pixels: "turned" },
  { pixels: "shifted" }, { answers: "column" }, { loss: "sum" }, { loss: "onehot" }, {},
  { digits: "2", batch: "2" }, { digits: "2", batch: "1" },
].map((switches) => ({ ...RIGHT, digits: "10", batch: "10", ...switches }));

test("what is kept from other states changes nothing", () => {
  const [weights, digits] = real(10);
  const bench = new Bench(weights, digits);
  for (const state of [...OTHERS, ...[...OTHERS].reverse()]) {
    const fresh = new Bench(weights, digits);
    assert.deepEqual(bench.played(state), fresh.played(state), JSON.stringify(state));
    assert.deepEqual(bench.followed(state, 1), fresh.followed(state, 1), JSON.stringify(state));
  }
});

test("of each layer the three arrays that were used last are kept", () => {
  const bench = new Bench(...real(10));
  const z2 = (pixels) => bench.layers({ ...RIGHT, pixels, digits: "10" }).z2;
  const scaled = z2("scaled"), raw = z2("raw");
  z2("twice");
  assert.equal(z2("scaled"), scaled);
  z2("turned");
  assert.equal(z2("scaled"), scaled);
  assert.notEqual(z2("raw"), raw);
});

test("digits that are added stand behind those that are there", () => {
  const [weights, all] = real(10);
  const some = { t: all.t.slice(0, 2), images: all.images.slice(0, 2 * PIXELS) };
  const others = { t: all.t.slice(2), images: all.images.slice(2 * PIXELS) };
  const bench = new Bench(weights, some), two = { ...RIGHT, digits: "2", batch: "2" };
  const before = bench.played(two);
  bench.add(others);
  assert.deepEqual(bench.played(two), before);
  const every = { ...two, digits: "10" };
  assert.deepEqual(bench.played(every), new Bench(weights, all).played(every));
});

test("a digit is followed from station to station", () => {
  const [weights, digits] = real(3);
  const bench = new Bench(weights, digits), state = { ...RIGHT, digits: "3", batch: "3" };
  const { x, z1, z2, y, label, loss, added } = bench.followed(state, 2);
  const layers = bench.layers(state);
  assert.deepEqual(x, fed("scaled", digits.images, 2));
  assert.deepEqual(z1, layers.z1.slice(100, 150));
  assert.deepEqual(z2, layers.z2.slice(200, 300));
  assert.deepEqual(y, bench.probabilities(state).slice(20, 30));
  assert.equal(label, 4);
  assert.equal(loss, -Math.log(y[4]));
  assert.equal(added, 0);
});

test("the loss of a digit, where the loss is made of digits", () => {
  const bench = new Bench(...real(3)), state = { ...RIGHT, digits: "3", batch: "3" };
  const { y, loss, added } = bench.followed({ ...state, loss: "eps" }, 2);
  assert.equal(added, 1e-7);
  assert.equal(loss, -Math.log(y[4] + 1e-7));
  assert.equal(bench.followed({ ...state, loss: "column" }, 2).loss, null);
});

test("more digits than there are cannot be asked for, and nothing of it is kept", () => {
  const [weights, all] = real(10);
  const some = { t: all.t.slice(0, 2), images: all.images.slice(0, 2 * PIXELS) };
  const others = { t: all.t.slice(2), images: all.images.slice(2 * PIXELS) };
  const bench = new Bench(weights, some), ten = { ...RIGHT, digits: "10", batch: "10" };
  assert.throws(() => bench.played(ten), RangeError);
  bench.add(others);
  assert.deepEqual(bench.played(ten), new Bench(weights, all).played(ten));
});
