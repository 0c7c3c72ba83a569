"""Single numbers of the network, set by hand: steps that can be undone, and what of them is in no file yet.

Only the worker knows what a number was when it was set, because a run that goes changes it in every step. So a step learns
from the event that answers it what undo has to bring back. Requests are obeyed, and answered, in the order in which they
were made.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from engine.network import Network
from engine.text import translate as _
from engine.training.events import Changed
from engine.training.places import Place, is_possible, place_at
from gui.document import MERGED_WITHIN_S, Document
from gui.run.parameter_words import parameter_name

EDITABLE = ("ready", "running", "paused", "finished")
"""States of a run in which its numbers can be set."""


class _Answer:
    """What a request has overwritten, once the run has told. awaited: undo has asked for it already."""

    def __init__(self) -> None:
        self.old: float | None = None
        self.awaited = False


class ParameterEdits:
    """The edits of the current run. heard: how many it has obeyed.

    unsaved: True while numbers are other ones, by hand, than in the last file.
    """

    def __init__(self, document: Document, send: Callable[[Place, float], None]):
        """send: asks the current run to set a number."""
        self._document, self._send = document, send
        self.run = object()
        self._asked: deque[tuple[Place, _Answer]] = deque()
        self._net: dict[str, tuple[float, float]] = {}
        self.heard = 0

    @property
    def unsaved(self) -> bool:
        """See above."""
        return bool(self._net)

    @property
    def is_waiting(self) -> bool:
        """True while the run has not obeyed all requests: what it says of the numbers may be older than they are."""
        return bool(self._asked)

    def begin(self) -> None:
        """There is another run, with no edits."""
        self.run = object()
        self._asked.clear()
        self.heard = 0
        self.keep()

    def keep(self) -> None:
        """What was edited until now is in a file."""
        self._net.clear()

    def standing(self) -> object:
        """All there is to know, for `stand`."""
        return self.run, dict(self._net)

    def stand(self, standing: object) -> None:
        """The run is the one it was then, with the same numbers: its edits can be undone again."""
        self.run, self._net = standing

    def push(self, place: Place, value: float, network: Network) -> bool:
        """Set a number of `network`, in a step that can be undone. False when it has no such number, or not this value."""
        if not is_possible(value) or not place.is_in(network):
            return False
        self._document.undo_stack.push(_Edit(self, place, value, self._document.experiment.layers[place.layer]))
        return True

    def ask(self, place: Place, value: float) -> _Answer:
        """Have a number set, and return what will hold the old one."""
        answer = _Answer()
        self._asked.append((place, answer))
        self._send(place, value)
        return answer

    def hear(self, event: Changed) -> None:
        """The run has obeyed."""
        if place_at(event.path) is None or not self._asked:
            return
        self.heard += 1
        first = self._net.pop(event.path, (event.old, event.old))[0]
        if first != event.new:
            self._net[event.path] = (first, event.new)
        place, answer = self._asked.popleft()
        answer.old = event.old
        if answer.awaited:
            self.ask(place, event.old)

    def take_back(self, place: Place, answer: _Answer) -> None:
        """Bring back what the request behind `answer` has overwritten, as soon as that is known."""
        if answer.old is None:
            answer.awaited = True
        else:
            self.ask(place, answer.old)


class _Edit(QUndoCommand):
    """One number, set to `value`. In another run than its own there is nothing to undo: the step goes without a trace."""

    def __init__(self, edits: ParameterEdits, place: Place, value: float, layer: object):
        super().__init__(_("change {title}", title=parameter_name(place, layer)))
        self._edits, self._place, self._value, self._run = edits, place, value, edits.run
        self._answer: _Answer | None = None
        self._time = time.monotonic()

    def id(self) -> int:
        return 2

    def mergeWith(self, other: QUndoCommand) -> bool:
        same = (other._run, other._place) == (self._run, self._place)
        if not same or other._time - self._time > MERGED_WITHIN_S:
            return False
        self._value, self._time = other._value, other._time
        self.setObsolete(self._answer.old == self._value)
        return True

    def redo(self) -> None:
        if not self._lives():
            return
        if self._answer is not None and self._answer.awaited:  # undone before the run had obeyed
            self._answer.awaited = False
        else:
            self._answer = self._edits.ask(self._place, self._value)

    def undo(self) -> None:
        if self._lives():
            self._edits.take_back(self._place, self._answer)

    def _lives(self) -> bool:
        lives = self._edits.run is self._run
        if not lives:
            self.setObsolete(True)
        return lives
