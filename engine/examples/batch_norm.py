"""Batch normalisation in a deep network."""

from engine.activations.identity import Identity
from engine.activations.sigmoid import Sigmoid
from engine.datasets.circles import Circles
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Xavier
from engine.layers.activation_layer import ActivationLayer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.sgd import SGD
from engine.text import mark


class BatchNormExample(Example, frozen=True):
    """The ten sigmoid layers once more, with their sums normalised: the same network, rate and data, and it learns.

    Measured with the seeds 0 to 4: 100, 88, 100, 100 and 89 % of the training samples are right after 300 epochs; without
    the normalisation 50 %, as by guessing, and the gradient of the first layer begins at 1e-8 instead of 1e-2.
    """

    key = "batch_norm"
    title = mark("Batch normalisation in a deep network")
    order = 92
    summary = mark(
        "The ten sigmoid layers again, with batch normalisation before each sigmoid: now they learn. Remove it from some "
        "layers and train again."
    )
    look_at = ("gradients",)

    def experiment(self) -> Experiment:
        block = (
            Dense(units=8, activation=Identity(), initial_weights=Xavier()),
            BatchNorm(),
            ActivationLayer(activation=Sigmoid()),
        )
        output = Dense(units=1, activation=Sigmoid(), initial_weights=Xavier())
        return Experiment(
            data=DataPlan(source=Circles()),
            layers=(*block * 9, output),
            loss=BinaryCrossEntropy(),
            optimizer=SGD(learning_rate=0.1),
            training=TrainingPlan(epochs=300, batch_size=25),
        )
