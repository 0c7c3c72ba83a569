"""What balance, components and augmentation make of the data: found in a thread beside the window, which goes on."""

from typing import NamedTuple

from engine import preparation
from engine.data import Data
from engine.experiment import DataPlan
from engine.problems import WrongInput
from engine.training.augmented_samples import AugmentedSamples, augmented_samples
from gui.run.latest_task import LatestTask


class Question(NamedTuple):
    """What is asked: about `data`, treated as `plan` says. draw counts how often chance was asked for something else."""

    data: Data
    plan: DataPlan
    seed: int = 0
    draw: int = 0


class Samples(NamedTuple):
    """A few training samples before and after augmentation, or None when there is no telling."""

    source: Question
    found: AugmentedSamples | None


class Share(NamedTuple):
    """How much of all variance the components keep, from 0 to 1, or None when there is no telling."""

    source: Question
    found: float | None


class SamplesReader(LatestTask):
    """Augments a few samples."""

    COUNT = 8

    def answer(self, asked: Question) -> Samples:
        """Augment them; what cannot be done is said by the problem strip."""
        try:
            return Samples(asked, augmented_samples(asked.data, asked.plan, asked.seed, asked.draw, self.COUNT))
        except (WrongInput, ValueError, ArithmeticError, MemoryError):
            return Samples(asked, None)


class ShareReader(LatestTask):
    """Looks how much the components keep."""

    def answer(self, asked: Question) -> Share:
        """Find the components as a run does."""
        try:
            prepared = preparation.prepare(preparation.filled(asked.data, asked.plan), asked.plan)
            return Share(asked, float(prepared.components.shares.sum()))
        except (WrongInput, ValueError, ArithmeticError, MemoryError):
            return Share(asked, None)
