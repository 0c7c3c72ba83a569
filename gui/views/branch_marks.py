"""Where branches leave the run they come from, as marks on the curves: the current one, and those drawn behind it."""

import numpy as np

from engine.experiment import Experiment
from engine.text import listed
from engine.text import translate as _
from engine.training.history import History
from gui.document import Document
from gui.kept_runs import KeptRun, Origin
from gui.views.overlaid_runs import is_comparable
from gui.views.run_axis import RunAxis
from gui.views.run_words import told_of


class BranchMarks:
    """Looks at the runs only when there are others, or when something was changed."""

    def __init__(self, document: Document):
        self._document = document
        self._known: tuple[object, ...] = ()
        self._marks: list[tuple[float, str]] = []

    def of(self, history: History, axis: RunAxis) -> list[tuple[float, str]]:
        """Where each mark stands on `axis`, and its words. history: of the current run."""
        document = self._document
        runs, experiment = document.runs, document.experiment
        shown = tuple((run, run.history) for run in self._drawn() if run.branched_at)
        known = (history, history.revision, len(history.changes), experiment, runs.origin, axis, shown)
        if known != self._known:
            self._known = known
            found = [_mark(runs.origin, experiment, history, axis)]
            for run, its in shown:
                found.append(_mark(run.origin, run.experiment, its, RunAxis(axis.key, its, run.samples)))
            self._marks = [one for one in found if one is not None and np.isfinite(one[0])]
        return self._marks

    def _drawn(self) -> list[KeptRun]:
        experiment = self._document.experiment
        return [run for run in self._document.runs.shown() if is_comparable(run, experiment, None)]


def _mark(origin: Origin | None, experiment: Experiment, history: History, axis: RunAxis) -> tuple[float, str] | None:
    if origin is None or not origin.step:
        return None
    step = np.array([origin.step], float)
    place = float(axis.at(step, history.epochs_of(step))[0])
    return place, branched(told_of(origin, experiment, history.changes))


def branched(told: list[str]) -> str:
    """What a branch has otherwise, for its mark."""
    return _("branch: {what}", what=listed(told)) if told else _("branch")
