"""The work that Downhill and its peers do: networks, data, first weights and order of the samples, the same for all.

Downhill writes a work down as arrays (`write`); the peers' programs, in an environment of their own, read them.
"""

import tempfile
from pathlib import Path

import msgspec
import numpy as np

from engine import compiler
from engine.activations.relu import ReLU
from engine.activations.sigmoid import Sigmoid
from engine.activations.softmax import Softmax
from engine.datasets.base import Dataset
from engine.datasets.digits import Digits
from engine.datasets.spirals import Spirals
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy
from engine.optimizers.adam import Adam
from engine.seeds import generator
from tests.benchmarks.workloads import mnist_source

FOLDER = Path(tempfile.gettempdir()) / "downhill-benchmark-peers"


class Work(msgspec.Struct, frozen=True):
    """One row of the table. widths: from the inputs to the outputs; slice_steps: updates made in one turn.

    goals: least ratio, peer's time / Downhill's, for PyTorch, PyTorch with fused Adam, scikit-learn.
    """

    key: str
    widths: tuple[int, ...]
    batch: int
    slice_steps: int
    goals: tuple[float | None, float | None, float | None]
    title: str = ""

    @property
    def name(self) -> str:
        """Widths and batch size in words."""
        return f"{self.title or '-'.join(map(str, self.widths))}, {self.batch}"

    def experiment(self) -> Experiment:
        """The work as Downhill knows it."""
        *hidden, outputs = self.widths[1:]
        layers = [Dense(units=units, activation=ReLU()) for units in hidden]
        layers.append(Dense(units=outputs, activation=Sigmoid() if outputs == 1 else Softmax()))
        return Experiment(
            data=DataPlan(source=_source(self.widths[0]), validation=0.1, scaling="range"),
            layers=tuple(layers),
            loss=BinaryCrossEntropy() if outputs == 1 else CategoricalCrossEntropy(),
            optimizer=Adam(learning_rate=0.001),
            training=TrainingPlan(epochs=1_000_000, batch_size=self.batch),
        )

    def write(self, turns: int) -> Path:
        """Write data, first weights and the order of the samples for so many turns of the peers; return where."""
        experiment = self.experiment()
        compiled = compiler.compile(experiment)
        training, network = compiled.prepared.training, compiled.network
        samples = len(training.x)
        each = -(-samples // self.batch)
        epochs = turns * max(-(-self.slice_steps // each), 1) + 1
        chance = generator(experiment.seed, "order")
        views = network.views(network.initial_parameters(experiment.seed))
        FOLDER.mkdir(exist_ok=True)
        file = FOLDER / f"{self.key}.npz"
        np.savez(
            file,
            x=training.x,
            y=training.y,
            order=np.array([chance.permutation(samples) for _epoch in range(epochs)], np.int32),
            widths=self.widths,
            batch=self.batch,
            slice_steps=self.slice_steps,
            **{f"weights_{index}": own["weights"] for index, own in enumerate(views)},
            **{f"bias_{index}": own["bias"] for index, own in enumerate(views)},
        )
        return file


def _source(inputs: int) -> Dataset:
    return {2: Spirals(samples=1000), 64: Digits(), 784: mnist_source()}[inputs]


WORKS = (
    Work("tiny", (2, 8, 8, 1), 10, 1000, (6, 3.5, 4)),
    Work("digits", (64, 32, 10), 32, 750, (4.5, 3, 3.5)),
    Work("mnist", (784, 128, 10), 32, 250, (1.4, 1.1, 1.7)),
    Work("mnist_two", (784, 256, 128, 10), 128, 60, (1.25, 1.0, 1.5)),
    Work("deep", (64, *[64] * 20, 10), 32, 100, (3, 2, None), "64-(20 × 64)-10"),
    Work("large", (784, 1024, 1024, 10), 128, 10, (1.0, 0.95, 1.3)),
)
BY_KEY = {work.key: work for work in WORKS}
