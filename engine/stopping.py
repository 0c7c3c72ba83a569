"""Stopping rules: when to end a run before its epochs are done.

A rule hears how the run goes at the end of epochs and keeps a few numbers in a memory that belongs to the run.
"""

from math import inf
from typing import Annotated, Literal

import msgspec

from engine.options import Member, option
from engine.text import mark
from engine.text import translate as _


class Judged(msgspec.Struct, frozen=True):
    """How the network does after `epoch` epochs. The validation numbers are those of the training part without one."""

    epoch: int
    training_loss: float
    validation_loss: float
    training_metric: float
    validation_metric: float


class Stopping(Member, frozen=True):
    """A rule that may end a run."""

    @property
    def restores_best(self) -> bool:
        """True when the run shall end with the weights of its best moment, `memory["best"]` and "best_at"."""
        return False

    def new_memory(self) -> dict[str, float]:
        """What it knows before the first step; empty when it never ends a run."""
        return {}

    def hear(self, judged: Judged, memory: dict[str, float]) -> bool:
        """True when the run shall end now. Changes `memory`."""
        return False

    def words(self, epoch: int, memory: dict[str, float]) -> str:
        """One sentence: why the run has ended after `epoch` epochs."""
        return ""


class NoStopping(Stopping, frozen=True):
    """The run makes all its epochs."""

    key = "none"
    title = mark("Never early")
    order = 0
    summary = mark("The run makes all its epochs.")


class PatienceStopping(Stopping, frozen=True):
    """Early stopping: the run ends when it has not done better on the validation part for a while.

    While the training loss still falls, the network may already be learning its samples by heart; the validation part shows
    since when. Ending there, and going back to the best weights, is the cheapest cure of overfitting. The curve trembles: a
    patience too short ends a run that was only resting. Without a validation part the training part counts.

        end when epoch - epoch of the best ≥ n
    """

    key = "patience"
    title = mark("Early stopping")
    order = 10
    summary = mark("Ends when the validation part has not got better for a while, and goes back to the best weights.")
    formula = "epoch − best epoch ≥ n"
    reference = "Prechelt (1998), Early stopping – but when?"

    watch: Annotated[
        Literal["loss", "metric"],
        option(
            mark("Watched"),
            mark("What has to get better on the validation part."),
            choices={"loss": mark("Loss"), "metric": mark("Metric")},
        ),
    ] = "loss"
    patience: Annotated[
        int,
        option(mark("Patience n"), mark("How long it may fail to improve."), ge=1, le=1_000_000, unit=mark("epochs")),
    ] = 100
    improvement: Annotated[
        float, option(mark("Least gain"), mark("A smaller gain does not count as better."), ge=0, le=1000, scale="log")
    ] = 0.0
    restore: Annotated[
        bool, option(mark("Best weights"), mark("At the end, go back to the weights of the best moment."))
    ] = True

    @property
    def restores_best(self) -> bool:
        return self.restore

    def new_memory(self) -> dict[str, float]:
        return {"best": inf, "best_at": 0.0}

    # A metric is turned round, so that less is always better.
    def hear(self, judged: Judged, memory: dict[str, float]) -> bool:
        cost = judged.validation_loss if self.watch == "loss" else -judged.validation_metric
        if cost < memory["best"] - self.improvement:
            memory |= {"best": cost, "best_at": judged.epoch}
        return judged.epoch - memory["best_at"] >= self.patience

    def words(self, epoch: int, memory: dict[str, float]) -> str:
        what = _("Stopped early after epoch {epoch}: nothing better since epoch {best}.")
        if self.restore:
            what = _("Stopped early after epoch {epoch} and went back to the best weights, those of epoch {best}.")
        return what.format(epoch=epoch, best=int(memory["best_at"]))


class FlatStopping(Stopping, frozen=True):
    """Converged: the run ends when the training loss has stayed the same for a while.

    At the bottom of a valley the slopes are 0 and nothing more happens. But a plateau is just as flat: some runs would have
    found the way down after it.

        end when the loss has stayed within a share r of one value for n epochs
    """

    key = "flat"
    title = mark("Flat loss")
    order = 20
    summary = mark("Ends when the training loss has stayed the same for a while: it has converged.")
    formula = "|loss − level| ≤ r·level"

    patience: Annotated[
        int,
        option(
            mark("Epochs n"), mark("How long the loss has to stay the same."), ge=1, le=1_000_000, unit=mark("epochs")
        ),
    ] = 50
    share: Annotated[
        float, option(mark("Share r"), mark("A smaller change counts as none."), gt=0, le=1, scale="log")
    ] = 0.001

    def new_memory(self) -> dict[str, float]:
        return {"level": inf, "level_at": 0.0}

    def hear(self, judged: Judged, memory: dict[str, float]) -> bool:
        if not abs(judged.training_loss - memory["level"]) <= self.share * abs(memory["level"]) < inf:
            memory |= {"level": judged.training_loss, "level_at": judged.epoch}
        return judged.epoch - memory["level_at"] >= self.patience

    def words(self, epoch: int, memory: dict[str, float]) -> str:
        return _(
            "Converged after epoch {epoch}: the training loss has been flat since epoch {since}.",
            epoch=epoch,
            since=int(memory["level_at"]),
        )


class TargetStopping(Stopping, frozen=True):
    """The run ends as soon as it is good enough.

    Two optimizers are compared most fairly by the time they need to the same goal.

        end when loss ≤ target, or metric ≥ target
    """

    key = "target"
    title = mark("Target reached")
    order = 30
    summary = mark("Ends as soon as loss or metric reach a target.")

    watch: Annotated[
        Literal["validation_metric", "validation_loss", "training_metric", "training_loss"],
        option(
            mark("Watched"),
            mark("What has to reach the target; a loss from above, a metric from below."),
            choices={
                "validation_metric": mark("Validation metric"),
                "validation_loss": mark("Validation loss"),
                "training_metric": mark("Training metric"),
                "training_loss": mark("Training loss"),
            },
        ),
    ] = "validation_metric"
    target: Annotated[
        float, option(mark("Target"), mark("When it is good enough; an accuracy is 0 to 1."), ge=-1000, le=1e6)
    ] = 0.95

    def new_memory(self) -> dict[str, float]:
        return {"reached": 0.0}

    def hear(self, judged: Judged, memory: dict[str, float]) -> bool:
        memory["reached"] = value = getattr(judged, self.watch)
        return value <= self.target if self.watch.endswith("loss") else value >= self.target

    def words(self, epoch: int, memory: dict[str, float]) -> str:
        return _(
            "Target reached after epoch {epoch}: {value:.4g}, wanted {target:g}.",
            epoch=epoch,
            value=memory["reached"],
            target=self.target,
        )
