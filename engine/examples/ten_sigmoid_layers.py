"""Ten sigmoid layers: the vanishing gradient."""

from engine.activations.sigmoid import Sigmoid
from engine.datasets.circles import Circles
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Xavier
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.sgd import SGD
from engine.text import mark


class TenSigmoidLayersExample(Example, frozen=True):
    """The sigmoid's slope is at most 0.25: each layer leaves a quarter of the gradient or less."""

    key = "ten_sigmoid_layers"
    title = mark("Ten sigmoid layers")
    order = 90
    summary = mark(
        "Look at the gradients: they fade layer by layer, and the first layers stand still. Then try ReLU and He."
    )
    look_at = ("gradients",)

    def experiment(self) -> Experiment:
        hidden = Dense(units=8, activation=Sigmoid(), initial_weights=Xavier())
        output = Dense(units=1, activation=Sigmoid(), initial_weights=Xavier())
        return Experiment(
            data=DataPlan(source=Circles()),
            layers=(*[hidden] * 9, output),
            loss=BinaryCrossEntropy(),
            optimizer=SGD(learning_rate=0.1),
            training=TrainingPlan(epochs=300, batch_size=30),
        )
