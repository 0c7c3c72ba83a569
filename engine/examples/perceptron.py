"""The perceptron of 1958: a step that learns, from its mistakes alone."""

from engine.activations.step import Step
from engine.datasets.logical_and import LogicalAnd
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Zeros
from engine.layers.dense import Dense
from engine.losses.perceptron import Perceptron
from engine.optimizers.sgd import SGD
from engine.text import mark


class PerceptronExample(Example, frozen=True):
    """Rosenblatt's rule, one sample at a time, from weights of 0: the line jumps until no answer is wrong, and then rests.

    On XOR no line is right, and it jumps for ever. The learning rate does not matter here: another one gives the same line.
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
            layers=(Dense(units=1, activation=Step(), initial_weights=Zeros()),),
            loss=Perceptron(),
            optimizer=SGD(learning_rate=0.1),
            training=TrainingPlan(epochs=40, batch_size=1),
        )
