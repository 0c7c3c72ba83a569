"""Two spirals: the classic test of a small network."""

from engine.activations.sigmoid import Sigmoid
from engine.activations.tanh import Tanh
from engine.datasets.spirals import Spirals
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Xavier
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.adam import Adam
from engine.text import mark


class SpiralsExample(Example, frozen=True):
    """Two classes wound around each other. Eight tanh units twice are enough, if the optimizer is patient."""

    key = "spirals"
    title = mark("Two spirals")
    order = 10
    summary = mark("Two classes wound around each other. Watch the boundary bend until it follows the arms.")

    def experiment(self) -> Experiment:
        hidden = Dense(units=12, activation=Tanh(), initial_weights=Xavier())
        output = Dense(units=1, activation=Sigmoid(), initial_weights=Xavier())
        return Experiment(
            data=DataPlan(source=Spirals()),
            layers=(hidden, hidden, output),
            loss=BinaryCrossEntropy(),
            optimizer=Adam(learning_rate=0.01),
            training=TrainingPlan(epochs=2000, batch_size=32),
        )
