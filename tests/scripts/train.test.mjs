// The training in JavaScript: its generator, its gradient, and its orders. Whether it equals NumPy is
// tested in a browser, on the digits.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Lehmer } from "../../docs/theme/assets/scripts/shared/lehmer.js";
import { service, training } from "../../docs/theme/assets/scripts/train/training.js";

const RIGHT = {
  labels: "right", start: "random", rate: "1", pixels: "scaled", softmax: "rows", gradient: "mean",
  sign: "minus", order: "mixed", loss: "index", digits: "2000",
};

/** Digits of a few pixels each, by chance: the bytes of a file with n of them. */
function bytes(n) {
  const rng = new Lehmer(3), all = new Uint8Array(n * 785);
  for (let i = 0; i < n; i += 1) {
    all[i] = rng.below(10);
    for (let k = 0; k < 40; k += 1) all[n + i * 784 + rng.below(784)] = rng.below(256);
  }
  return all;
}

/** @param {number} n */
function digits(n) {
  const all = bytes(n);
  return { t: all.subarray(0, n), images: all.subarray(n) };
}

test("the generator has the published number: the 10,000th of minstd_rand from seed 1", () => {
  const rng = new Lehmer(0);
  rng.state = 1;
  let last = 0;
  for (let i = 0; i < 10000; i += 1) last = rng.next();
  assert.equal(last, 399268537);
});

test("a permutation has each number once, and another one comes next", () => {
  const rng = new Lehmer(5), first = rng.permutation(50), second = rng.permutation(50);
  assert.deepEqual([...first].sort((a, b) => a - b), [...Array(50).keys()]);
  assert.notDeepEqual(first, second);
});

test("a small step lowers the loss by what its gradient promises", () => {
  // All digits are in one batch. To first order, the fall is the rate times the squared length of the
  // gradient: of the half rate, half as much.
  const falls = ["0.01", "0.005"].map((rate) => {
    const one = training(digits(60), { ...RIGHT, rate });
    return one.step() - one.step();
  });
  assert.ok(falls[1] > 0);
  assert.ok(Math.abs(falls[0] / falls[1] - 2) < 0.02, String(falls));
});

test("uphill is the other way, and the sum is n times the mean", () => {
  const fall = (state) => {
    const one = training(digits(50), { ...RIGHT, ...state });
    return one.step() - one.step();
  };
  const mean = fall({ rate: "0.001" });
  assert.ok(Math.abs(fall({ rate: "0.001", sign: "plus" }) / mean + 1) < 0.01);
  assert.ok(Math.abs(fall({ rate: "0.00002", gradient: "sum" }) / mean - 1) < 0.01);
});

test("learned by heart, digits are read", () => {
  const few = digits(50), one = training(few, { ...RIGHT, digits: "50" });
  assert.ok(one.accuracy(few) < 0.5);
  for (let i = 0; i < 300; i += 1) one.step();
  assert.ok(one.accuracy(few) > 0.95);
});

test("the service takes no more steps than are asked for, and at least one", () => {
  const here = service();
  here.load(bytes(200).buffer);
  here.load(bytes(30).buffer);
  here.begin(RIGHT, { ...RIGHT, loss: "negative" });
  assert.equal(here.steps(7, 60000).length, 7);
  const [[right, wrong]] = here.steps(5, -1);
  assert.equal(wrong, -right);
  assert.equal(here.accuracy(0), here.accuracy(1));
  // Begun anew, it begins with the same loss.
  const first = () => {
    here.begin(RIGHT);
    return here.steps(1, 0)[0][0];
  };
  assert.equal(first(), first());
});
