"""The training loop: batch after batch, step after step.

One step: take the next samples of the shuffled training part, go forward, compare, go backward, let the optimizer move
the parameters. Nothing here knows who is watching: `run.py` tells the story of a run, and decides when to look.
"""

from math import inf, isfinite
from time import perf_counter

import numpy as np

from engine import compiler, paths
from engine.arrays import Array, frozen
from engine.compiler import Compiled
from engine.experiment import Experiment
from engine.measurements.base import Probe, evenly
from engine.objective import Objective
from engine.seeds import generator
from engine.training.batches import Batches
from engine.training.blas_threads import use_one_thread
from engine.training.control import Control
from engine.training.divergence import Divergence, first_non_finite
from engine.training.events import Changed, Evaluation, Progress

EVALUATED = 1000
"""Samples of the training part that an evaluation looks at, so that judging stays cheap beside training."""

STEPS_BETWEEN_EVALUATIONS = 10
"""Evaluations come at the end of an epoch; where epochs are tiny, at the first end after so many steps."""


class Trainer:
    """An experiment in the middle of being trained.

    parameters, gradient: flat vectors (P,), changed in place. views, gradient_views: the same, layer by layer.
    step: updates made. batches: where it is in the training part.
    diverged: what stopped it for good, or None.
    """

    def __init__(self, experiment: Experiment, parameters: Array | None = None):
        """Compile `experiment`; start from `parameters` (P,) instead of freshly drawn ones. Raises WrongInput."""
        use_one_thread()
        self.experiment = experiment
        self.compiled: Compiled = compiler.compile(experiment)
        self.network = self.compiled.network
        self.objective: Objective = self.compiled.objective
        drawn = self.network.initial_parameters(experiment.seed) if parameters is None else parameters
        self.parameters = np.array(drawn, self.network.dtype)
        self.gradient = np.zeros_like(self.parameters)
        self.views = self.network.views(self.parameters)
        self.gradient_views = self.network.views(self.gradient)
        self.state = experiment.optimizer.new_state(self.parameters)
        self.step = 0
        training = self.compiled.prepared.training
        self.batches = Batches(training.x, training.y, generator(experiment.seed, "order"))
        self.diverged: Divergence | None = None
        self._scratch = np.empty_like(self.parameters)
        self._dropout_chance = generator(experiment.seed, "dropout")
        self._losses: list[float] = []
        self._evaluations: list[Evaluation] = []
        self._evaluated_at = -1

    @property
    def samples(self) -> int:
        """Size of the training part."""
        return len(self.compiled.prepared.training.x)

    @property
    def epoch(self) -> float:
        """Passes through the training part, as a fraction."""
        return self.batches.epoch + self.batches.position / self.samples

    def learning_rate(self) -> float:
        """The rate of the next step: the optimizer's option times the schedule's factor."""
        factor = self.experiment.schedule.factor(self.epoch, self.experiment.training.epochs)
        return self.experiment.optimizer.learning_rate * factor

    def advance(self, deadline: float, last_step: float = inf, last_epoch: int = 2**62, control: Control | None = None):
        """Make at least one step, then more until `perf_counter()` passes `deadline`, until `last_step` or `last_epoch`
        is reached, until `control` has a request, or until a number is no longer finite."""
        objective, optimizer = self.objective, self.experiment.optimizer
        parameters, gradient, views, gradient_views = self.parameters, self.gradient, self.views, self.gradient_views
        schedule, epochs = self.experiment.schedule, self.experiment.training.epochs
        batches, samples = self.batches, self.samples
        batch_size = self.experiment.training.batch_size
        with np.errstate(all="ignore"):
            while True:
                factor = schedule.factor(batches.epoch + batches.position / samples, epochs)
                x, y = batches.next(batch_size)
                loss = objective.loss_and_gradient(x, y, views, gradient_views, self._dropout_chance)
                self.step += 1
                if not isfinite(loss):
                    self.diverged = first_non_finite(objective, x, views, gradient_views, loss, self.step)
                    return
                optimizer.step(
                    parameters, gradient, self.state, self._scratch, optimizer.learning_rate * factor, self.step
                )
                self._losses.append(loss)
                # One cheap sum that is non-finite whenever a parameter is; only then is it worth looking closely.
                if not isfinite(np.vecdot(parameters, parameters)) and not np.isfinite(parameters).all():
                    self.diverged = first_non_finite(objective, x, views, gradient_views, loss, self.step)
                    return
                if batches.position == 0 and self.step - max(self._evaluated_at, 0) >= STEPS_BETWEEN_EVALUATIONS:
                    self.evaluate()
                if self.step >= last_step or batches.epoch >= last_epoch or perf_counter() >= deadline:
                    return
                if control is not None and control.pending:
                    return

    def replace(self, experiment: Experiment) -> list[Changed]:
        """Go on with `experiment`, and return what is different. Raises ValueError unless all of that is live."""
        changes = list(paths.differences(self.experiment, experiment))
        fixed = [path for path, _old, _new in changes if not paths.is_live(self.experiment, path)]
        if fixed:
            raise ValueError(f"not live: {', '.join(fixed)}")
        self.experiment = experiment
        self.network.layers = experiment.layers
        return [Changed(self.step, self.epoch, path, old, new) for path, old, new in changes]

    # ---- looking --------------------------------------------------------------------------------------------------

    def evaluate_part(self, name: str, limit: int | None = None) -> tuple[float, float] | None:
        """Mean loss and metric on the part "training", "validation" or "test"; None when it is empty."""
        part = getattr(self.compiled.prepared, name)
        if not len(part.x):
            return None
        chosen = slice(None) if limit is None or len(part.x) <= limit else evenly(len(part.x), limit)
        x, y = part.x[chosen], part.y[chosen]
        with np.errstate(all="ignore"):
            predictions, losses = self.objective.evaluate(x, y, self.views)
            score = self.compiled.metric.score(predictions, y, self.compiled.low, self.compiled.high)
        return float(np.mean(losses, dtype=np.float64)), score

    def judgement(self) -> dict[str, tuple[float, float]]:
        """Mean loss and metric of every part that is not empty, on all its samples."""
        parts = {name: self.evaluate_part(name) for name in ("training", "validation", "test")}
        return {name: judged for name, judged in parts.items() if judged is not None}

    def evaluate(self) -> None:
        """Judge the network as it is now, once for each step; the next `progress` tells it."""
        if self._evaluated_at == self.step:
            return
        self._evaluated_at = self.step
        training = self.evaluate_part("training", EVALUATED)
        validation = self.evaluate_part("validation") or (None, None)
        self._evaluations.append(
            Evaluation(
                step=self.step,
                epoch=self.epoch,
                learning_rate=self.learning_rate(),
                training_loss=training[0],
                validation_loss=validation[0],
                training_metric=training[1],
                validation_metric=validation[1],
                penalty=self.objective.penalty(self.views),
            )
        )

    def progress(self) -> Progress | None:
        """What has happened since the last call, or None when nothing has."""
        if not self._losses and not self._evaluations:
            return None
        losses = frozen(np.array(self._losses, np.float32))
        event = Progress(self.step, self.epoch, losses, tuple(self._evaluations))
        self._losses, self._evaluations = [], []
        return event

    def probe(self) -> Probe:
        """The network as it is now, for measurements."""
        if self.step == 0:  # before the first batch: the gradient that it would have, without drawing from any stream
            training, size = self.compiled.prepared.training, self.experiment.training.batch_size
            self.objective.loss_and_gradient(training.x[:size], training.y[:size], self.views, self.gradient_views)
        return Probe(self.compiled, self.step, self.views, self.gradient_views)
