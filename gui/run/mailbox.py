"""The door between the two threads of a run: what passes is frozen and read-only.

The worker puts events in; the window empties it when it draws. Numbers are all kept; of each measurement only the newest
answer waits. The other direction is the run's `Control`.
"""

from itertools import chain, groupby
from threading import Lock

import msgspec
import numpy as np

from engine.compiler import Compiled
from engine.problems import Problem
from engine.training.control import Control
from engine.training.events import Changed, Event, Measured, Progress, Surveyed, WentBack


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
        self._measured: list[Measured] = []

    def put(self, letter: Letter) -> None:
        """From the worker: leave a letter."""
        with self._lock:
            if not isinstance(letter, Measured):
                if isinstance(letter, Changed | WentBack):
                    self._letters += self._measured  # at the same step it may be another network after the change
                    self._measured = []
                self._letters.append(letter)
            else:
                older = (_without(one, letter) for one in self._measured)
                self._measured = [*(one for one in older if one.values), letter]

    def put_back(self, letters: list[Letter]) -> None:
        """From the window: leave what was taken, for somebody else to take."""
        with self._lock:
            self._letters = [*letters, *self._letters]

    def drain(self) -> list[Letter]:
        """From the window: take everything, in order; the measurements come last, or before a change that followed them."""
        with self._lock:
            letters, self._letters = self._letters, []
            measured, self._measured = self._measured, []
        return [*_joined(letters), *measured]


def _joined(letters: list[Letter]) -> list[Letter]:
    """The same news in fewer letters: to take in each of them costs the window as much as all of them together."""
    found: list[Letter] = []
    for kind, some in groupby(letters, type):
        together = list(some)
        if kind is Progress and len(together) > 1:
            losses = np.concatenate([one.losses for one in together])
            evaluations = tuple(chain.from_iterable(one.evaluations for one in together))
            scores = tuple(chain.from_iterable(one.scores for one in together))
            replaced = {"losses": losses, "evaluations": evaluations, "scores": scores}
            together = [msgspec.structs.replace(together[-1], **replaced)]
        elif kind is Surveyed:
            together = _surveyed(together)
        found += together
    return found


def _surveyed(letters: list[Surveyed]) -> list[Surveyed]:
    """Those in one that go on with the same survey."""
    found = letters[:1]
    for letter in letters[1:]:
        last = found[-1]
        goes_on = last.looks and letter.looks and last.upto <= letter.looks[0].step
        if goes_on and last.looks[0].values.keys() == letter.looks[0].values.keys():
            found[-1] = msgspec.structs.replace(letter, looks=last.looks + letter.looks)
        else:
            found.append(letter)
    return found


def _without(older: Measured, newer: Measured) -> Measured:
    """Those answers of `older` that `newer` does not replace."""
    values = {one: value for one, value in older.values.items() if one not in newer.values}
    return msgspec.structs.replace(older, values=values)
