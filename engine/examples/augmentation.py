"""Few handwritten digits, each a little different in every epoch."""

from engine.activations.relu import ReLU
from engine.activations.softmax import Softmax
from engine.augmentations.noise import Noise
from engine.augmentations.rotate import Rotate
from engine.augmentations.scale import Scale
from engine.augmentations.shift import Shift
from engine.datasets.digits import Digits
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Xavier
from engine.layers.dense import Dense
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy
from engine.optimizers.adam import Adam
from engine.text import mark


class AugmentationExample(Example, frozen=True):
    """Some 180 digits to learn from: with augmentation the validation loss ends at about half of what it is without."""

    key = "augmentation"
    title = mark("Augmentation: many digits out of few")
    order = 115
    summary = mark(
        "Some 180 training digits, each moved, turned and scaled a little in every epoch. Remove the augmentation under "
        "Data and train again: validation gets worse."
    )

    def experiment(self) -> Experiment:
        return Experiment(
            data=DataPlan(
                source=Digits(),
                validation=0.8,
                test=0.1,
                augmentation=(Shift(pixels=0.5), Rotate(degrees=15), Scale(share=0.15), Noise(deviation=0.3)),
            ),
            layers=(
                Dense(units=64, activation=ReLU()),
                Dense(units=10, activation=Softmax(), initial_weights=Xavier()),
            ),
            loss=CategoricalCrossEntropy(),
            optimizer=Adam(learning_rate=0.003),
            training=TrainingPlan(epochs=200, batch_size=32),
        )
