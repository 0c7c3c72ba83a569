"""Looks back at the end of epochs: for a schedule that listens, and for the rule that may end the run.

It looks at the same steps whether the run is paused, watched or saved on the way, so none of that changes a number.
"""

from math import isfinite, isnan

import numpy as np

from engine.arrays import Array, frozen
from engine.experiment import Experiment
from engine.optimizers.base import Forms
from engine.stopping import Judged
from engine.text import translate as _
from engine.training.events import Evaluation

NUMBER = np.dtype(np.float64)


class Watch:
    """What schedule and stopping rule of `experiment` remember of a run, for parameters like `parameters` (P + S,).

    listens: somebody has to be told. factor: what a listening schedule has made of the rate. looked_at: the step of the
    last look. over: the rule has ended the run. seconds: how long the run has computed; pauses do not count.
    """

    def __init__(self, experiment: Experiment, parameters: Array):
        self.experiment = experiment
        self.schedule, self.stopping = experiment.schedule.new_memory(), experiment.training.stopping.new_memory()
        self.looked_at = 0
        self.epoch = 0
        self.over = False
        self.seconds = 0.0
        self._parameters = parameters
        self._best = parameters.copy() if experiment.training.stopping.restores_best else None

    @property
    def listens(self) -> bool:
        return bool(self.schedule or self.stopping)

    @property
    def factor(self) -> float:
        return self.schedule.get("factor", 1.0)

    def look(self, found: Evaluation) -> bool:
        """Tell schedule and rule, at the end of an epoch. True when the rule has put the best weights back, to end with."""
        validated = found.validation_loss is not None
        judged = Judged(
            epoch=round(found.epoch),
            training_loss=found.training_loss,
            validation_loss=found.validation_loss if validated else found.training_loss,
            training_metric=found.training_metric,
            validation_metric=found.validation_metric if validated else found.training_metric,
        )
        self.looked_at, self.epoch = found.step, judged.epoch
        rule = self.experiment.training.stopping
        if self.schedule:
            self.experiment.schedule.hear(judged.epoch, judged.validation_loss, self.schedule)
        self.over = rule.hear(judged, self.stopping)
        if self._best is None:
            return False
        if self.stopping["best_at"] == judged.epoch:
            self._best[...] = self._parameters
        elif self.over and isfinite(self.stopping["best"]):
            self._parameters[...] = self._best
            return True
        return False

    @property
    def best_epoch(self) -> float | None:
        """The best moment so far, when the rule that seeks it has ended the run."""
        return self.stopping.get("best_at") if self.over else None

    def out_of_time(self) -> bool:
        """True when the run has computed for as long as it may."""
        limit = self.experiment.training.time_limit
        return 0 < limit <= self.seconds

    def words(self) -> str:
        """Why the run has ended before its epochs were done; "" when it has not."""
        if self.over:
            return self.experiment.training.stopping.words(self.epoch, self.stopping)
        if self.out_of_time():
            limit = f"{self.experiment.training.time_limit:g}"
            return _("Stopped after {seconds} s, the time limit.", seconds=limit)
        return ""

    def begin_anew(self) -> bool:
        """The run goes on although it may have been ended by a rule (True): then that forgets what it has heard."""
        was_ended = self.over or self.out_of_time()
        if was_ended:
            self.forget()
        return was_ended

    def replace(self, experiment: Experiment) -> None:
        """Go on with `experiment`; another rule begins anew."""
        changed = experiment.training.stopping != self.experiment.training.stopping
        self.experiment = experiment
        if changed:
            self.forget()

    def forget(self) -> None:
        """The stopping rule has heard nothing yet."""
        rule = self.experiment.training.stopping
        self.stopping, self.over, self.seconds = rule.new_memory(), False, 0.0
        if "best_at" in self.stopping:
            self.stopping["best_at"] = float(self.epoch)
        if "level_at" in self.stopping:
            self.stopping["level_at"] = float(self.epoch)
        self._best = self._parameters.copy() if rule.restores_best else None

    # ---- keeping ------------------------------------------------------------------------------------------------------

    @staticmethod
    def forms(experiment: Experiment, size: int, dtype: np.dtype) -> Forms:
        """The arrays of `arrays`, for a network of `size` parameters and statistics; none when nobody listens."""
        rule = experiment.training.stopping
        names = [f"schedule_{name}" for name in experiment.schedule.new_memory()]
        names += [f"stopping_{name}" for name in rule.new_memory()]
        names += ["looked_at", "epoch", "over"] if names else []
        names += ["seconds"] if experiment.training.time_limit else []
        forms = {name: (NUMBER, ()) for name in names}
        return forms | {"best": (dtype, (size,))} if rule.restores_best else forms

    def arrays(self) -> dict[str, Array]:
        """Everything it knows, for a file."""
        known = {f"schedule_{name}": value for name, value in self.schedule.items()}
        known |= {f"stopping_{name}": value for name, value in self.stopping.items()}
        known |= {"looked_at": self.looked_at, "epoch": self.epoch, "over": self.over, "seconds": self.seconds}
        known["best"] = self._best
        forms = self.forms(self.experiment, len(self._parameters), self._parameters.dtype)
        return {name: frozen(np.asarray(known[name], dtype)) for name, (dtype, _shape) in forms.items()}

    def go_on(self, arrays: dict[str, Array]) -> None:
        """Know what `arrays` told."""
        for part, memory in (("schedule", self.schedule), ("stopping", self.stopping)):
            memory |= {name: float(arrays[f"{part}_{name}"]) for name in memory}
        if self.listens:
            self.looked_at, self.epoch = int(arrays["looked_at"]), int(arrays["epoch"])
            self.over = bool(arrays["over"])
        self.seconds = float(arrays.get("seconds", 0.0))
        if self._best is not None:
            self._best[...] = arrays["best"]


def is_possible(name: str, numbers: Array, step: int) -> bool:
    """True when a run that has made `step` steps may have left the array called `name`."""
    if name == "best":
        return bool(np.isfinite(numbers).all())
    value = float(numbers)
    if name in ("looked_at", "epoch", "over") or name.endswith("_at"):
        return value.is_integer() and 0 <= value <= (1 if name == "over" else step)
    return (
        not isnan(value) and (name != "seconds" or 0 <= value < 1e12) and (name != "schedule_factor" or 0 <= value <= 1)
    )
