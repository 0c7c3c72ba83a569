"""What an example is: a ready experiment that shows one idea, to start from and to change."""

from typing import ClassVar

from engine.experiment import Experiment
from engine.options import Member


class Example(Member, frozen=True):
    """A ready experiment. `summary` says what to look at, `look_at` in which views (their keys), where there are any."""

    look_at: ClassVar[tuple[str, ...]] = ()

    def experiment(self) -> Experiment:
        """The experiment, with every choice made."""
        raise NotImplementedError
