// Addresses of the bench.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  canonical, parsed, right, short,
} from "../../docs/theme/assets/scripts/shared/state.js";

const SWITCHES = new Map([
  ["pixels", ["scaled", "raw", "twice"]],
  ["softmax", ["rows", "axis0"]],
  ["batch", ["100", "1", "10"]],
]);
const RIGHT = { pixels: "scaled", softmax: "rows", batch: "100" };

test("a switch's first value is right", () => {
  assert.deepEqual(right(SWITCHES), RIGHT);
});

test("the canonical address has all switches, in their order", () => {
  const state = { batch: "10", pixels: "raw", softmax: "rows" };
  assert.equal(canonical(state, SWITCHES), "pixels=raw&softmax=rows&batch=10");
});

test("the short address leaves out what is right", () => {
  assert.equal(short(RIGHT, SWITCHES), "");
  assert.equal(short({ ...RIGHT, batch: "10", pixels: "raw" }, SWITCHES), "pixels=raw&batch=10");
});

test("what an address does not name is right", () => {
  assert.deepEqual(parsed("", SWITCHES), { state: RIGHT, unknown: [] });
  assert.deepEqual(parsed("batch=1&pixels=twice", SWITCHES),
    { state: { ...RIGHT, pixels: "twice", batch: "1" }, unknown: [] });
});

test("each address leads back to its state", () => {
  for (const pixels of ["scaled", "raw", "twice"]) {
    for (const batch of ["100", "1", "10"]) {
      const state = { ...RIGHT, pixels, batch };
      assert.deepEqual(parsed(short(state, SWITCHES), SWITCHES).state, state);
      assert.deepEqual(parsed(canonical(state, SWITCHES), SWITCHES).state, state);
    }
  }
});

test("an unknown name is told, and the rest is taken", () => {
  assert.deepEqual(parsed("pixel=raw&batch=10&__proto__=1", SWITCHES),
    { state: { ...RIGHT, batch: "10" }, unknown: [{ name: "pixel", value: "raw" }, { name: "__proto__", value: "1" }] });
});

test("an unknown value is told, with the one that is taken", () => {
  for (const value of ["", "Raw", "raw ", "constructor"]) {
    assert.deepEqual(parsed(`pixels=${value}`, SWITCHES),
      { state: RIGHT, unknown: [{ name: "pixels", value, taken: "scaled" }] });
  }
});

test("of a name that is repeated, the last value that is there counts", () => {
  assert.deepEqual(parsed("pixels=raw&pixels=twice", SWITCHES),
    { state: { ...RIGHT, pixels: "twice" }, unknown: [] });
  assert.deepEqual(parsed("pixels=raw&pixels=none", SWITCHES), {
    state: { ...RIGHT, pixels: "raw" },
    unknown: [{ name: "pixels", value: "none", taken: "raw" }],
  });
});

test("an address may be percent-encoded", () => {
  assert.equal(parsed("pixels=r%61w", SWITCHES).state.pixels, "raw");
});
