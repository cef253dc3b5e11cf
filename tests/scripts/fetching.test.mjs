// What is fetched is unpacked, and its bytes are counted as they come.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { fetched } from "../../docs/theme/assets/scripts/shared/fetching.js";

const address = (bytes) => `data:application/octet-stream;base64,${bytes.toString("base64")}`;

test("several files, and all their bytes", async () => {
  const packed = ["the first", "the second"].map((text) => gzipSync(text));
  const come = [];
  const files = await fetched(packed.map(address), (bytes) => come.push(bytes));
  assert.deepEqual(files.map((file) => new TextDecoder().decode(file)), ["the first", "the second"]);
  assert.equal(come.at(-1), packed[0].length + packed[1].length);
});

test("a damaged file is a failure", async () => {
  const half = gzipSync("a text that is long enough").subarray(0, 20);
  await assert.rejects(fetched([address(half)], () => {}));
});
