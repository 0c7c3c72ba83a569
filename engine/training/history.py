"""What happened in a run, as growing columns of numbers: for curves, for `history.csv`, for the final report."""

import csv
from pathlib import Path

import msgspec
import numpy as np
from msgspec.structs import astuple

from engine.arrays import frozen
from engine.training.events import Changed, Ended, Evaluation, Event, Progress, WentBack
from engine.training.places import place_at


class Column:
    """A vector that grows. Appending is cheap on average; `values` is a view, not a copy."""

    def __init__(self, dtype: type = np.float64):
        self._room = np.empty(256, dtype)
        self._length = 0

    @property
    def values(self) -> np.ndarray:
        """Everything appended so far (n,)."""
        return self._room[: self._length]

    def shorten(self, length: int) -> None:
        """Forget everything behind the first `length` numbers."""
        self._length = min(self._length, length)

    def extend(self, numbers: np.ndarray) -> None:
        """Append `numbers` (m,)."""
        length = self._length + len(numbers)
        if length > len(self._room):
            room = np.empty(max(2 * len(self._room), length), self._room.dtype)
            room[: self._length] = self.values
            self._room = room
        self._room[self._length : length] = numbers
        self._length = length


class Record(msgspec.Struct, frozen=True, eq=False):
    """What a `History` held at one moment: copies of its columns, read-only, under the same names."""

    batch_losses: np.ndarray
    marks: dict[str, np.ndarray]
    evaluations: dict[str, np.ndarray]
    changes: tuple[Changed, ...]


class History:
    """The record of one run. Feed it every event.

    batch_losses: loss of each step's batch; the first is that of step 1.
    marks: name -> Column, "step" and "epoch" at every event: how far the run was. Between two of them steps are evenly
        spread, as long as the batch size does not change, and each change is an event.
    evaluations: column name (a field of `Evaluation`) -> Column; a missing validation value is NaN.
    changes: the live changes, in order; edits of one parameter at one step are one change.
    ended: the end a rule has made, while nothing has followed it. began_at: the step that the run was taken up at.
    """

    def __init__(self, record: Record | None = None, began_at: int | None = None):
        """record: go on from there, instead of from the start of a run; the run was taken up there, or at `began_at`."""
        self.batch_losses = Column(np.float32)
        self.marks = {"step": Column(), "epoch": Column()}
        self.evaluations = {name: Column() for name in Evaluation.__struct_fields__}
        self.ended: Ended | None = None
        self.changes: list[Changed] = [] if record is None else list(record.changes)
        self.began_at = began_at if began_at is not None else 0 if record is None else len(record.batch_losses)
        for name, column in self.marks.items():
            column.extend(np.zeros(1) if record is None else record.marks[name])
        if record is not None:
            self.batch_losses.extend(record.batch_losses)
            for name, column in self.evaluations.items():
                column.extend(record.evaluations[name])

    def add(self, event: Event) -> None:
        """Take what `event` tells into the record."""
        if isinstance(event, WentBack):
            self._forget_after(event.step)
        if self.marks["step"].values[-1] != event.step:
            self.marks["step"].extend(np.array([event.step]))
            self.marks["epoch"].extend(np.array([event.epoch]))
        if isinstance(event, Progress):
            self.batch_losses.extend(event.losses)
            self.ended = None if len(event.losses) else self.ended
            newest = self.column("step")[-1:].max(initial=-1)  # going on from a file begins by judging where it stands
            new = [evaluation for evaluation in event.evaluations if evaluation.step > newest]
            if new:
                table = np.array([astuple(evaluation) for evaluation in new], np.float64)  # None is NaN
                for column, values in zip(self.evaluations.values(), table.T, strict=True):
                    column.extend(values)
        elif isinstance(event, Changed):
            self._add_change(event)
        elif isinstance(event, Ended) and event.reason == "finished" and event.message:
            self.ended = event

    def _forget_after(self, step: int) -> None:
        self.batch_losses.shorten(step)
        for columns in (self.marks, self.evaluations):
            count = int(np.searchsorted(columns["step"].values, step, side="right"))
            for column in columns.values():
                column.shorten(count)
        self.changes = [change for change in self.changes if change.step <= step]
        self.ended = None

    def _add_change(self, event: Changed) -> None:
        if place_at(event.path) is None:
            self.changes.append(event)
            return
        last = self.changes[-1] if self.changes else None
        if last is not None and (last.path, last.step) == (event.path, event.step):
            event = msgspec.structs.replace(event, old=self.changes.pop().old)
        if event.old != event.new:
            self.changes.append(event)
        # What was judged at this step was another network; the run judges it anew.
        before = int(np.searchsorted(self.column("step"), event.step))
        for column in self.evaluations.values():
            column.shorten(before)

    @property
    def is_edited(self) -> bool:
        """True when a parameter was set by hand, and not put back at once."""
        return any(place_at(change.path) is not None for change in self.changes)

    def record(self) -> Record:
        """Everything so far, as copies that do not grow."""
        marks, evaluations = (
            {name: frozen(column.values) for name, column in columns.items()}
            for columns in (self.marks, self.evaluations)
        )
        return Record(frozen(self.batch_losses.values), marks, evaluations, tuple(self.changes))

    def column(self, name: str) -> np.ndarray:
        """The evaluated values called `name`, a field of `Evaluation` (n,)."""
        return self.evaluations[name].values

    def epochs_of(self, steps: np.ndarray) -> np.ndarray:
        """When `steps` (n,) were made, in epochs."""
        return np.interp(steps, self.marks["step"].values, self.marks["epoch"].values)

    def write_csv(self, file: Path, metric: str) -> None:
        """Write one line for each evaluation. metric: key of the run's metric, for the headings. Raises OSError."""
        headings = [name.replace("metric", metric) for name in self.evaluations]
        columns = [column.values for column in self.evaluations.values()]
        with file.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(headings)
            for row in zip(*columns, strict=True):
                writer.writerow("" if np.isnan(value) else f"{value:.9g}" for value in row)
