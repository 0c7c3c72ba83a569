"""The door between the two threads of a run: what passes is frozen and read-only.

The worker puts events in; the window empties it when it draws. Numbers are all kept; of each measurement only the newest
answer waits. The other direction is the run's `Control`.
"""

from threading import Lock

import msgspec

from engine.compiler import Compiled
from engine.problems import Problem
from engine.training.control import Control
from engine.training.events import Changed, Event, Measured
from engine.training.places import place_at


class Ready(msgspec.Struct, frozen=True, eq=False):
    """The run is prepared: data loaded, split and scaled, weights drawn. `compiled` is for reading only."""

    compiled: Compiled


class Failed(msgspec.Struct, frozen=True, eq=False):
    """The run could not start or broke. problems: what a person can mend; details: the traceback of an error of ours."""

    problems: tuple[Problem, ...]
    details: str = ""


Letter = Event | Ready | Failed


class Mailbox:
    """Belongs to one run."""

    def __init__(self, control: Control):
        self.control = control
        self._lock = Lock()
        self._letters: list[Letter] = []
        self._measured: Measured | None = None

    def put(self, letter: Letter) -> None:
        """From the worker: leave a letter."""
        with self._lock:
            if not isinstance(letter, Measured):
                self._letters.append(letter)
                if isinstance(letter, Changed) and place_at(letter.path) is not None:
                    self._measured = None  # these are answers about another network, which the step does not tell
            elif self._measured is None:
                self._measured = letter
            else:
                self._measured = msgspec.structs.replace(letter, values=self._measured.values | letter.values)

    def drain(self) -> list[Letter]:
        """From the window: take everything, in order, the measurements last."""
        with self._lock:
            letters, self._letters = self._letters, []
            measured, self._measured = self._measured, None
        return letters if measured is None else [*letters, measured]
