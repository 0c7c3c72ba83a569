"""What an example is: a ready experiment that shows one idea, to start from and to change."""

from engine.experiment import Experiment
from engine.options import Member


class Example(Member, frozen=True):
    """A ready experiment. `summary` says what to look at."""

    def experiment(self) -> Experiment:
        """The experiment, with every choice made."""
        raise NotImplementedError
