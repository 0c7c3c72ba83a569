"""The thread that trains. It touches NumPy and the mailbox, never a widget."""

import traceback
from queue import SimpleQueue

from PySide6.QtCore import QObject, QThread

from engine.experiment import Experiment
from engine.problems import WrongInput
from engine.training.run import Run
from engine.training.state import TrainingState
from engine.training.trainer import Trainer
from gui.run.mailbox import Failed, Mailbox, Ready

STACK_BYTES = 16 * 1024 * 1024
"""OpenBLAS needs more than the half megabyte that a thread has on macOS."""


class Worker(QThread):
    """Carries out one run after the other, for as long as the window lives."""

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self.setStackSize(STACK_BYTES)
        self._jobs: SimpleQueue[tuple[Experiment, Mailbox, TrainingState | None] | None] = SimpleQueue()

    def take(self, experiment: Experiment, mailbox: Mailbox, state: TrainingState | None = None) -> None:
        """Run `experiment`, from `state` if one is given, as soon as the runs before it have ended."""
        self._jobs.put((experiment, mailbox, state))

    def finish(self) -> None:
        """End the thread after the current run; stop that one first through its control."""
        self._jobs.put(None)

    def run(self) -> None:
        """The body of the thread."""
        while (job := self._jobs.get()) is not None:
            experiment, mailbox, state = job
            if mailbox.control.stopped:
                continue
            try:
                run = Run(Trainer(experiment, state=state), mailbox.control)
                mailbox.put(Ready(run.trainer.compiled))
                for event in run.events():
                    mailbox.put(event)
            except WrongInput as fault:
                mailbox.put(Failed(fault.problems))
            except BaseException:  # noqa: BLE001  nothing may end this thread; the window shows the details
                mailbox.put(Failed((), traceback.format_exc()))
