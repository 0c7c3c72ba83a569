"""L1 against noise features."""

from engine.activations.relu import ReLU
from engine.activations.sigmoid import Sigmoid
from engine.datasets.noisy_features import NoisyFeatures
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Xavier
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.adam import Adam
from engine.penalties import L1
from engine.text import mark


class NoiseFeaturesExample(Example, frozen=True):
    """Two features tell the class, all others are noise.

    L1 makes most weights of the noise exactly 0; without it the network learns the noise by heart.
    """

    key = "noise_features"
    title = mark("L1 against noise features")
    order = 100
    summary = mark(
        "Two features matter, the rest is noise. Set the penalty of layer 1 to None while it runs, and watch the weights."
    )
    look_at = ("weights",)

    def experiment(self) -> Experiment:
        return Experiment(
            data=DataPlan(source=NoisyFeatures(samples=200)),
            layers=(
                Dense(units=16, activation=ReLU(), penalty=L1(strength=0.1)),
                Dense(units=1, activation=Sigmoid(), initial_weights=Xavier()),
            ),
            loss=BinaryCrossEntropy(),
            optimizer=Adam(learning_rate=0.01),
            training=TrainingPlan(epochs=300, batch_size=32),
        )
