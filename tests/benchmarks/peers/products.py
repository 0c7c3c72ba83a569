"""The matrix products of a work and nothing else: what no program that multiplies with this library can go below.

python -m tests.benchmarks.peers.products KEY THREADS -> seconds
"""

import sys
from itertools import pairwise
from time import perf_counter

import numpy as np
from threadpoolctl import threadpool_limits

from tests.benchmarks.peers.work import BY_KEY


def main() -> None:
    """Carry out the command line: forward, weight gradients, and input gradients but for the first layer."""
    work = BY_KEY[sys.argv[1]]
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
    with threadpool_limits(int(sys.argv[2]), user_api="blas"):
        for steps in (max(work.steps // 10, 5), work.steps):
            began = perf_counter()
            for _step in range(steps):
                for left, right, out in triples:
                    left.dot(right, out)
    print(perf_counter() - began)


if __name__ == "__main__":
    main()
