"""Finds the update that killed a unit, in a thread of its own, by making the run once more."""

from math import isclose
from typing import NamedTuple

from PySide6.QtCore import QObject

from engine.deaths import Death, FromTheStart, MadeAgain, find_death
from engine.experiment import Experiment
from engine.measurements.evaluated import Evaluated
from engine.problems import WrongInput
from engine.training.events import Changed
from engine.training.trainer import Trainer
from gui.run.latest_task import LatestTask
from gui.run.worker import STACK_BYTES


class Wanted(NamedTuple):
    """The unit died after step `alive` and was dead at step `dead` of a run that began with `experiment`.

    judged: a step up to `alive`, and the training loss there: a run with another start (`same_start`, a file that has
    changed) is known by it. changes: what was changed live on the way, in order.
    """

    experiment: Experiment
    layer: int
    unit: int
    alive: int
    dead: int
    judged: tuple[int, float]
    changes: tuple[Changed, ...] = ()


class Outcome(NamedTuple):
    """death: None when the run was another one, and the unit lives."""

    source: Wanted
    death: Death | None


class DeathSearch(LatestTask):
    """One search at a time; a later one takes the place of an earlier one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setStackSize(STACK_BYTES)

    def answer(self, asked: Wanted) -> Outcome:
        found = None
        try:
            run = FromTheStart(Trainer(asked.experiment), self.is_needed, asked.changes)
            if _is_it(run, *asked.judged):
                found = find_death(run, asked.layer, asked.unit, asked.alive, asked.dead, self.is_needed)
        except WrongInput:  # the data are gone meanwhile
            pass
        return Outcome(asked, found)


def _is_it(run: MadeAgain, step: int, loss: float) -> bool:
    """True when `run` has this training loss at `step`, as nearly as another machine would compute it."""
    return isclose(Evaluated().measure(run.at(step).probe()).training_loss, loss, rel_tol=1e-4)
