"""How good a network is on a part of the data."""

import numpy as np

from engine.compiler import Compiled
from engine.layers.base import Parameters
from engine.measurements.base import evenly
from engine.metrics.answers import Answers


def judged(
    compiled: Compiled, parameters: list[Parameters], name: str, limit: int | None = None
) -> tuple[float, float] | None:
    """Mean loss and metric on the part "training", "validation" or "test"; None when it is empty.

    limit: look at so many samples at most, evenly spread.
    """
    part = getattr(compiled.prepared, name)
    if not len(part.x):
        return None
    chosen = slice(None) if limit is None or len(part.x) <= limit else evenly(len(part.x), limit)
    x, y = part.x[chosen], part.y[chosen]
    with np.errstate(all="ignore"):
        predictions, losses = compiled.objective.evaluate(x, y, parameters)
        score = compiled.metric.score(Answers(predictions, y, compiled.data.task, compiled.low, compiled.high))
    return float(np.mean(losses, dtype=np.float64)), score
