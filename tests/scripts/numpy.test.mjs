// Numbers and arrays beside what NumPy itself makes of them: pytest hands over its tables.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { array, rounded, scalar } from "../../docs/theme/assets/scripts/shared/numpy.js";

const TABLES = process.env.NNSITE_ARRAYS;
const options = { skip: !TABLES && "pytest hands over NumPy's tables" };
const tables = TABLES ? JSON.parse(readFileSync(TABLES, "utf8")) : {};

/** The float whose eight bytes these hexadecimal digits are. */
const float = (bytes) => Buffer.from(bytes, "hex").readDoubleBE();

test("arrays are printed as NumPy prints them", options, () => {
  assert.ok(tables.printed.length > 1500);
  for (const [bytes, written] of tables.printed) assert.equal(array(bytes.map(float)), written);
});

test("numbers are rounded as NumPy rounds them", options, () => {
  assert.ok(tables.rounded.length > 1500);
  for (const [bytes, places, expected, written] of tables.rounded) {
    const value = float(bytes);
    assert.ok(Object.is(rounded(value, places), float(expected)), `${value} to ${places} places`);
    assert.equal(scalar(value, places), written);
  }
});

test("what lies in the middle goes to the even one", () => {
  const table = [
    [0.5, 0, "0.0"], [1.5, 0, "2.0"], [2.5, 0, "2.0"], [-0.5, 0, "-0.0"], [-1.5, 0, "-2.0"],
    [-2.5, 0, "-2.0"], [0.125, 2, "0.12"], [0.375, 2, "0.38"], [-0.125, 2, "-0.12"],
    [-0.0004, 2, "-0.0"], [NaN, 3, "nan"], [-Infinity, 3, "-inf"],
  ];
  for (const [value, places, written] of table) assert.equal(scalar(value, places), written);
});

test("arrays in which the ways of writing part", () => {
  const table = [
    [[1, 1, 1], "[1. 1. 1.]"], [[0.5, 10, -0.25], "[ 0.5  10.   -0.25]"], [[0, -0], "[ 0. -0.]"],
    [[1, 1000], "[   1. 1000.]"], [[1, 1001], "[1.000e+00 1.001e+03]"], [[1e8], "[1.e+08]"],
    [[0.0001], "[0.0001]"], [[0.00005, 0], "[5.e-05 0.e+00]"], [[NaN, 1.5], "[nan 1.5]"],
    [[1, -Infinity], "[  1. -inf]"], [[NaN, Infinity], "[nan inf]"],
  ];
  for (const [values, written] of table) assert.equal(array(values), written);
});
