// The outline of a histogram.

import assert from "node:assert/strict";
import { test } from "node:test";
import { outline } from "../../docs/theme/assets/scripts/shared/drawing.js";

test("the fullest bin reaches the top, a quarter of it half as high", () => {
  assert.equal(outline([0, 25, 100]),
    "M0 24V24.0H32.0V12.0H64.0V0.0H96.0V24Z");
});

test("empty bins lie on the ground", () => {
  assert.equal(outline([0, 0]), "M0 24V24.0H48.0V24.0H96.0V24Z");
});
