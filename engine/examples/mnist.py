"""MNIST from a folder of IDX files."""

from engine.activations.relu import ReLU
from engine.activations.softmax import Softmax
from engine.datasets.idx_folder import IdxFolder
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import He
from engine.layers.dense import Dense
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy
from engine.optimizers.adam import Adam
from engine.text import mark


class MnistExample(Example, frozen=True):
    """28 × 28 pixels, ten classes. The files are not part of the program; choose the folder in the data editor."""

    key = "mnist"
    title = mark("MNIST from IDX files")
    order = 80
    summary = mark("Choose a folder with MNIST (or any other IDX files) in the data editor, then train.")

    def experiment(self) -> Experiment:
        return Experiment(
            data=DataPlan(source=IdxFolder(), validation=0.1, test=0.1, scaling="range"),
            layers=(Dense(units=128, activation=ReLU()), Dense(units=10, activation=Softmax(), initial_weights=He())),
            loss=CategoricalCrossEntropy(),
            optimizer=Adam(learning_rate=0.001),
            training=TrainingPlan(epochs=10, batch_size=32),
        )
