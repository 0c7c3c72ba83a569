"""One run that trains beside the current one."""

import traceback
from collections.abc import Iterator
from threading import Event as Signpost

from engine.arrays import Array, frozen
from engine.experiment import Experiment
from engine.measurements.base import Measurement
from engine.problems import WrongInput
from engine.training.answering import Answering
from engine.training.control import Control
from engine.training.events import Ended, Event, Kept, Left
from engine.training.run import Run
from engine.training.same_start import same_start
from engine.training.trainer import Trainer
from gui.run.mailbox import Failed, Mailbox, Ready
from gui.run.pace import steps_per_second

IN_PASSING = 200.0
"""A run of fewer steps a second hardly computes: nobody waits for it."""


class Side:
    """Steered from the window, carried out by the thread that all of them share (`gui/run/beside.py`)."""

    def __init__(self, experiment: Experiment, like: Experiment, began: Array | None, signpost: Signpost, speed: str):
        """like, began: whose start it has, as for `same_start`. speed: one of `pace.SPEEDS`; it may be set anew.

        asked: what is measured of it once more when it ends. tells: it is to tell how it is, also while it waits.
        """
        self.experiment, self.speed = experiment, speed
        self._like, self._like_began = like, began
        self.began: Array | None = None  # its own start, once that is known
        self.control = Control()
        self.control.shares = True
        self.mailbox = Mailbox(self.control)
        self.is_paused = self.tells = False
        self.asked: frozenset[Measurement] = frozenset()
        self._signpost = signpost
        self._run: Run | None = None
        self._events: Iterator[Event] | None = None

    def pause(self) -> None:
        """Wait."""
        self.is_paused = True

    def go_on(self) -> None:
        """Go on."""
        self.is_paused = False
        self._signpost.set()

    def keep(self) -> None:
        """Tell how it is, for a file."""
        self.tells = True
        self.control.keep()
        self._signpost.set()

    def stop(self) -> None:
        """End it for good."""
        self.control.stop()
        self._signpost.set()

    @property
    def has_work(self) -> bool:
        """True while it wants a turn of the thread."""
        return self.control.stopped or self.tells or not self.is_paused

    @property
    def is_fast(self) -> bool:
        """True when it computes most of the time."""
        pace = self.control.steps_per_second
        return pace is None or pace > IN_PASSING

    def advance(self) -> bool:
        """For the thread: go on until there is something to tell. False when the run is over."""
        try:
            if self._events is None:
                if self.control.stopped:
                    return False
                self.began = frozen(same_start(self.experiment, self._like, self._like_began))
                trainer = Trainer(self.experiment, self.began)
                self._run = Run(trainer, self.control)
                self._events = self._run.events()
                self.control.steps_per_second = steps_per_second(self.speed, self.experiment, trainer.samples)
                self.mailbox.put(Ready(trainer.compiled))
                return True
            event = next(self._events)
            if isinstance(event, Kept):
                self.tells = False
            if isinstance(event, Ended):  # how it was in the end is what runs are compared by
                last = Answering().measured(self.asked, self._run.trainer, self._run.last_update, waits=True)
                if last is not None:
                    self.mailbox.put(last)
            if isinstance(event, Ended) and event.reason != "stopped":  # it would wait for requests now
                self.mailbox.put(Left(event.step, event.epoch, self._run.past.memory(self._run.trainer)))
            self.mailbox.put(event)
            return not isinstance(event, Ended)
        except WrongInput as fault:
            self.mailbox.put(Failed(fault.problems))
        except BaseException:  # noqa: BLE001  nothing may end this thread; the window shows the details
            self.mailbox.put(Failed((), traceback.format_exc()))
        return False
