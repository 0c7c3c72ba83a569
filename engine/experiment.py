"""An experiment: everything that decides what a training run does, as one immutable value.

Undo keeps the old value, comparison is `==`, the file is its fields, and a run is reproducible because the seed is in it.
"""

from typing import Annotated, Literal

import msgspec

from engine.augmentations.base import Augmentation
from engine.clipping import Clipping, NoClipping
from engine.datasets.base import Dataset
from engine.datasets.spirals import Spirals
from engine.layers.base import Layer
from engine.losses.base import Loss
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.adam import Adam
from engine.optimizers.base import Optimizer
from engine.options import option
from engine.schedules import ConstantSchedule, Schedule
from engine.stopping import NoStopping, Stopping
from engine.text import mark


class DataPlan(msgspec.Struct, frozen=True):
    """Which data, how it is split, what the network is fed of it, and how the training part is changed."""

    source: Annotated[Dataset, option(mark("Data set"), mark("Where the samples come from."))] = Spirals()
    validation: Annotated[
        float,
        option(
            mark("Validation part"),
            mark("Share of the samples that is only looked at, never trained on."),
            ge=0,
            le=0.8,
        ),
    ] = 0.25
    test: Annotated[
        float,
        option(mark("Test part"), mark("Share of the samples that is kept for the very last judgement."), ge=0, le=0.8),
    ] = 0.0
    scaling: Annotated[
        Literal["standard", "range", "none"],
        option(
            mark("Scaling"),
            mark(
                "How features, and the targets of a regression, are brought to a common size. Standardised is mean 0 and "
                "deviation 1. Fitted on the training part alone."
            ),
            choices={
                "standard": mark("Standardised"),
                "range": mark("0 to 1"),
                "none": mark("None"),
            },
        ),
    ] = "standard"
    components: Annotated[
        int,
        option(
            mark("Components"),
            mark(
                "Feeds the network so many principal components (PCA) instead of the features; 0 keeps the features as "
                "they are. Found in the training part alone."
            ),
            ge=0,
            le=30_000,
        ),
    ] = 0
    balance: Annotated[
        Literal["none", "up", "down"],
        option(
            mark("Class balance"),
            mark(
                "Makes the classes of the training part equally large. Up: samples of rare classes are repeated. Down: "
                "samples of common ones are left out. Validation and test part stay as they are."
            ),
            choices={
                "none": mark("As it is"),
                "up": mark("Up-sample"),
                "down": mark("Down-sample"),
            },
        ),
    ] = "none"
    split_seed: Annotated[
        int,
        option(
            mark("Split seed"), mark("Another seed puts other samples into each part."), ge=0, le=2**31 - 1, kind="seed"
        ),
    ] = 0
    augmentation: Annotated[
        tuple[Augmentation, ...],
        option(
            mark("Augmentation"),
            mark("Changes the samples a little in each epoch, one way after the other; only while training."),
        ),
    ] = ()

    def inputs(self, features: int) -> int:
        """How many numbers the network is fed of a sample with so many `features`."""
        return min(self.components, features) or features


class TrainingPlan(msgspec.Struct, frozen=True):
    """How long, and in what bites."""

    epochs: Annotated[
        int,
        option(
            mark("Epochs"),
            mark("How often the run goes through the whole training part."),
            ge=1,
            le=1_000_000,
            live=True,
        ),
    ] = 400
    batch_size: Annotated[
        int,
        option(
            mark("Batch size"),
            mark("How many samples share one step: few make noisy steps, many make costly ones."),
            ge=1,
            le=1_000_000,
            scale="log",
            live=True,
        ),
    ] = 32
    clipping: Annotated[
        Clipping, option(mark("Clipping"), mark("Shortens gradients that are far too large."), live=True)
    ] = NoClipping()
    stopping: Annotated[
        Stopping, option(mark("Stopping"), mark("When to end before all epochs are done."), live=True)
    ] = NoStopping()
    time_limit: Annotated[
        float,
        option(
            mark("Time limit"),
            mark("Ends the run after so much time of computing; 0 is no limit. Pauses do not count."),
            ge=0,
            le=1e6,
            unit=mark("s"),
            live=True,
        ),
    ] = 0.0


class StartingWeights(msgspec.Struct, frozen=True):
    """Where the weights come from before the first step; a run that goes on has its own."""

    path: Annotated[
        str,
        option(
            mark("Starting weights"),
            mark(
                "A trained project (.downhill) or weights.safetensors. Layers of the same name and shape begin with its "
                "weights; the others are drawn."
            ),
            kind="file",
        ),
    ] = ""


class Experiment(msgspec.Struct, frozen=True):
    """The whole recipe of a run. Its parts are named as they stand in the file: `layers.0.units`, `optimizer.beta_1`."""

    data: DataPlan = DataPlan()
    layers: tuple[Layer, ...] = ()
    loss: Loss = BinaryCrossEntropy()
    optimizer: Optimizer = Adam()
    schedule: Schedule = ConstantSchedule()
    training: TrainingPlan = TrainingPlan()
    start: StartingWeights = StartingWeights()
    seed: Annotated[
        int,
        option(
            mark("Seed"),
            mark("Decides the initial weights, the order of the samples and all chance inside the network."),
            ge=0,
            le=2**31 - 1,
            kind="seed",
        ),
    ] = 0
