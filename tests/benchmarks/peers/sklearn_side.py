"""scikit-learn does a work: MLPClassifier, one `partial_fit` for each pass, so that the batches are the same.

python sklearn_side.py FILE -> {"seconds", "loss", "peak_mb"}; it makes whole passes, and counts the work's share of the time
"""

import json
import resource
import sys
from time import perf_counter

import numpy as np
from sklearn.neural_network import MLPClassifier


def trained(work, passes: int) -> tuple[float, float]:
    """Train from the start; seconds, and the loss of the last pass."""
    x = work["x"]
    y = (work["y"][:, 0] > 0.5).astype(int) if work["y"].shape[1] == 1 else work["y"].argmax(axis=1)
    hidden = work["widths"][1:-1].tolist()
    model = MLPClassifier(hidden, alpha=0, batch_size=int(work["batch"]), shuffle=False, learning_rate_init=0.001)
    classes = np.unique(y)
    first = slice(int(work["batch"]))
    model.partial_fit(x[first], y[first], classes=classes)  # makes its arrays; the first weights are then replaced
    for index in range(len(hidden) + 1):
        model.coefs_[index][...] = work[f"weights_{index}"]
        model.intercepts_[index][...] = work[f"bias_{index}"]
    model._optimizer.t = 0
    for vectors in (model._optimizer.ms, model._optimizer.vs):
        for vector in vectors:
            vector[...] = 0
    began = perf_counter()
    for order in work["order"][:passes]:
        model.partial_fit(x[order], y[order])
    return perf_counter() - began, model.loss_


def main() -> None:
    """Carry out the command line."""
    work = dict(np.load(sys.argv[1]))
    each = -(-len(work["x"]) // int(work["batch"]))
    passes = max(1, round(int(work["steps"]) / each))
    trained(work, max(1, passes // 10))
    seconds, loss = trained(work, passes)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    share = int(work["steps"]) / (passes * each)
    print(json.dumps({"seconds": seconds * share, "loss": loss, "peak_mb": peak}))


if __name__ == "__main__":
    main()
