"""Overfitting, and dropout against it."""

from engine.activations.relu import ReLU
from engine.activations.sigmoid import Sigmoid
from engine.datasets.moons import Moons
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Xavier
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.adam import Adam
from engine.text import mark


class OverfittingExample(Example, frozen=True):
    """Few noisy samples and a large network: the training loss falls, the validation loss turns up again."""

    key = "overfitting"
    title = mark("Overfitting, and dropout")
    order = 110
    summary = mark(
        "A large network on few noisy samples: training falls, validation turns up. Raise the dropout rate while it runs."
    )
    look_at = ("loss",)

    def experiment(self) -> Experiment:
        hidden = Dense(units=64, activation=ReLU())
        output = Dense(units=1, activation=Sigmoid(), initial_weights=Xavier())
        return Experiment(
            data=DataPlan(source=Moons(samples=120, noise=0.9), validation=0.5),
            layers=(hidden, Dropout(rate=0.0), hidden, Dropout(rate=0.0), output),
            loss=BinaryCrossEntropy(),
            optimizer=Adam(learning_rate=0.005),
            training=TrainingPlan(epochs=800, batch_size=16),
        )
