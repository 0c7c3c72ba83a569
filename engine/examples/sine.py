"""A curve through noisy points: regression."""

from engine.activations.identity import Identity
from engine.activations.tanh import Tanh
from engine.datasets.sine import Sine
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Xavier
from engine.layers.dense import Dense
from engine.losses.mean_squared_error import MeanSquaredError
from engine.optimizers.adam import Adam
from engine.text import mark


class SineExample(Example, frozen=True):
    """The network bends a curve through noisy measurements of a sine."""

    key = "sine"
    title = mark("A curve through noisy points")
    order = 40
    summary = mark("Regression with one input: the curve bends towards the points, first roughly, then in detail.")

    def experiment(self) -> Experiment:
        hidden = Dense(units=16, activation=Tanh(), initial_weights=Xavier())
        return Experiment(
            data=DataPlan(source=Sine()),
            layers=(hidden, hidden, Dense(units=1, activation=Identity(), initial_weights=Xavier())),
            loss=MeanSquaredError(),
            optimizer=Adam(learning_rate=0.01),
            training=TrainingPlan(epochs=1000, batch_size=32),
        )
