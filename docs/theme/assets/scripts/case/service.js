// What the page asks of the numbers: the scenes' programs, and the case that is open.

import { Bench, digitsIn, weightsIn } from "../bench/numbers.js";
import { Case } from "./case.js";

/** @typedef {import("../shared/state.js").State} State */
/** @typedef {ReturnType<typeof service>} Service */
/** @typedef {ReturnType<Service["judged"]>} Judged */

/** The service, with nothing loaded. */
export function service() {
  /** @type {Bench} */
  let bench;
  /** @type {Case} */
  let open;
  /** @type {(a: string, b: string) => boolean} whether they name the same mistakes */
  const same = (a, b) => a.split("&").sort().join() == b.split("&").sort().join();
  return {
    /**
     * @param {ArrayBuffer} weights
     * @param {ArrayBuffer} digits
     */
    load(weights, digits) {
      bench = new Bench(weightsIn(weights), digitsIn(digits));
      return { images: bench.digits.images, labels: bench.digits.t };
    },
    /** @param {State} state */
    played: (state) => bench.played(state),
    /**
     * Opens a case.
     * @param {number} number
     * @param {number} level
     * @param {string[]} choices
     * @returns what its program prints in the end, line by line, and the right network
     */
    opened(number, level, choices) {
      open = new Case(bench.weights, bench.digits, number, level, choices);
      return { prints: open.opening(open.planted), sound: open.opening("") };
    },
    /**
     * What a line prints in the case, and in the right network.
     * @param {string} name
     */
    asked: (name) => ({ prints: open.asked(name, open.planted), sound: open.asked(name, "") }),
    /**
     * What the program would print in the end with one of its mistakes alone.
     * @param {string} address
     */
    alone: (address) => open.opening(address),
    /**
     * What comes of an accusation: whether it holds, which part of it does if not all, how the program
     * would end with the accused, and the first line asked that would print something else.
     * @param {string} accused an address
     * @param {string[]} names of the lines that were asked, in the order of the list
     */
    judged(accused, names) {
      const { planted } = open, holds = same(accused, planted);
      const part = accused.split("&").filter((one) => planted.split("&").includes(one));
      const name = names.find((one) => open.asked(one, accused) != open.asked(one, planted));
      return {
        holds,
        part: holds ? [] : part,
        opening: open.opening(accused),
        differs: name === undefined ? null : { name, would: open.asked(name, accused), prints: open.asked(name, planted) },
      };
    },
  };
}
