"""What was measured of a run while somebody looked: kept with it, so that other runs can be compared with it."""

from collections.abc import Iterable
from copy import deepcopy
from typing import get_type_hints

import msgspec
import numpy as np

from engine.arrays import frozen
from engine.measurements.base import Measurement
from engine.training.events import Measured
from engine.training.sights import MOST_LOOKS, QUESTIONS, Sight
from gui.over_time import OverTime

COMPARED: frozenset[Measurement] = frozenset(question for question, _kind in QUESTIONS.values())
"""The questions whose answers are kept: each is answered with one struct of plain numbers a layer."""


class Seen:
    """The answers to the questions of COMPARED over one run, in the same room however long it becomes.

    asked: those that are asked of it now. What nobody asked at the time is not known, and never made up.
    """

    def __init__(self, asked: frozenset[Measurement] = frozenset()):
        self.asked = asked
        self._kinds: dict[Measurement, tuple[type, tuple[type, ...]]] = {}
        self._columns: dict[Measurement, OverTime] = {}
        self._layers: dict[Measurement, int] = {}
        self._told: tuple[Sight, ...] | None = None

    @classmethod
    def of(cls, sights: Iterable[Sight]) -> "Seen":
        """What a file tells of a run."""
        found = cls()
        for sight in sights:
            question, kind = QUESTIONS[sight.name]
            hints = get_type_hints(kind)
            columns = found._columns[question] = OverTime(MOST_LOOKS)
            columns.fill(sight.steps, sight.epochs, sight.anew, sight.numbers)
            columns.interrupt()
            found._kinds[question] = kind, tuple(hints[name] for name in kind.__struct_fields__)
            found._layers[question] = len(found.at(question, 0)[1])
        return found

    def told(self) -> tuple[Sight, ...]:
        """All of it, for a file; the same object while there is nothing new."""
        if self._told is None:
            known = [(name, self._columns.get(question)) for name, (question, _kind) in QUESTIONS.items()]
            self._told = tuple(
                Sight(name, *map(frozen, (one.steps, one.epochs, one.anew, one.matrix.T))) for name, one in known if one
            )
        return self._told

    def ask(self, questions: frozenset[Measurement]) -> None:
        """From now on these are asked, and others are not."""
        for question in self.asked - questions:
            if question in self._columns:
                self._columns[question].interrupt()
        self.asked = questions

    def hear(self, letter: Measured) -> None:
        """Keep what is answered."""
        for question in COMPARED.intersection(letter.values):
            answer = letter.values[question]
            if not answer:  # there are no such layers, or it is not known
                continue
            numbers = [msgspec.structs.astuple(layer) for layer in answer]
            if len(answer) != self._layers.get(question):  # what was seen of more or fewer layers cannot be continued
                self._layers[question] = len(answer)
                self._kinds[question] = type(answer[0]), tuple(map(type, numbers[0]))
                self._columns[question] = OverTime(MOST_LOOKS)
            self._told = None
            self._columns[question].add(letter.step, letter.epoch, np.array(numbers, float).ravel())

    def forget_after(self, step: int) -> None:
        """The run has gone back to `step`: what came later has not happened."""
        self._told = None
        for columns in self._columns.values():
            columns.forget_after(step)

    def until(self, step: int) -> "Seen":
        """What is known up to `step`, for another run that goes on from there."""
        found = deepcopy(self)
        found.forget_after(step)
        for columns in found._columns.values():
            columns.interrupt()
        return found

    def take_over(self, other: "Seen") -> None:
        """`other` tells of the same run: where it has seen more of it, know that instead."""
        for question, columns in other._columns.items():
            if len(columns) > len(self._columns.get(question, ())):
                self._columns[question], self._kinds[question] = columns, other._kinds[question]
                self._layers[question], self._told = other._layers[question], None

    def at(self, question: Measurement, step: int) -> tuple[int, tuple] | None:
        """The step nearest to `step` for which `question` was answered, and the answer; None when it never was."""
        columns = self._columns.get(question)
        if not columns:
            return None
        place = columns.nearest(step)
        kind, types = self._kinds[question]
        rows = columns.column(place).reshape(-1, len(types))
        answer = tuple(kind(*(cast(number) for cast, number in zip(types, row, strict=True))) for row in rows.tolist())
        return int(columns.steps[place]), answer

    def newest(self, question: Measurement) -> int:
        """The step for which `question` was answered last; -1 when it never was."""
        columns = self._columns.get(question)
        return int(columns.steps[-1]) if columns else -1

    def epochs(self, question: Measurement) -> tuple[np.ndarray, np.ndarray]:
        """When `question` was answered (n,), and where nobody looked since the answer before (n,)."""
        columns = self._columns.get(question)
        return (columns.epochs, columns.anew) if columns else (np.empty(0), np.empty(0, bool))

    def numbers(self, question: Measurement, name: str) -> np.ndarray:
        """What the answers to `question` said under `name`, for each layer (layers, n)."""
        columns = self._columns.get(question)
        if not columns:
            return np.empty((0, 0))
        kind, types = self._kinds[question]
        return columns.matrix[kind.__struct_fields__.index(name) :: len(types)]
