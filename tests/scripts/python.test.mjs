// Numbers beside what Python itself writes: pytest hands over its table.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { brief, fixed, repr } from "../../docs/theme/assets/scripts/shared/python.js";

const TABLE = process.env.NNSITE_FLOATS;

/** The float whose eight bytes these hexadecimal digits are. */
const float = (bytes) => Buffer.from(bytes, "hex").readDoubleBE();

test("repr is Python's", { skip: !TABLE && "pytest hands over Python's table" }, () => {
  const rows = JSON.parse(readFileSync(TABLE, "utf8"));
  assert.ok(rows.length > 1000);
  for (const [bytes, written] of rows) assert.equal(repr(float(bytes)), written);
});

test("repr of numbers at which the ways of writing part", () => {
  const table = [
    [NaN, "nan"], [Infinity, "inf"], [-Infinity, "-inf"], [0, "0.0"], [-0, "-0.0"], [1, "1.0"],
    [1e15, "1000000000000000.0"], [1e16, "1e+16"], [1.5e16, "1.5e+16"], [1e21, "1e+21"],
    [1e100, "1e+100"], [0.0001, "0.0001"], [0.00001, "1e-05"], [1.5e-7, "1.5e-07"],
    [5e-324, "5e-324"], [0.1 + 0.2, "0.30000000000000004"],
  ];
  for (const [value, written] of table) assert.equal(repr(value), written);
});

test("fixed", () => {
  assert.equal(fixed(0.93517), "0.9352");
  assert.equal(fixed(2, 1), "2.0");
  assert.equal(fixed(NaN), "nan");
  assert.equal(fixed(-Infinity), "-inf");
});

test("brief", () => {
  const table = [
    [0, "0.0"], [1, "1.0"], [-3, "-3.0"], [999999, "999999.0"], [1e6, "1.0e+06"], [0.123456, "0.123"],
    [0.5, "0.5"], [54321.5, "54300.0"], [123456.5, "1.2e+05"], [0.00042, "4.2e-04"],
    [-1.25e-100, "-1.3e-100"], [NaN, "nan"], [Infinity, "inf"],
  ];
  for (const [value, written] of table) assert.equal(brief(value), written);
});
