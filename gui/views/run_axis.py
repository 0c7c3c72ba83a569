"""How far a run is, counted in epochs, steps, samples or seconds: where the numbers of a run lie on the x axis."""

from bisect import bisect_left

import numpy as np

from engine.arrays import Column
from engine.experiment import Experiment
from engine.text import mark
from engine.training.history import History
from engine.training_rules import step_size_in_samples

AXES = {
    "epoch": (mark("epoch"), "", mark("Epochs")),
    "step": (mark("step"), "", mark("Training steps")),
    "samples": (mark("samples seen"), "", mark("Samples")),
    "seconds": (mark("computing time"), mark("s"), mark("Seconds")),
}
"""Key -> name and unit of the axis, and what it is called in a menu."""


class RunAxis:
    """One of AXES over one run, whose training part has `samples` samples.

    The rows of a growing table, and the marks of the run, are converted once, as they come.
    """

    def __init__(self, key: str, history: History, samples: int):
        self.key = key
        self._history = history
        self.samples = samples
        self._known, self._marked = Column(), Column()

    def of_table(self, steps: np.ndarray, epochs: np.ndarray) -> np.ndarray:
        """Where the rows of the table lie that has grown to these steps and epochs (n,)."""
        if self.key in ("epoch", "step"):
            return epochs if self.key == "epoch" else steps
        known = len(self._known.values)
        self._known.extend(self.at(steps[known:], epochs[known:]))
        return self._known.values

    def at(self, steps: np.ndarray, epochs: np.ndarray) -> np.ndarray:
        """Where these moments lie (n,); NaN where nobody knows the seconds."""
        if self.key == "seconds":
            return self._history.seconds_of(steps)
        return {"epoch": epochs, "step": steps, "samples": epochs * self.samples}[self.key]

    def of_marks(self) -> np.ndarray:
        """Where the marks of the run lie (n,); those of which nobody knows the seconds at 0."""
        marks, known = self._history.marks, len(self._marked.values)
        if self.key in ("epoch", "step"):
            return marks[self.key].values
        fresh = {"seconds": marks["seconds"], "samples": marks["epoch"]}[self.key].values[known:]
        self._marked.extend(np.nan_to_num(fresh) if self.key == "seconds" else fresh * self.samples)
        return self._marked.values

    def at_epochs(self, epochs: np.ndarray) -> np.ndarray:
        """The same, for moments (n,) of which only the epoch is known."""
        marks = self._history.marks
        return self.at(np.interp(epochs, marks["epoch"].values, marks["step"].values), epochs)

    def end(self, experiment: Experiment) -> float | None:
        """Where the run will be over; None when that cannot be said."""
        epochs = float(experiment.training.epochs)
        if self.key == "step":
            left = max(epochs - self._history.marks["epoch"].values[-1], 0.0)
            each = -(-self.samples // step_size_in_samples(experiment, self.samples))
            return float(self._history.marks["step"].values[-1] + np.ceil(left * each))
        return {"epoch": epochs, "samples": epochs * self.samples}.get(self.key)


def first_known(x: np.ndarray) -> int:
    """How many of x (n,) are unknown: those of an older file, which come first, without looking at all of them."""
    return bisect_left(x, True, key=_is_known)


def _is_known(value: float) -> bool:
    return bool(value == value)
