"""The thread that trains. It touches NumPy and the mailbox, never a widget."""

import traceback
from queue import SimpleQueue

from PySide6.QtCore import QObject, QThread, Signal

from engine.experiment import Experiment
from engine.problems import WrongInput
from engine.training.events import Measured
from engine.training.memory import Memory
from engine.training.run import Run
from engine.training.state import TrainingState
from engine.training.trainer import Trainer
from gui.run.mailbox import Failed, Mailbox, Ready

STACK_BYTES = 16 * 1024 * 1024
"""OpenBLAS needs more than the half megabyte that a thread has on macOS."""


Job = tuple[Experiment, Mailbox, TrainingState | None, Memory | None]


class Worker(QThread):
    """Carries out one run after the other, for as long as the window lives."""

    #: What was asked about a run has been answered, and lies in its mailbox.
    answered = Signal()

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self.setStackSize(STACK_BYTES)
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()

    def take(
        self,
        experiment: Experiment,
        mailbox: Mailbox,
        state: TrainingState | None = None,
        memory: Memory | None = None,
    ) -> None:
        """Run `experiment` as soon as the runs before it have ended, from `state` if one is given."""
        self._jobs.put((experiment, mailbox, state, memory))

    def finish(self) -> None:
        """End the thread after the current run; stop that one first through its control."""
        self._jobs.put(None)

    def run(self) -> None:
        """The body of the thread."""
        while (job := self._jobs.get()) is not None:
            experiment, mailbox, state, memory = job
            if mailbox.control.stopped:
                continue
            try:
                run = Run(Trainer(experiment, state=state), mailbox.control, memory=memory)
                mailbox.put(Ready(run.trainer.compiled))
                for event in run.events():
                    mailbox.put(event)
                    if isinstance(event, Measured):
                        self.answered.emit()
            except WrongInput as fault:
                mailbox.put(Failed(fault.problems))
            except BaseException:  # noqa: BLE001  nothing may end this thread; the window shows the details
                mailbox.put(Failed((), traceback.format_exc()))
