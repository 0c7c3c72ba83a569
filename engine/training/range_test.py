"""Learning-rate range test: raise the rate from tiny to huge in a copy of the run, and look when the loss falls and when it
flies out.

Every step is made with a rate a little larger than the last. While it is too small, the loss stands still; then it falls;
then it leaps up. The suggestion is a tenth of the rate at which the smoothed loss was lowest: there the test, which never
rested at one rate, was already close to the edge.
Reference: Smith (2017), "Cyclical learning rates for training neural networks".
"""

import msgspec
import numpy as np

from engine import paths
from engine.arrays import frozen
from engine.experiment import Experiment
from engine.problems import Problem, WrongInput
from engine.schedules import ConstantSchedule
from engine.stopping import NoStopping
from engine.text import translate as _
from engine.training.control import Control
from engine.training.state import TrainingState
from engine.training.trainer import Trainer

LOW, HIGH, STEPS = 1e-6, 10.0, 200
SMOOTHING = 0.9
"""Share of the past in the running mean of the losses; as Adam's, it is corrected for its beginning at 0."""
FLOWN_OUT = 4.0
"""Where the smoothed loss is so many times the lowest one, the test is over."""
SAFETY = 10.0


class RangeTest(msgspec.Struct, frozen=True, eq=False):
    """What a test has found. rates, losses, smoothed (n,): of each step. suggestion: a good rate, None when none shows."""

    rates: np.ndarray
    losses: np.ndarray
    smoothed: np.ndarray
    suggestion: float | None


def problem_of(experiment: Experiment) -> Problem | None:
    """Why a test of `experiment` would say nothing, or None."""
    optimizer = experiment.optimizer
    if not optimizer.whole_batch:
        return None
    what = _("{name} finds the length of its steps itself; there is no rate to look for.", name=_(optimizer.title))
    return Problem("optimizer", what, _("Use another optimizer"))


def range_test(
    experiment: Experiment,
    state: TrainingState | None = None,
    low: float = LOW,
    high: float = HIGH,
    steps: int = STEPS,
    control: Control | None = None,
) -> RangeTest:
    """Try rates from `low` to `high`, in equal ratios, one for each of `steps` steps.

    state: begin with the weights and the optimizer's memory of this run instead of those of a fresh one; it is not changed.
    control: may stop the test. Raises WrongInput when there is nothing to test or the limits are wrong.
    """
    problem = problem_of(experiment)
    if problem is not None:
        raise WrongInput(problem)
    if not (0 < low < high <= 100 and 10 <= steps <= 100_000):
        what = _("The test needs 0 < low < high ≤ 100 and 10 to 100,000 steps.")
        raise WrongInput(Problem("", what))
    plan = msgspec.structs.replace(experiment.training, stopping=NoStopping(), time_limit=0.0)
    experiment = msgspec.structs.replace(experiment, training=plan, schedule=ConstantSchedule())
    trainer = Trainer(experiment, None if state is None else state.parameters)
    if state is not None:
        trainer.step, trainer.optimizer_from = state.step, state.optimizer_from
        for name, vector in state.optimizer.items():
            trainer.optimizer_state[name][...] = vector
    rates, losses = np.geomspace(low, high, steps), []
    mean, lowest, smoothed = 0.0, np.inf, []
    for turn, rate in enumerate(rates, 1):
        if control is not None and control.stopped:
            break
        trainer.replace(paths.replace(experiment, "optimizer.learning_rate", float(rate)))
        trainer.advance(deadline=0.0, last_step=trainer.step + 1)
        loss = float(trainer.progress().losses[-1])
        if trainer.diverged is not None or not np.isfinite(loss):
            break
        losses.append(loss)
        mean = SMOOTHING * mean + (1 - SMOOTHING) * loss
        smoothed.append(mean / (1 - SMOOTHING**turn))
        lowest = min(lowest, smoothed[-1])
        if smoothed[-1] > FLOWN_OUT * lowest:
            break
    tried = rates[: len(losses)]
    found = _suggested(tried, np.array(losses), np.array(smoothed))
    return RangeTest(frozen(tried), frozen(np.array(losses)), frozen(np.array(smoothed)), found)


def _suggested(rates: np.ndarray, losses: np.ndarray, smoothed: np.ndarray) -> float | None:
    if len(smoothed) < 10:
        return None
    place = int(smoothed.argmin())
    noise = np.diff(losses[: max(place, 10)]).std() / np.sqrt(2)  # of the loss of one batch
    if smoothed[place] > smoothed[: len(smoothed) // 10 + 1].mean() - noise:  # it never really fell
        return None
    return float(f"{rates[place] / SAFETY:.2g}")
