"""The training loop: batch after batch, step after step.

One step: take the next samples of the shuffled training part, go forward, compare, go backward, let the optimizer move
the parameters. Nothing here knows who is watching: `run.py` tells the story of a run, and decides when to look.
"""

from math import inf, isfinite
from time import perf_counter

import numpy as np

from engine import compiler, paths, starting
from engine.arrays import Array, frozen
from engine.clipping import NoClipping
from engine.compiler import Compiled
from engine.experiment import Experiment
from engine.measurements.base import Probe
from engine.measurements.scores import Judgement, judgements
from engine.objective import Objective
from engine.optimizers.base import Searcher
from engine.seeds import generator
from engine.training.batches import batches_of
from engine.training.blas_threads import use_threads_for
from engine.training.control import Control
from engine.training.divergence import Divergence, first_non_finite
from engine.training.events import Changed, Evaluation, Progress
from engine.training.history import History
from engine.training.judging import Judge, judged, least_between
from engine.training.layer_steps import layer_steps
from engine.training.places import Place
from engine.training.state import TrainingState, chance_numbers, chance_state
from engine.training.watch import Watch
from engine.training.whole_batch import StoppedMidwayError, WholeBatch


class Trainer:
    """An experiment in the middle of being trained.

    parameters: flat vector (P + S,), changed in place; `learned` (P,) is the part of it that the optimizer moves.
    gradient (P,). views, gradient_views: `parameters` and `gradient`, layer by layer.
    optimizer_state: what the optimizer remembers, likewise. step: updates made. batches: where it is in the training part.
    diverged: what stopped it for good, or None. watch: what schedule and stopping rule have heard of it.
    seconds: how long it has computed. judge: what it is worth. optimizer_from: the step at which its optimizer began.
    """

    def __init__(
        self,
        experiment: Experiment,
        parameters: Array | None = None,
        state: TrainingState | None = None,
        compiled: Compiled | None = None,
    ):
        """Start from `parameters` (P + S,) instead of those `experiment` begins with, or go on from `state`.

        compiled: what comes of `experiment`, for this trainer alone. Raises WrongInput, also when `state` comes from other
        data or another network than those of `experiment`.
        """
        self.experiment = experiment
        begins = parameters is None and state is None
        self.compiled = compiled or compiler.compile(experiment, begins=begins)
        self.network = self.compiled.network
        use_threads_for(self.network.widths)
        self.objective: Objective = self.compiled.objective
        if parameters is None:
            drawn = self.network.initial_parameters(experiment.seed)
            parameters = starting.taken_over(experiment, self.network, drawn) if begins else drawn
        self.parameters = np.array(parameters, self.network.dtype)
        self.learned = self.parameters[: self.network.size]
        self.gradient = np.zeros_like(self.learned)
        self.views = self.network.views(self.parameters)
        self.gradient_views = self.network.views(self.gradient)
        self.optimizer_state = experiment.optimizer.new_state(self.learned)
        self.batches = batches_of(self.compiled)
        self.batches.least = self.network.least_batch()
        self.diverged: Divergence | None = None
        self.watch = Watch(experiment, self.parameters)
        self._scratch = np.empty_like(self.learned)
        self._dropout_chance = generator(experiment.seed, "dropout")
        searches = isinstance(experiment.optimizer, Searcher)
        self._whole_batch = WholeBatch(self.compiled, self._dropout_chance) if searches else None
        self._losses: list[float] = []
        self.judge = Judge(self.compiled)
        self.seconds, self.step, self._began_at, self.optimizer_from = 0.0, 0, 0, 0
        if state is not None:
            state.refuse_others(self.state())
            self.move_to(experiment, state)

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
        return self.experiment.optimizer.learning_rate * factor * self.watch.factor

    def advance(self, deadline: float, last_step: float = inf, last_epoch: int = 2**62, control: Control | None = None):
        """Make at least one step, then more until `perf_counter()` passes `deadline`, until `last_step` or `last_epoch`
        is reached, until `control` has a request, until a rule ends the run, or until a number is no longer finite."""
        use_threads_for(self.network.widths)  # another trainer may have been made meanwhile
        objective, optimizer = self.objective, self.experiment.optimizer
        parameters, gradient, views, gradient_views = self.parameters, self.gradient, self.views, self.gradient_views
        memory, schedule, epochs = self.optimizer_state, self.experiment.schedule, self.experiment.training.epochs
        batches, samples, learned, remembers = self.batches, self.samples, self.learned, self.network.remembering
        batch_size, clipping = self.experiment.training.batch_size, self.experiment.training.clipping
        whole, scratch = self._whole_batch, self._scratch
        settles = any(layer.settles for layer in self.network.layers)
        clips, heard, began = not isinstance(clipping, NoClipping), self.watch.factor, self.optimizer_from
        # An optimizer moves every parameter (momentum, weight decay): what is frozen is put back after each step.
        frozen_parts = [(learned[part], learned[part].copy()) for part in self.network.frozen_parts()]
        parts = layer_steps(self.network, optimizer, learned, gradient, memory, scratch)
        with np.errstate(all="ignore"):
            while True:
                factor = schedule.factor(batches.epoch + batches.position / samples, epochs) * heard
                rate = optimizer.learning_rate * factor
                if whole is None:
                    x, y = batches.next(batch_size)
                    loss = objective.loss_and_gradient(x, y, views, gradient_views, self._dropout_chance)
                else:
                    place = batches.epoch, batches.position
                    x, y = batches.next(samples)
                    try:
                        loss = whole.step(optimizer, parameters, gradient, memory, rate, self.step + 1 - began, control)
                    except StoppedMidwayError:
                        batches.epoch, batches.position = place  # for whoever goes on from here it was not handed out
                        return
                self.step += 1
                self._losses.append(loss)
                if not isfinite(loss):
                    if whole is not None:  # what has become too large is looked for where batches go
                        objective.loss_and_gradient(x, y, views, gradient_views)
                    self.diverged = first_non_finite(objective, x, views, gradient_views, loss, self.step)
                    return
                if whole is None:
                    if remembers:
                        objective.remember(len(x), views)
                    if clips:
                        clipping.clip(gradient)
                    for own, times in parts:
                        optimizer.step(*own, rate * times, self.step - began)
                    if settles:
                        objective.settle(views, rate, len(x))
                    for part, values in frozen_parts:
                        part[...] = values
                # One cheap sum that is non-finite whenever a parameter is; only then is it worth looking closely.
                if not isfinite(parameters.dot(parameters)) and not np.isfinite(parameters).all():
                    self.diverged = first_non_finite(objective, x, views, gradient_views, loss, self.step)
                    return
                if batches.position == 0:
                    if self._look_back():
                        return
                    heard = self.watch.factor
                if self.step >= last_step or batches.epoch >= last_epoch or perf_counter() >= deadline:
                    return
                if control is not None and control.pending:
                    return

    def _look_back(self) -> bool:
        """At the end of an epoch, judge the network now and then. True when the stopping rule ends the run."""
        watch, is_time = self.watch, self.judge.is_time(self.step)
        if watch.listens and self.step - watch.looked_at >= least_between(self.step):
            if watch.look(self.evaluate(told=is_time)):  # other weights: judge those instead
                self.judge.forget(self.step)
                self.evaluate(closely=True)
        elif self.judge.serves_people and is_time:
            self.evaluate()
        return watch.over

    def replace(self, experiment: Experiment) -> list[Changed]:
        """Go on with `experiment`, and return what is different. Raises ValueError unless all of that is live."""
        changes = paths.live_differences(self.experiment, experiment)
        self.experiment = experiment
        self.network.layers = experiment.layers
        if self._whole_batch is not None:
            self._whole_batch.network.layers = experiment.layers
        self.watch.replace(experiment)
        self.batches.least = self.network.least_batch()
        return [Changed(self.step, self.epoch, path, old, new) for path, old, new in changes]

    def set_parameter(self, place: Place, value: float) -> Changed:
        """Put `value` in place of one parameter, between two steps, also in a frozen layer. Raises ValueError as `put`."""
        return Changed(self.step, self.epoch, place.path, *place.put(value, self.network, self.views))

    def state(self, history: History | None = None) -> TrainingState:
        """Everything a `Trainer` of the same experiment needs to go on from here with the same bits, as copies.

        For the thread that trains, between two steps. history: the record of this run, or None: `with_history` adds it.
        Raises ValueError after a divergence: there is nothing to go on from.
        """
        if self.diverged is not None:
            raise ValueError("a run that has diverged has no state")
        state = TrainingState(
            step=self.step,
            epoch=self.batches.epoch,
            position=self.batches.position,
            samples=self.samples,
            inputs=self.network.widths[0],
            parameters=frozen(self.parameters),
            optimizer={name: frozen(vector) for name, vector in self.optimizer_state.items()},
            order=chance_numbers(self.batches.chance_state()),
            dropout=chance_numbers(self._dropout_chance.bit_generator.state),
            watch=self.watch.arrays(),
            optimizer_from=self.optimizer_from,
        )
        return state if history is None else state.with_history(history.record())

    def move_to(self, experiment: Experiment, state: TrainingState) -> None:
        """Be where a run like this one was: `state` is what it kept of itself there, `experiment` what it went on with."""
        self.replace(experiment)
        self.parameters[...] = state.parameters
        for name, vector in state.optimizer.items():
            self.optimizer_state[name][...] = vector
        self.batches.go_on(state.epoch, state.position, chance_state(state.order))
        self._dropout_chance.bit_generator.state = chance_state(state.dropout)
        self.watch.go_on(state.watch)
        self.step, self._began_at, self.optimizer_from = state.step, state.step, state.optimizer_from
        self.seconds, self.diverged, self._losses = state.seconds, None, []
        self.judge.forget()

    def evaluate_part(self, name: str, limit: int | None = None) -> tuple[float, float] | None:
        """Mean loss and metric on the part "training", "validation" or "test"; None when it is empty."""
        return judged(self.compiled, self.views, name, limit)

    def judgement(self) -> dict[str, Judgement]:
        """Every part that is not empty, judged by all metrics on all its samples: "training", "validation", "test"."""
        probe = Probe(self.compiled, self.step, self.views, self.gradient_views)
        return judgements(probe, ("training", "validation", "test"))

    def evaluate(self, closely: bool = False, anew: bool = False, told: bool = True) -> Evaluation:
        """Judge the network as it is now, once for each step unless `anew`. closely: by all metrics. told: the next
        `progress` tells it."""
        if anew:
            self.judge.forget(self.step)
        penalty = self.objective.penalty(self.views)
        return self.judge.look(self.step, self.epoch, self.learning_rate(), self.views, penalty, closely, told)

    def progress(self) -> Progress | None:
        """What has happened since the last call, or None when nothing has."""
        evaluations, scores = self.judge.take()
        if not self._losses and not evaluations and not scores:
            return None
        with np.errstate(over="ignore"):  # a loss too large for the type is infinite
            losses, self._losses = frozen(np.array(self._losses, np.float32)), []
        return Progress(self.step, self.epoch, losses, evaluations, scores, self.seconds)

    def probe(self) -> Probe:
        """The network as it is now, for measurements."""
        if self.step == self._began_at:  # no batch yet: the gradient that one would have, drawing from no stream
            training, size = self.compiled.prepared.training, self.experiment.training.batch_size
            with np.errstate(all="ignore"):
                self.objective.loss_and_gradient(training.x[:size], training.y[:size], self.views, self.gradient_views)
        return Probe(self.compiled, self.step, self.views, self.gradient_views)
