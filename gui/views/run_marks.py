"""What happened in a run, as marks on a curve: live changes, branches, the best moment, and where a rule has ended it."""

from operator import itemgetter

import numpy as np

from engine.experiment import Experiment
from engine.text import translate as _
from engine.training.events import Changed
from engine.training.history import History
from gui.document import Document
from gui.plots.plot import Plot
from gui.views.branch_marks import BranchMarks
from gui.views.live_changes import marks_of
from gui.views.run_axis import RunAxis
from gui.widgets.numbers import format_number

NEAR = 0.02
"""Share of the axis within which the changes a slider makes are told as one."""


class RunMarks:
    """Goes through the changes only when there are more of them, or when a person looks closer."""

    def __init__(self, document: Document) -> None:
        self._document, self._branches = document, BranchMarks(document)
        self._known: tuple[object, ...] = ()
        self._changes: list[tuple[float, str]] = []

    def of(self, history: History, axis: RunAxis, plot: Plot) -> list[tuple[float, str]]:
        """Where each mark stands on `axis`, and its words. history: of the current run."""
        (low, high), _y = plot.plotItem.vb.viewRange()
        known = (history, history.revision, len(history.changes), axis, high - low)
        if known != self._known:
            experiment = self._document.experiment
            self._known, self._changes = known, _placed(history.changes, history, experiment, axis, high - low)
        marks = self._changes + self._branches.of(history, axis)
        ended = history.ended
        if ended is not None:
            at = ended.step, ended.epoch
            marks.append((float(axis.at(*(np.array([number], float) for number in at))[0]), _("stopped here")))
            if ended.best_epoch is not None and ended.best_epoch < ended.epoch:
                best = float(axis.at_epochs(np.array([ended.best_epoch]))[0])
                marks.append((best, _("best: epoch {epoch}", epoch=format_number(ended.best_epoch, 5))))
        return sorted((found for found in marks if np.isfinite(found[0])), key=itemgetter(0))


def _placed(
    changes: list[Changed], history: History, experiment: Experiment, axis: RunAxis, span: float
) -> list[tuple[float, str]]:
    """The changes, merged by how near they lie on the axis."""
    if not changes:
        return []
    epochs = np.array([change.epoch for change in changes])
    whole = float(axis.at_epochs(history.marks["epoch"].values[-1:])[0])
    each = whole / history.marks["epoch"].values[-1] if history.marks["epoch"].values[-1] > 0 else 1.0
    near = NEAR * span / each if np.isfinite(each) and each > 0 else 0.0
    words = marks_of(changes, experiment, least_distance=near)
    places = axis.at_epochs(np.array([epoch for epoch, _text in words])) if len(epochs) else []
    return [(float(place), text) for place, (_epoch, text) in zip(places, words, strict=True)]
