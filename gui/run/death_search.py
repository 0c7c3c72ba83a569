"""Finds the update that killed a unit, in a thread of its own, by making the run once more."""

from typing import NamedTuple

from PySide6.QtCore import QObject

from engine.deaths import Death, FromTheStart, find_death
from engine.experiment import Experiment
from engine.problems import WrongInput
from engine.training.events import Changed
from engine.training.trainer import Trainer
from gui.run.latest_task import LatestTask
from gui.run.worker import STACK_BYTES


class Wanted(NamedTuple):
    """The unit died after step `alive` and was dead at step `dead` of a run that began with `experiment`.

    changes: what was changed live on the way, in order.
    """

    experiment: Experiment
    layer: int
    unit: int
    alive: int
    dead: int
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
        try:
            run = FromTheStart(Trainer(asked.experiment), self.is_needed, asked.changes)
            found = find_death(run, asked.layer, asked.unit, asked.alive, asked.dead, self.is_needed)
        except WrongInput:  # the data are gone meanwhile
            found = None
        return Outcome(asked, found)
