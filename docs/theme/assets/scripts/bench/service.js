// What the page asks of the numbers, whether they are computed in a worker or beside it.

import { Bench, digitsIn, weightsIn } from "./numbers.js";

/** @typedef {import("../shared/state.js").State} State */

/** @typedef {ReturnType<typeof service>} Service */
/** @typedef {ReturnType<Service["played"]>} Played */
/** @typedef {ReturnType<Service["followed"]>} Followed */

/** The service, with nothing loaded. */
export function service() {
  /** @type {Bench} */
  let bench;
  return {
    /**
     * @param {ArrayBuffer} weights
     * @param {ArrayBuffer} digits
     */
    load(weights, digits) {
      bench = new Bench(weightsIn(weights), digitsIn(digits));
      return { images: bench.digits.images, labels: bench.digits.t };
    },
    /** @param {ArrayBuffer} others digits behind those that are there */
    add: (others) => bench.add(digitsIn(others)),
    /** @param {State} state */
    played: (state) => bench.played(state),
    /**
     * @param {State} state
     * @param {number} index
     */
    followed: (state, index) => bench.followed(state, index),
  };
}
