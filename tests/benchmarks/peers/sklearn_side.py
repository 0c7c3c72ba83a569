"""scikit-learn does a work: MLPClassifier, one `partial_fit` for each pass, so that the batches are the same.

python sklearn_side.py FILE; see `slices.py`. A slice is as many whole passes as come nearest to it.
"""

import sys
from collections.abc import Iterator
from time import perf_counter

import numpy as np
from sklearn.neural_network import MLPClassifier
from slices import serve


def begun(work) -> MLPClassifier:
    """The network of `work` with its first weights, and an optimizer that has made no step."""
    y = _classes_of(work)
    hidden = work["widths"][1:-1].tolist()
    model = MLPClassifier(hidden, alpha=0, batch_size=int(work["batch"]), shuffle=False, learning_rate_init=0.001)
    first = slice(int(work["batch"]))
    model.partial_fit(work["x"][first], y[first], classes=np.unique(y))  # makes its arrays
    for index in range(len(hidden) + 1):
        model.coefs_[index][...] = work[f"weights_{index}"]
        model.intercepts_[index][...] = work[f"bias_{index}"]
    model._optimizer.t = 0
    for vectors in (model._optimizer.ms, model._optimizer.vs):
        for vector in vectors:
            vector[...] = 0
    return model


def slices(work, model: MLPClassifier) -> Iterator[float]:
    """Train without end."""
    x, y, orders = work["x"], _classes_of(work), iter(work["order"])
    each = -(-len(x) // int(work["batch"]))
    passes = max(1, round(int(work["slice_steps"]) / each))
    while True:
        began = perf_counter()
        for _pass in range(passes):
            order = next(orders)
            model.partial_fit(x[order], y[order])
        yield (perf_counter() - began) / (passes * each)


def _classes_of(work) -> np.ndarray:
    """(N,)"""
    return (work["y"][:, 0] > 0.5).astype(int) if work["y"].shape[1] == 1 else work["y"].argmax(axis=1)


def main() -> None:
    """Carry out the command line."""
    work = dict(np.load(sys.argv[1]))
    model = begun(work)
    serve(slices(work, model), lambda _count: model.loss_)


if __name__ == "__main__":
    main()
