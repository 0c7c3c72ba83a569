"""The perceptron of 1958: a step that learns, from its mistakes alone."""

from engine.activations.step import Step
from engine.datasets.logical_and import LogicalAnd
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Normal
from engine.layers.dense import Dense
from engine.losses.perceptron import Perceptron
from engine.optimizers.sgd import SGD
from engine.text import mark


class PerceptronExample(Example, frozen=True):
    """Rosenblatt's rule, one sample at a time: the line jumps until no answer is wrong, and then it rests.

    On XOR no line is right, and it jumps for ever.
    """

    key = "perceptron"
    title = mark("Perceptron learns AND")
    order = 22
    summary = mark(
        "Rosenblatt's rule: only mistakes move the line, and it rests when there are none. On XOR it never does."
    )

    def experiment(self) -> Experiment:
        return Experiment(
            data=DataPlan(source=LogicalAnd(), scaling="none"),
            layers=(Dense(units=1, activation=Step(), initial_weights=Normal()),),
            loss=Perceptron(),
            optimizer=SGD(learning_rate=0.1),
            training=TrainingPlan(epochs=40, batch_size=1),
        )
