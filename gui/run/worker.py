"""The thread that trains. It touches NumPy and the mailbox, never a widget."""

import traceback
from queue import SimpleQueue

from PySide6.QtCore import QObject, QThread, Signal

from engine.arrays import Array
from engine.experiment import Experiment
from engine.problems import WrongInput
from engine.training.broken_off import run_again
from engine.training.events import Measured, WentBack
from engine.training.history import Record
from engine.training.memory import Memory
from engine.training.run import Run
from engine.training.same_start import own_start
from engine.training.state import TrainingState
from engine.training.trainer import Trainer
from gui.run.mailbox import Failed, Mailbox, Ready

STACK_BYTES = 16 * 1024 * 1024
"""OpenBLAS needs more than the half megabyte that a thread has on macOS."""


Job = tuple[Experiment, Mailbox, TrainingState | None, Memory | None, Record | None, Array | None]
"""What to run, where its letters go, and from where, if not from the start, with which past. The record is that of a run
that has diverged, without a state: from its memory it is made again up to there. The array is
what a run at its start begins with, where the experiment alone does not say it (`own_start`)."""


class Worker(QThread):
    """Carries out one run after the other, for as long as the window lives."""

    #: What was asked about a run that waits has been answered, and lies in its mailbox.
    answered = Signal()

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self.setStackSize(STACK_BYTES)
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()

    def take(self, job: Job) -> None:
        """Carry out `job` as soon as the runs before it have ended."""
        self._jobs.put(job)

    def finish(self) -> None:
        """End the thread after the current run; stop that one first through its control."""
        self._jobs.put(None)

    def run(self) -> None:
        """The body of the thread."""
        while (job := self._jobs.get()) is not None:
            if job[1].control.stopped:
                continue
            experiment, mailbox, state, memory, record, began = job
            try:
                if record is None:
                    parameters = own_start(experiment, began) if state is None else None
                    run = Run(Trainer(experiment, parameters, state), mailbox.control, memory=memory)
                else:
                    run = run_again(record, memory, mailbox.control)
                mailbox.put(Ready(run.trainer.compiled))
                if record is not None and run.trainer.step < record.step:  # as another machine computes
                    mailbox.put(WentBack(run.trainer.step, run.trainer.epoch, run.trainer.experiment))
                for event in run.events():
                    mailbox.put(event)
                    if isinstance(event, Measured) and run.waits:  # a window that hears of it takes Python for it
                        self.answered.emit()
            except WrongInput as fault:
                mailbox.put(Failed(fault.problems))
            except BaseException:  # noqa: BLE001  nothing may end this thread; the window shows the details
                mailbox.put(Failed((), traceback.format_exc()))
