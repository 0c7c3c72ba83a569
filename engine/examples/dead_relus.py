"""Dead ReLUs: steps so large that units never fire again."""

from engine.activations.relu import ReLU
from engine.activations.sigmoid import Sigmoid
from engine.datasets.moons import Moons
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Xavier
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.sgd import SGD
from engine.text import mark


class DeadReLUsExample(Example, frozen=True):
    """One step too far pushes a unit below zero for every sample; there its slope is 0, and nothing brings it back."""

    key = "dead_relus"
    title = mark("Dead ReLUs")
    order = 96
    summary = mark(
        "The learning rate is much too high: one unit after the other falls silent for every sample, and never learns "
        "again. With another start a whole layer may die. Then try a tenth of it, or Leaky ReLU."
    )
    look_at = ("neuron_life",)

    def experiment(self) -> Experiment:
        hidden = Dense(units=16, activation=ReLU())
        output = Dense(units=1, activation=Sigmoid(), initial_weights=Xavier())
        return Experiment(
            data=DataPlan(source=Moons(samples=264)),  # 198 to train with: the last batch of an epoch has 6, not 1
            layers=(hidden, hidden, output),
            loss=BinaryCrossEntropy(),
            optimizer=SGD(learning_rate=2.0),
            training=TrainingPlan(epochs=60, batch_size=8),
        )
