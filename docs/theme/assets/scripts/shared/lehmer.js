// Numbers by chance that Python draws as well: nnsite/core/lehmer.py has the same lines.

const MODULUS = 2 ** 31 - 1, MULTIPLIER = 48271, DISCARDED = 3;

/**
 * Lehmer's generator, "minimal standard" (Park and Miller 1988, with the multiplier that they
 * recommended in 1993; C++ calls it minstd_rand).
 */
export class Lehmer {
  /** @param {number} seed a whole number from 0 */
  constructor(seed) {
    this.state = 1 + seed % (MODULUS - 1);
    // Of small seeds that are near each other, the first numbers are too.
    for (let i = 0; i < DISCARDED; i += 1) this.next();
  }

  /** A whole number from 1 to 2 ** 31 - 2. */
  next() {
    this.state = this.state * MULTIPLIER % MODULUS;
    return this.state;
  }

  /**
   * A whole number below another.
   * @param {number} end
   */
  below(end) {
    return Math.floor(this.next() / MODULUS * end);
  }

  /** A number between -1 and 1. */
  signed() {
    return 2 * this.next() / MODULUS - 1;
  }

  /**
   * The numbers from 0 up to n in another order (Fisher and Yates).
   * @param {number} n
   */
  permutation(n) {
    const order = Int32Array.from({ length: n }, (_, at) => at);
    for (let last = n - 1; last > 0; last -= 1) {
      const other = this.below(last + 1);
      [order[last], order[other]] = [order[other], order[last]];
    }
    return order;
  }
}
