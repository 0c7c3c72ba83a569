"""How many threads the matrix products use: one, unless the network has a layer too large for that.

For networks of the size people learn with, handing a product to a second thread costs more than it saves. Large products go
twice as fast on two. The network alone decides, and not the batch, so that a run goes on with the number it began with: on
one machine, equal seeds give equal bits. (Another machine has other routines for its products, and other last bits.)
"""

import os
from itertools import pairwise

LARGE = 200_000
"""Weights of a layer from which on threads pay, measured with batches of 32 to 128; 784 × 256 are just as many."""

MOST = 4
"""More threads hardly help products of this size, and the window wants its turn too."""

_now: int | None = None


def use_threads_for(widths: list[int]) -> None:
    """Set the number of threads of NumPy's linear algebra for a network of these widths, for the whole process."""
    global _now
    largest = max((a * b for a, b in pairwise(widths)), default=0)
    wanted = min(_processors(), MOST) if largest >= LARGE else 1
    if wanted != _now:
        from threadpoolctl import threadpool_limits

        threadpool_limits(wanted, user_api="blas")
        _now = wanted


def _processors() -> int:
    """Those this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
