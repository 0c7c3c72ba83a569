"""Three lamps: several labels at once."""

from engine.activations.sigmoid import Sigmoid
from engine.activations.tanh import Tanh
from engine.datasets.three_lamps import ThreeLamps
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Xavier
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.adam import Adam
from engine.text import mark


class ThreeLampsExample(Example, frozen=True):
    """One sigmoid for each label: every output answers its own question, and several can be a yes."""

    key = "three_lamps"
    title = mark("Three lamps: several labels")
    order = 65
    summary = mark(
        "Overlapping circles of light: one sigmoid output for each label, so that none, one or all three can be a yes."
    )

    def experiment(self) -> Experiment:
        return Experiment(
            data=DataPlan(source=ThreeLamps()),
            layers=(
                Dense(units=16, activation=Tanh(), initial_weights=Xavier()),
                Dense(units=3, activation=Sigmoid(), initial_weights=Xavier()),
            ),
            loss=BinaryCrossEntropy(),
            optimizer=Adam(learning_rate=0.02),
            training=TrainingPlan(epochs=200, batch_size=30),
        )
