// A case: its number draws a mistake and the digits, and lines are asked about it.

import { Bench, digitsAt } from "../bench/numbers.js";
import { Lehmer } from "../shared/lehmer.js";
import { asked, opening } from "./lines.js";
import { Program } from "./program.js";

/** @typedef {import("../bench/numbers.js").Digits} Digits */
/** @typedef {import("../bench/numbers.js").Weights} Weights */

const DIGITS = 300;

/**
 * The mistakes that an address names, such as pixels=raw&softmax=axis0.
 * @param {string} address
 */
const mistakes = (address) => Object.fromEntries(new URLSearchParams(address));

export class Case {
  /**
   * @param {Weights} weights
   * @param {Digits} digits of which it draws some
   * @param {number} number
   * @param {number} level
   * @param {string[]} choices addresses of what can be planted at this level
   */
  constructor(weights, digits, number, level, choices) {
    // Drawn like cards: all have come before one comes again, in another order.
    const game = Math.floor((number - 1) / choices.length), card = (number - 1) % choices.length;
    this.planted = choices[new Lehmer(100 * level + game).permutation(choices.length)[card]];
    this.places = new Lehmer(number).permutation(digits.t.length).slice(0, DIGITS);
    this.bench = new Bench(weights, digitsAt(digits, this.places));
    /** @type {Map<string, Program>} */
    this.programs = new Map();
  }

  /** @param {string} address of what is planted in it */
  program(address) {
    const made = this.programs.get(address) ?? new Program(this.bench, mistakes(address));
    this.programs.set(address, made);
    return made;
  }

  /**
   * What the program prints in the end, with these mistakes.
   * @param {string} address
   */
  opening(address) {
    return opening(this.program(address));
  }

  /**
   * What a line prints, with these mistakes.
   * @param {string} name
   * @param {string} address
   */
  asked(name, address) {
    return asked(name, this.program(address));
  }
}
