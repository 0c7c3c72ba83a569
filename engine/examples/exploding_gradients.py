"""Large initial weights: the exploding gradient."""

from engine.activations.sigmoid import Sigmoid
from engine.activations.tanh import Tanh
from engine.datasets.circles import Circles
from engine.examples.base import Example
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.initializers import Normal, Xavier
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.sgd import SGD
from engine.text import mark


class ExplodingGradientsExample(Example, frozen=True):
    """Each weight matrix is five times larger than Xavier would draw it: on its way back the gradient grows with each."""

    key = "exploding_gradients"
    title = mark("Exploding gradients")
    order = 91
    summary = mark(
        "The weights start too large: the gradient grows layer by layer on its way back, some fiftyfold, and the loss jumps "
        "about. Then try Xavier, or clipping."
    )
    look_at = ("signal",)

    def experiment(self) -> Experiment:
        hidden = Dense(units=32, activation=Tanh(), initial_weights=Normal(deviation=0.9))
        output = Dense(units=1, activation=Sigmoid(), initial_weights=Xavier())
        return Experiment(
            data=DataPlan(source=Circles()),
            layers=(*[hidden] * 11, output),
            loss=BinaryCrossEntropy(),
            optimizer=SGD(learning_rate=0.01),
            training=TrainingPlan(epochs=100, batch_size=30),
        )
