"""What happened in a run, as growing columns of numbers: for curves, for `history.csv`, for the final report."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
from msgspec.structs import astuple

from engine.arrays import Column, frozen
from engine.training.batch_losses import BatchLosses
from engine.training.events import Changed, Ended, Evaluation, Event, Progress, WentBack
from engine.training.places import place_at

MARKS = ("step", "epoch", "seconds")
MOST_MARKS = 4096
"""When there are more, about every second one goes."""


class Record(msgspec.Struct, frozen=True, eq=False):
    """What a `History` held at one moment: copies of its columns, read-only, under the same names.

    batch_losses (n,): as `BatchLosses.values`.
    """

    batch_losses: np.ndarray
    marks: dict[str, np.ndarray]
    evaluations: dict[str, np.ndarray]
    changes: tuple[Changed, ...]
    scores: dict[str, np.ndarray] = {}

    @property
    def step(self) -> int:
        """How far the run was."""
        return int(self.marks["step"][-1])


class History:
    """The record of one run. Feed it every event.

    batch_losses: loss of each step's batch; the first is that of step 1. Of a long run some, evenly spread.
    marks: name -> Column, "step", "epoch" and "seconds" at events, not too many of them: how far the run was. Between two of
        them steps are evenly spread, as long as the batch size does not change, and at each change there is one. The
        seconds are those the run has computed; NaN where they were not kept.
    evaluations: column name (a field of `Evaluation`) -> Column; a missing validation value is NaN.
    scores: the metrics beside the primary one, where they were taken: "step", "epoch", "training_f1" ... -> Column; empty
        before the first time.
    changes: the live changes, in order; edits of one parameter at one step are one change.
    ended: the end a rule has made, while nothing has followed it. began_at: the first step that can be looked at; the one
        that the run was taken up at, unless more is remembered.
    returns: the steps that the run has gone back to. revision: how often something was taken out: at each return, and when
        the last evaluation was replaced by another one of the same step, because a parameter was edited there; and
        when marks were let go. told: how many events it has taken.
    """

    def __init__(self, record: Record | None = None):
        """record: go on from there, instead of from the start of a run; the run was taken up there."""
        self.batch_losses = BatchLosses() if record is None else BatchLosses(record.batch_losses, record.step)
        self.marks = {name: Column() for name in MARKS}
        self.evaluations = {name: Column() for name in Evaluation.__struct_fields__}
        self.scores: dict[str, Column] = {}
        self.ended: Ended | None = None
        self.began_at = 0 if record is None else record.step
        self.returns: list[int] = []
        self.revision = self.told = 0
        self._edited_at = -1
        self.changes: list[Changed] = [] if record is None else list(record.changes)
        for name, column in self.marks.items():
            column.extend(np.zeros(1) if record is None else record.marks[name])
        if record is not None:
            for name, column in self.evaluations.items():
                column.extend(record.evaluations[name])
            self._add_scores(record.scores)

    def add(self, event: Event) -> None:
        """Take what `event` tells into the record."""
        self.told += 1
        seconds = event.seconds if isinstance(event, Progress) else float(self.seconds_of(event.step))
        if isinstance(event, WentBack):
            self._forget_after(event.step)
        if self.marks["step"].values[-1] != event.step:
            if seconds < self.marks["seconds"].values[-1]:  # who went back knows them from other steps in between
                seconds = self.marks["seconds"].values[-1]
            for name, number in zip(MARKS, (event.step, event.epoch, seconds), strict=True):
                self.marks[name].extend(np.array([number]))
            self._let_marks_go()
        if isinstance(event, Progress):
            self.batch_losses.extend(event.losses)
            self.ended = None if len(event.losses) else self.ended
            self._add_evaluations(event)
            self._add_scored(event)
        elif isinstance(event, Changed):
            self._add_change(event)
        elif isinstance(event, Ended) and event.reason == "finished" and event.message:
            self.ended = event

    def _let_marks_go(self) -> None:
        steps = self.marks["step"].values
        if len(steps) <= MOST_MARKS:
            return
        stays = np.isin(steps, [change.step for change in self.changes])
        stays[::2] = stays[-1] = True
        for column in self.marks.values():
            column.keep(stays)
        self.revision += 1

    def _add_evaluations(self, event: Progress) -> None:
        newest = self.column("step")[-1:].max(initial=-1)
        if newest == self._edited_at and any(evaluation.step == newest for evaluation in event.evaluations):
            # what was judged at this step before was another network
            newest -= 1
            self.revision += 1
            self._shorten_tables(newest)
        # going on from a file begins by judging where it stands
        new = []
        for evaluation in event.evaluations:
            if evaluation.step > newest:
                new.append(evaluation)
                newest = evaluation.step
        if new:
            table = np.array([astuple(evaluation) for evaluation in new], np.float64)  # None is NaN
            for column, values in zip(self.evaluations.values(), table.T, strict=True):
                column.extend(values)

    def _add_scored(self, event: Progress) -> None:
        for one in event.scores:
            if not self.scores or one.step > self.scores["step"].values[-1:].max(initial=-1):
                row = {f"training_{key}": value for key, value in one.training.items()}
                row |= {f"validation_{key}": one.validation.get(key, np.nan) for key in one.training}
                self._add_scores(
                    {name: [value] for name, value in ({"step": one.step, "epoch": one.epoch} | row).items()}
                )

    def _forget_after(self, step: int) -> None:
        """The run is again where it was at `step`."""
        self.batch_losses.shorten(step)
        _shorten(self.marks, step)
        self._shorten_tables(step)
        self.changes = [change for change in self.changes if change.step <= step]
        self.ended = None
        self._edited_at = self._edited_at if self._edited_at <= step else -1
        self.returns.append(step)
        self.revision += 1

    def _shorten_tables(self, step: int) -> None:
        _shorten(self.evaluations, step)
        _shorten(self.scores, step)

    def _add_change(self, event: Changed) -> None:
        if place_at(event.path) is None:
            self.changes.append(event)
            return
        last = self.changes[-1] if self.changes else None
        if last is not None and (last.path, last.step) == (event.path, event.step):
            event = msgspec.structs.replace(event, old=self.changes.pop().old)
        if event.old != event.new:
            self.changes.append(event)
        self._edited_at = event.step

    @property
    def is_edited(self) -> bool:
        """True when a parameter was set by hand, and not put back at once."""
        return any(place_at(change.path) is not None for change in self.changes)

    def record(self) -> Record:
        """Everything so far, as copies that do not grow."""
        marks, evaluations, scores = (
            {name: frozen(column.values) for name, column in columns.items()}
            for columns in (self.marks, self.evaluations, self.scores)
        )
        return Record(frozen(self.batch_losses.values), marks, evaluations, tuple(self.changes), scores)

    def column(self, name: str) -> np.ndarray:
        """The evaluated values called `name`, a field of `Evaluation` (n,)."""
        return self.evaluations[name].values

    def epochs_of(self, steps: np.ndarray) -> np.ndarray:
        """When `steps` (n,) were made, in epochs."""
        return np.interp(steps, self.marks["step"].values, self.marks["epoch"].values)

    def seconds_of(self, steps: np.ndarray) -> np.ndarray:
        """When `steps` (n,) were made, in seconds of computing since the start of the run; NaN where nobody knows."""
        return np.interp(steps, self.marks["step"].values, self.marks["seconds"].values)

    def _add_scores(self, rows: Mapping[str, Sequence[float]]) -> None:
        known = len(self.scores["step"].values) if self.scores else 0
        for name, values in rows.items():
            if name not in self.scores:  # the file the run was opened from did not have it
                self.scores[name] = Column()
                self.scores[name].extend(np.full(known, np.nan))
            self.scores[name].extend(np.asarray(values, np.float64))

    def write_csv(self, file: Path, metric: str) -> None:
        """Write one line for each evaluation. metric: key of the run's metric, for the headings. Raises OSError."""
        headings = [name.replace("metric", metric) for name in self.evaluations]
        columns = [column.values for column in self.evaluations.values()]
        with file.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(headings)
            for row in zip(*columns, strict=True):
                writer.writerow("" if np.isnan(value) else f"{value:.9g}" for value in row)


def _shorten(columns: dict[str, Column], step: int) -> None:
    """Forget the rows behind `step`."""
    if columns:
        count = int(np.searchsorted(columns["step"].values, step, side="right"))
        for column in columns.values():
            column.shorten(count)
