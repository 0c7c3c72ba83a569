"""Makes a learning-rate range test in a thread of its own, beside the run."""

import traceback

from PySide6.QtCore import QObject, QThread, Signal

from engine.experiment import Experiment
from engine.problems import WrongInput
from engine.training.control import Control
from engine.training.range_test import RangeTest, range_test
from engine.training.state import TrainingState
from gui.run.fair_threads import end_or_leave
from gui.run.worker import STACK_BYTES

CLOSING_MS = 20


class RangeWorker(QThread):
    """One test at a time. found: what the last one has found, or None; message: what was wrong with it."""

    #: The test is over: `found` and `message` tell.
    has_found = Signal()

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self.setStackSize(STACK_BYTES)
        self.found: RangeTest | None = None
        self.message = ""
        self._job: tuple[Experiment, TrainingState | None] | None = None
        self._control = Control()
        self.finished.connect(self.on_finished)

    def begin(self, experiment: Experiment, state: TrainingState | None) -> None:
        """Test `experiment`, from `state` if one is given. Nothing happens while a test goes on."""
        if not self.isRunning():
            self._job, self._control = (experiment, state), Control()
            self.found, self.message = None, ""
            self.start()

    def shut_down(self) -> None:
        """End the test; nobody will hear of it."""
        self._control.stop()
        end_or_leave(self, CLOSING_MS)

    def run(self) -> None:
        """The body of the thread."""
        experiment, state = self._job
        try:
            self.found = range_test(experiment, state, control=self._control)
        except WrongInput as fault:
            self.message = "\n".join(str(problem) for problem in fault.problems)
        except BaseException:  # noqa: BLE001  nothing may end the program from here; the dialog shows the details
            self.message = traceback.format_exc()

    def on_finished(self) -> None:
        """Tell, unless nobody listens any more."""
        if not self._control.stopped:
            self.has_found.emit()
