"""What a run tells: a stream of frozen events. Whoever listens may keep them; their arrays are read-only.

`step` counts updates of the parameters from the start of the run, `epoch` passes through the training part (a fraction is
the part of a pass).
"""

from typing import Any, Literal

import msgspec
import numpy as np

from engine.experiment import Experiment


class Evaluation(msgspec.Struct, frozen=True):
    """The network judged at one moment, without dropout; losses are those of the data alone, without penalties.

    The training values come from at most `evaluated.EVALUATED` samples of the training part. The validation values are None
    when there is no validation part.
    """

    step: int
    epoch: float
    learning_rate: float
    training_loss: float
    validation_loss: float | None
    training_metric: float
    validation_metric: float | None
    penalty: float


class Scored(msgspec.Struct, frozen=True):
    """What the metrics beside the primary one said at one moment, of the samples an evaluation looks at.

    training, validation: metric key -> value; empty when there is no validation part.
    """

    step: int
    epoch: float
    training: dict[str, float]
    validation: dict[str, float]


class Event(msgspec.Struct, frozen=True, eq=False):
    """Something that happened in a run, after `step` updates."""

    step: int
    epoch: float


class Progress(Event, frozen=True, eq=False):
    """Steps that were made since the last event. losses (n,) float32: the batch loss of each, the last one's is `step`.

    seconds: how long the run has computed since its start; pauses and waiting do not count.
    """

    losses: np.ndarray
    evaluations: tuple[Evaluation, ...]
    scores: tuple[Scored, ...] = ()
    seconds: float = 0.0


class Measured(Event, frozen=True, eq=False):
    """Answers to what was asked for: measurement -> its value."""

    values: dict[Any, Any]


class Surveyed(Event, frozen=True, eq=False):
    """Answers to what nobody had asked at the time. looks: the steps ascend, also from event to event, up to the last one,
    after which there are no more before step `upto`."""

    looks: tuple[Measured, ...]
    upto: int


class Changed(Event, frozen=True, eq=False):
    """An option, or a single parameter, was changed in the middle of the run. path: as in `paths`, or `Place.path`."""

    path: str
    old: Any
    new: Any


class Paused(Event, frozen=True, eq=False):
    """The run waits. It has not lost anything."""


class Kept(Event, frozen=True, eq=False):
    """How far the run is, for a file: a `TrainingState`; None when it has diverged and nothing is worth keeping. memory:
    a `Memory`, what it remembers of itself."""

    state: Any
    memory: Any = None


class Left(Event, frozen=True, eq=False):
    """The run has been told to stop, and leaves what it remembers: a `Memory`."""

    memory: Any


class Branched(Event, frozen=True, eq=False):
    """How the run was after `step` steps, for another one to go on from. state: a `TrainingState` without a history.
    experiment: what the run had there.

    places (n,): where a touch has changed the parameters of `state`, which are not those of the run then; None without one.
    refused: the `Problem`s for which there is no such branch. memory: a `Memory`, what was known of the run then.
    """

    experiment: Experiment
    state: Any
    places: np.ndarray | None = None
    refused: tuple[Any, ...] = ()
    memory: Any = None


class Resumed(Event, frozen=True, eq=False):
    """The run goes on."""


class WentBack(Event, frozen=True, eq=False):
    """The run is again how it was after `step` steps. experiment: what it had there."""

    experiment: Experiment


class Ended(Event, frozen=True, eq=False):
    """The run is over.

    reason: "finished" (all epochs done, or ended by a rule), "stopped" (by request), or "diverged" (a number became infinite
        or undefined).
    message: one sentence; for "diverged" what became non-finite, where and when; for "finished" which rule has ended it,
        "" when all epochs are done.
    layer: for "diverged", number of the layer in which it first appeared, or -1 for the loss itself.
    best_epoch: the epoch of the best moment, when a rule that seeks it has ended the run.
    """

    reason: Literal["finished", "stopped", "diverged"]
    message: str = ""
    layer: int = -1
    best_epoch: float | None = None
