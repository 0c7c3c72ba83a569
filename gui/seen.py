"""What was measured of a run while somebody looked: kept with it, so that other runs can be compared with it."""

from copy import deepcopy

import msgspec
import numpy as np

from engine.measurements.base import Measurement
from engine.measurements.gradient_flow import GradientFlow
from engine.measurements.signal_propagation import SignalPropagation
from engine.measurements.updates import Updates
from engine.training.events import Measured
from gui.over_time import OverTime

COMPARED: frozenset[Measurement] = frozenset((GradientFlow(), SignalPropagation(), Updates()))
"""The questions whose answers are kept: each is answered with one struct of plain numbers a layer."""


class Seen:
    """The answers to the questions of COMPARED over one run, in the same room however long it becomes.

    asked: those that are asked of it now. What nobody asked at the time is not known, and never made up.
    """

    def __init__(self, asked: frozenset[Measurement] = frozenset()):
        self.asked = asked
        self._kinds: dict[Measurement, tuple[type, tuple[type, ...]]] = {}
        self._columns: dict[Measurement, OverTime] = {}

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
            if question not in self._columns:
                self._kinds[question] = type(answer[0]), tuple(map(type, numbers[0]))
                self._columns[question] = OverTime()
            self._columns[question].add(letter.step, letter.epoch, np.array(numbers, float).ravel())

    def forget_after(self, step: int) -> None:
        """The run has gone back to `step`: what came later has not happened."""
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
