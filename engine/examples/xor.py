"""XOR: the smallest task that needs a hidden layer."""

from engine.activations.sigmoid import Sigmoid
from engine.activations.tanh import Tanh
from engine.datasets.xor import Xor
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Xavier
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.adam import Adam
from engine.text import mark


class XorExample(Example, frozen=True):
    """No straight line parts the four corners of XOR. Four hidden units fold the plane until one does."""

    key = "xor"
    title = mark("XOR with a hidden layer")
    order = 30
    summary = mark("No straight line can part these corners. Four hidden units fold the plane until one can.")

    def experiment(self) -> Experiment:
        return Experiment(
            data=DataPlan(source=Xor()),
            layers=(
                Dense(units=4, activation=Tanh(), initial_weights=Xavier()),
                Dense(units=1, activation=Sigmoid(), initial_weights=Xavier()),
            ),
            loss=BinaryCrossEntropy(),
            optimizer=Adam(learning_rate=0.02),
            training=TrainingPlan(epochs=400, batch_size=15),
        )
