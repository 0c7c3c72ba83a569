"""AND with a single neuron: what one straight line can do."""

from engine.activations.sigmoid import Sigmoid
from engine.datasets.logical_and import LogicalAnd
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Xavier
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.sgd import SGD
from engine.text import mark


class LogicalAndExample(Example, frozen=True):
    """One neuron draws one straight line, and for AND that is enough. Change the data set to XOR, and it is not."""

    key = "logical_and"
    title = mark("AND with a single neuron")
    order = 20
    summary = mark(
        "One neuron draws one straight line. For AND that is enough; switch the data set to XOR and see it fail."
    )

    def experiment(self) -> Experiment:
        return Experiment(
            data=DataPlan(source=LogicalAnd(), scaling="none"),
            layers=(Dense(units=1, activation=Sigmoid(), initial_weights=Xavier()),),
            loss=BinaryCrossEntropy(),
            optimizer=SGD(learning_rate=0.3),
            training=TrainingPlan(epochs=300, batch_size=8),
        )
