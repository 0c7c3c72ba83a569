"""Iris: three kinds of flowers from four measurements."""

from engine.activations.relu import ReLU
from engine.activations.softmax import Softmax
from engine.datasets.iris import Iris
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Xavier
from engine.layers.dense import Dense
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy
from engine.optimizers.adam import Adam
from engine.text import mark


class IrisExample(Example, frozen=True):
    """The table every statistics course begins with: three classes, four features."""

    key = "iris"
    title = mark("Iris flowers")
    order = 60
    summary = mark(
        "Three classes from four measurements. The confusion matrix shows which two kinds are hard to tell apart."
    )

    def experiment(self) -> Experiment:
        return Experiment(
            data=DataPlan(source=Iris()),
            layers=(Dense(units=8, activation=ReLU()), Dense(units=3, activation=Softmax(), initial_weights=Xavier())),
            loss=CategoricalCrossEntropy(),
            optimizer=Adam(learning_rate=0.01),
            training=TrainingPlan(epochs=200, batch_size=16),
        )
