"""What a metric is: how good a network is, in a number that people understand.

A loss is made for the gradient: it must have slopes. A metric is made for the reader: "97 of 100 right" says more than
"the loss is 0.08", but has no slope to learn from.
"""

from typing import ClassVar

from engine import catalog
from engine.metrics.answers import Answers
from engine.options import Member


class Metric(Member, frozen=True):
    """A number by which runs are judged. All sums are float64.

    tasks: the tasks it speaks of; the first metric of a task is its primary one, which every evaluation computes, while the
        others are computed when a run is reported.
    percent: shown as a percentage. in_units: in the unit of the targets, so it needs predictions and targets in that unit:
        how far they are apart, so less is better; of all others more is better, and 1 is perfect.
    """

    tasks: ClassVar[tuple[str, ...]] = ()
    percent: ClassVar[bool] = False
    in_units: ClassVar[bool] = False

    def score(self, answers: Answers) -> float:
        """The metric; NaN where it is not defined."""
        raise NotImplementedError

    def shown(self, value: float | None) -> str:
        """The value as a person reads it: "97.3 %" or "0.953"; a dash when there is none."""
        if value is None or value != value:
            return "–"
        if self.percent:
            return f"{100 * value:.1f} %"
        if self.in_units:
            return f"{value:.4g}"
        return (f"{value:.3f}" if abs(value) < 1000 else f"{value:.2e}").replace("-", "−")


def of_task(task: str) -> tuple[Metric, ...]:
    """Every metric for a kind of task, the primary one first."""
    return tuple(cls() for cls in catalog.members(Metric).values() if task in cls.tasks)


def primary(task: str) -> Metric:
    """The metric to look at first: R² for a regression, accuracy for every classification."""
    return of_task(task)[0]
