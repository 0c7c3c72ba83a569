"""A canyon: where gradient descent creeps and Newton needs one step."""

from engine.activations.identity import Identity
from engine.datasets.diabetes import Diabetes
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Xavier
from engine.layers.dense import Dense
from engine.losses.mean_squared_error import MeanSquaredError
from engine.optimizers.newton import Newton
from engine.text import mark


class CanyonExample(Example, frozen=True):
    """One linear unit on measurements that resemble each other: the loss is a parabola, narrow as a canyon.

    Newton's method measures the canyon and goes straight to its bottom; plain gradient descent swings between the walls.
    """

    key = "canyon"
    title = mark("Newton in a canyon")
    order = 120
    summary = mark(
        "The loss of one linear unit is a narrow canyon. Newton is through in two steps; try gradient descent, then L-BFGS."
    )

    def experiment(self) -> Experiment:
        return Experiment(
            data=DataPlan(source=Diabetes(), validation=0.0),
            layers=(Dense(units=1, activation=Identity(), initial_weights=Xavier()),),
            loss=MeanSquaredError(),
            optimizer=Newton(damping=0.0),
            training=TrainingPlan(epochs=500, batch_size=442),
        )
