"""The matrix products of a work and nothing else: what no program that multiplies with this library can go below.

python -m tests.benchmarks.peers.products KEY THREADS; see `slices.py`
"""

import sys
from collections.abc import Iterator
from itertools import pairwise
from math import nan
from time import perf_counter

import numpy as np
from threadpoolctl import threadpool_limits

from tests.benchmarks.peers.slices import serve
from tests.benchmarks.peers.work import BY_KEY, Work


def slices(work: Work) -> Iterator[float]:
    """Forward, weight gradients, and input gradients but for the first layer."""
    chance = np.random.default_rng(0)
    triples = []
    for index, (inputs, outputs) in enumerate(pairwise(work.widths)):
        x, w, g = (
            chance.normal(size=shape).astype(np.float32)
            for shape in [(work.batch, inputs), (inputs, outputs), (work.batch, outputs)]
        )
        triples += [(x, w, np.empty_like(g)), (x.T, g, np.empty_like(w))]
        if index:
            triples.append((g, w.T, np.empty_like(x)))
    while True:
        began = perf_counter()
        for _step in range(work.slice_steps):
            for left, right, out in triples:
                left.dot(right, out)
        yield (perf_counter() - began) / work.slice_steps


def main() -> None:
    """Carry out the command line."""
    with threadpool_limits(int(sys.argv[2]), user_api="blas"):
        serve(slices(BY_KEY[sys.argv[1]]), lambda _count: nan)


if __name__ == "__main__":
    main()
