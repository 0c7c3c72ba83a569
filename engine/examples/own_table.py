"""A table of one's own."""

from engine.activations.relu import ReLU
from engine.activations.sigmoid import Sigmoid
from engine.datasets.table import Table
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import He
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.adam import Adam
from engine.text import mark


class OwnTableExample(Example, frozen=True):
    """A small network for whatever the table holds; output and loss follow its target."""

    key = "table"
    title = mark("Own table")
    order = 90
    summary = mark("Choose a CSV file of your own in the data editor, then train. Output and loss follow its target.")

    def experiment(self) -> Experiment:
        return Experiment(
            data=DataPlan(source=Table(), validation=0.2),
            layers=(
                Dense(units=16, activation=ReLU(), initial_weights=He()),
                Dense(units=1, activation=Sigmoid()),
            ),
            loss=BinaryCrossEntropy(),
            optimizer=Adam(learning_rate=0.01),
            training=TrainingPlan(epochs=200, batch_size=16),
        )
