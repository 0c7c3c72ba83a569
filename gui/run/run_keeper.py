"""Keeps each run of a document when another one takes its place."""

from PySide6.QtCore import QObject

from engine.experiment import Experiment
from engine.training.history import History
from gui.document import Document
from gui.kept_runs import KeptRun, is_worth_keeping, shortened


class RunKeeper(QObject):
    """Puts the runs that `parent`, the run controller, is about to end into the list of the document.

    Of a document that is left nothing is kept: its runs end with it.
    """

    def __init__(self, document: Document, parent: QObject):
        super().__init__(parent)
        self._document, self._controller = document, parent
        self._left: History | None = None  # that of a run of the document before
        document.leaving.connect(self.on_document_leaving)
        parent.run_ending.connect(self.on_run_ending)

    def on_document_leaving(self) -> None:
        """What runs now does not belong to the next document."""
        self._left = self._controller.history

    def on_run_ending(self, experiment: Experiment | None) -> None:
        """Keep the run of `experiment` as it is now."""
        controller = self._controller
        history, compiled = controller.history, controller.compiled
        if experiment is None or compiled is None or history is self._left or not is_worth_keeping(history):
            return
        run = KeptRun(experiment, shortened(history), compiled.metric, len(compiled.prepared.training.x))
        run.seen = controller.seen
        if controller.state == "diverged":
            run.state, run.message = "diverged", controller.message
        runs = self._document.runs
        runs.descend(runs.keep(run))
