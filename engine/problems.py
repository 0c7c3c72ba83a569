"""How the engine says "this cannot work": where, what, and what to do about it."""

from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from engine.experiment import Experiment


class Problem(msgspec.Struct, frozen=True):
    """One fault of an experiment, in words.

    where: dotted path of the part that causes it ("layers.1.units", "loss", "data"); "" means the whole experiment.
    what: one sentence, what is wrong and what was found.
    remedy: one short imperative, what to do ("Use softmax").
    severity: an "error" forbids training, a "warning" does not.
    repaired: the experiment with the remedy applied, when the program can do it by itself.
    """

    where: str
    what: str
    remedy: str = ""
    severity: Literal["error", "warning"] = "error"
    repaired: "Experiment | None" = None

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f" → {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{remedy}"


class WrongInput(Exception):
    """What a person gave cannot be used. Holds every `Problem` found, never just the first."""

    def __init__(self, *problems: Problem):
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
