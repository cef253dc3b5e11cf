"""Numbers by chance that JavaScript draws as well: `shared/lehmer.js` has the same lines."""

import numpy as np
from numpy.typing import NDArray

MODULUS = 2**31 - 1
MULTIPLIER = 48271
DISCARDED = 3


class Lehmer:
    """Lehmer's generator, "minimal standard".

    Its states are whole numbers that float64 has exactly, and a division is rounded alike
    everywhere: all numbers are the same in any language.

    Args:
        seed: a whole number from 0.

    Source: S. K. Park and K. W. Miller, *Random number generators: good ones are hard to find*
    (1988), with the multiplier that they recommended in 1993. C++ calls it `minstd_rand`.
    """

    def __init__(self, seed: int) -> None:
        self.state = 1 + seed % (MODULUS - 1)
        # Of small seeds that are near each other, the first numbers are too.
        for _ in range(DISCARDED):
            self.next()

    def next(self) -> int:
        """Return a whole number from 1 to 2 ** 31 - 2."""
        self.state = self.state * MULTIPLIER % MODULUS
        return self.state

    def below(self, end: int) -> int:
        """Return a whole number from 0 to `end` - 1."""
        return int(self.next() / MODULUS * end)

    def signed(self) -> float:
        """Return a number between -1 and 1."""
        return 2 * self.next() / MODULUS - 1

    def permutation(self, n: int) -> NDArray[np.int64]:
        """Return the numbers from 0 to `n` - 1 in another order, shape (n,), int64.

        Source: R. A. Fisher and F. Yates, *Statistical tables* (1938), as in Knuth's Algorithm P.
        """
        order = list(range(n))
        for last in range(n - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return np.array(order, dtype=np.int64)
