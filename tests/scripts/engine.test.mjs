// The bench's engine with a worker, without one, and with one that fails.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { started } from "../../docs/theme/assets/scripts/shared/engine.js";

const SERVICE = new URL("../../docs/theme/assets/scripts/bench/service.js", import.meta.url);
const bench = () => started(SERVICE);

/** Stands for a worker: `answer` is what it does with a message. */
function withWorker(answer) {
  globalThis.Worker = class extends EventTarget {
    constructor() {
      super();
      queueMicrotask(() => this.say({ id: 0 }));
    }

    say(data) {
      this.dispatchEvent(Object.assign(new Event("message"), { data }));
    }

    postMessage(message) {
      queueMicrotask(() => answer(this, message));
    }
  };
}

afterEach(() => delete globalThis.Worker);

const digits = new Uint8Array(785).fill(3, 0, 1);

test("without workers, the numbers are computed here", async () => {
  const ask = await bench();
  const { images, labels } = await ask("load", new ArrayBuffer(4 * 45360), digits.buffer);
  assert.equal(images.length, 784);
  assert.deepEqual([...labels], [3]);
});

test("a worker's answers come to whoever asked", async () => {
  const waiting = [];
  withWorker((worker, { id, name, given }) => {
    waiting.unshift({ id, answer: { name, given } });
    // The first question is answered last.
    if (waiting.length == 2) for (const message of waiting) worker.say(message);
  });
  const ask = await bench();
  const answers = await Promise.all(
    [ask("played", "a state"), ask("followed", "a state", 7)]);
  assert.deepEqual(answers, [
    { name: "played", given: ["a state"] }, { name: "followed", given: ["a state", 7] },
  ]);
});

test("a worker that fails leaves nobody waiting", async () => {
  withWorker((worker) => worker.dispatchEvent(new Event("error")));
  const ask = await bench();
  await assert.rejects(ask("played", "a state"));
});
