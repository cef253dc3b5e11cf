// Images on which what is expected can be written down; NumPy's cases are compared in the browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  changed, digit, fed, inkIn, isPacked, median, packed, probabilities, stroked, unpacked,
} from "../../docs/theme/assets/scripts/draw/images.js";

const SIDE = 28, PIXELS = 784;
const SHEET = new Uint8Array(PIXELS);

/** A digit with these greys at [row, column]; the rest is paper. */
function sheet(...places) {
  const greys = new Float64Array(PIXELS);
  for (const [row, column, grey = 255] of places) greys[SIDE * row + column] = grey;
  return digit(greys);
}

/** What is not 0, as [row, column, value]. */
const inked = (greys) => [...greys.keys()].filter((at) => greys[at])
  .map((at) => [Math.floor(at / SIDE), at % SIDE, greys[at]]);

const fedWith = (image, ...repairs) => inked(fed(image, Object.fromEntries(repairs.map((name) => [name, "on"]))));

// ---- Changes.

test("without changes and repairs, a digit is fed as it is", () => {
  const image = sheet([0, 0, 51], [27, 27]);
  assert.deepEqual(inked(fed(changed(image, {}), {})), [[0, 0, 0.2], [27, 27, 1]]);
});

test("what leaves on one side comes in on the other", () => {
  const { greys } = changed(sheet([27, 26], [3, 0]), { shift: "4", down: "-4" });
  assert.deepEqual(inked(greys), [[23, 2, 255], [27, 4, 255]]);
});

test("grey paper and dark ink", () => {
  const { greys } = changed(sheet([1, 1, 20], [2, 2, 200]), { grey: "50", ink: "dark" });
  assert.deepEqual([greys[0], greys[29], greys[58]], [205, 205, 55]);
});

test("thick strokes have a pixel more all around, across the edges too", () => {
  const { greys } = changed(sheet([0, 5]), { strokes: "thick" });
  assert.deepEqual(inked(greys).map(([row, column]) => [row, column]), [
    [0, 4], [0, 5], [0, 6], [1, 4], [1, 5], [1, 6], [27, 4], [27, 5], [27, 6],
  ]);
});

test("thin strokes have a pixel less above, below, left and right", () => {
  const cross = [[10, 10, 255], [9, 10, 200], [11, 10, 180], [10, 9, 240], [10, 11, 220]];
  assert.deepEqual(inked(changed(sheet(...cross), { strokes: "thin" }).greys), [[10, 10, 180]]);
});

test("half as large, only every other row and column is seen", () => {
  const { greys } = changed(sheet([14, 14], [14, 15], [16, 14], [4, 14, 100]), { scale: "50" });
  assert.deepEqual(inked(greys), [[9, 14, 100], [14, 14, 255], [15, 14, 255]]);
});

// ---- Repairs.

test("the paper is 0, and what is less than half as dark as the ink", () => {
  const grey = { height: SIDE, width: SIDE, greys: new Float64Array(PIXELS).fill(200) };
  grey.greys.set([100, 150, 151, 0]);
  assert.deepEqual(fedWith(grey, "paper"), [[0, 0, 0.5], [0, 3, 1]]);
});

test("the ink is 20 pixels long, in the middle, and its darkest is 1", () => {
  const tall = sheet(...Array.from({ length: 5 }, (_, at) => [at, 3, 100]));
  const found = fedWith(tall, "size");
  const { rows, columns } = inkIn(digit(fed(tall, { size: "on" })));
  assert.deepEqual([rows.first, rows.length, columns.first, columns.length], [4, 20, 12, 4]);
  assert.ok(found.every(([, , value]) => Math.abs(value - 1) < 1e-12));
});

test("the middle of the ink goes to 14, and a half to the even number, as in Python", () => {
  assert.deepEqual(fedWith(sheet([3, 20]), "middle"), [[14, 14, 1]]);
  // 14 - 2.5 is 11.5 and becomes 12; 14 - 3.5 is 10.5 and becomes 10.
  assert.deepEqual(fedWith(sheet([2, 3], [3, 4]), "middle"), [[14, 13, 1], [15, 14, 1]]);
});

test("a photo is made small, each new pixel the mean of what it covers", () => {
  const photo = { height: 56, width: 28, greys: new Float64Array(56 * 28) };
  photo.greys.set([255], 2 * 28);
  photo.greys.set([51], 3 * 28);
  assert.deepEqual(fedWith(photo), [[1, 0, 0.6]]);
});

test("an empty sheet stays empty, whatever repairs are on", () => {
  for (const repairs of [[], ["paper"], ["size"], ["middle"], ["paper", "size", "middle", "thicker"]]) {
    assert.deepEqual(fedWith(sheet(), ...repairs), []);
  }
  assert.deepEqual(inkIn(sheet()).rows.length, 0);
});

test("of an even number of values, the median is the mean of two", () => {
  assert.equal(median(Float64Array.of(9, 1, 5)), 5);
  assert.equal(median(Float64Array.of(9, 1, 5, 100)), 7);
});

test("ten probabilities add up to 1", () => {
  const zeros = (length) => new Float64Array(length);
  const weights = {
    W1: zeros(784 * 50), b1: zeros(50), W2: zeros(50 * 100), b2: zeros(100),
    W3: zeros(100 * 10), b3: Float64Array.from({ length: 10 }, (_, at) => Math.log(at + 1)),
  };
  const y = probabilities(zeros(PIXELS), weights);
  y.forEach((one, at) => assert.ok(Math.abs(one - (at + 1) / 55) < 1e-15));
});

// ---- Drawings.

test("a drawing comes out of its address as it was put in", () => {
  const drawing = Uint8Array.from({ length: PIXELS }, (_, at) => (at * at + at) % 16);
  const text = packed(drawing);
  assert.match(text, /^[A-Za-z0-9_-]{523}$/);
  assert.ok(isPacked(text));
  assert.deepEqual(unpacked(text), drawing);
  assert.deepEqual(unpacked(packed(SHEET)), SHEET);
  assert.deepEqual(unpacked(""), SHEET);
});

test("all greys are packed, those of + and / too", () => {
  for (const grey of [11, 14, 15]) {
    assert.deepEqual(unpacked(packed(new Uint8Array(PIXELS).fill(grey))), new Uint8Array(PIXELS).fill(grey));
  }
});

test("what is no drawing is told from one", () => {
  for (const text of ["", "A", "A".repeat(522), "A".repeat(524), `${"A".repeat(522)}+`, `${"A".repeat(522)}\n`]) {
    assert.ok(!isPacked(text), text);
  }
});

test("a stroke is soft at its edge, as long as it was drawn, and keeps what is darker", () => {
  const drawn = stroked(SHEET, [10.5, 5.5], [10.5, 15.5], false);
  const at = (row, column) => drawn[SIDE * row + column];
  assert.deepEqual([8, 9, 10, 11, 12].map((row) => at(row, 10)), [0, 15, 15, 15, 0]);
  assert.ok(at(9, 4) > 0 && at(9, 4) < 15);
  assert.deepEqual([at(10, 3), at(10, 5), at(10, 15), at(10, 17), at(10, 18)], [0, 15, 15, 0, 0]);
  assert.deepEqual(stroked(drawn, [3, 3], [3, 3], false)[SIDE * 10 + 10], 15);
});

test("the eraser takes away what the pen has drawn", () => {
  const drawn = stroked(SHEET, [10.5, 5.5], [10.5, 15.5], false);
  assert.deepEqual(stroked(drawn, [10.5, 5.5], [10.5, 15.5], true).filter((grey) => grey > 9), new Uint8Array());
  assert.deepEqual(stroked(SHEET, [1, 1], [2, 2], true), SHEET);
});
