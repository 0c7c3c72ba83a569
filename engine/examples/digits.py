"""Handwritten digits with ReLU and Adam."""

from engine.activations.relu import ReLU
from engine.activations.softmax import Softmax
from engine.datasets.digits import Digits
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Xavier
from engine.layers.dense import Dense
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy
from engine.optimizers.adam import Adam
from engine.text import mark


class DigitsExample(Example, frozen=True):
    """Real handwriting in 8 × 8 pixels, ten classes, one hidden layer."""

    key = "digits"
    title = mark("Handwritten digits: ReLU + Adam")
    order = 70
    summary = mark(
        "Real handwriting, ten classes, one hidden layer of 32 units. The gallery shows what it still gets wrong."
    )

    def experiment(self) -> Experiment:
        return Experiment(
            data=DataPlan(source=Digits()),
            layers=(
                Dense(units=32, activation=ReLU()),
                Dense(units=10, activation=Softmax(), initial_weights=Xavier()),
            ),
            loss=CategoricalCrossEntropy(),
            optimizer=Adam(learning_rate=0.003),
            training=TrainingPlan(epochs=60, batch_size=32),
        )
