"""The experiments that are measured, endless ones: they train until told to stop."""

import gzip
import os
import struct
import tempfile
from pathlib import Path

import msgspec
import numpy as np

from engine import paths
from engine.activations.softmax import Softmax
from engine.activations.tanh import Tanh
from engine.datasets.idx_folder import IdxFolder
from engine.datasets.xor import Xor
from engine.examples.mnist import MnistExample
from engine.examples.spirals import SpiralsExample
from engine.experiment import DataPlan, Experiment
from engine.layers.dense import Dense
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy

ENDLESS = 1_000_000
MNIST_FOLDER = "DOWNHILL_MNIST"
"""Environment variable with a folder of the real MNIST files; without it random digits of the same form are used."""


def workload(name: str) -> Experiment:
    """The experiment called "spirals", "mnist" (784-128-10, batch 32) or "xor" (2-4-2, batch 4)."""
    made = {"spirals": SpiralsExample().experiment, "mnist": _mnist, "xor": _xor}[name]()
    return paths.replace(made, "training.epochs", ENDLESS)


def _mnist() -> Experiment:
    experiment = paths.replace(MnistExample().experiment(), "data.source", mnist_source())
    experiment = paths.replace(experiment, "data.validation", 0.2)
    return paths.replace(experiment, "data.test", 0.0)


def _xor() -> Experiment:
    experiment = msgspec.structs.replace(
        SpiralsExample().experiment(),
        data=DataPlan(source=Xor()),
        layers=(Dense(units=4, activation=Tanh()), Dense(units=2, activation=Softmax())),
        loss=CategoricalCrossEntropy(),
    )
    return paths.replace(experiment, "training.batch_size", 4)


def mnist_source() -> IdxFolder:
    """The real MNIST files where they are, or random digits of the same form."""
    return IdxFolder(os.environ.get(MNIST_FOLDER) or str(_random_digits()))


def _random_digits(count: int = 10_000) -> Path:
    folder = Path(tempfile.gettempdir()) / "downhill-benchmark-digits"
    if not (folder / "t10k-labels-idx1-ubyte.gz").exists():
        folder.mkdir(exist_ok=True)
        chance = np.random.default_rng(0)
        pixels = (chance.random((count, 28, 28)) * 255).astype(np.uint8)
        labels = chance.integers(0, 10, count).astype(np.uint8)
        images = struct.pack(">BBBBIII", 0, 0, 8, 3, count, 28, 28) + pixels.tobytes()
        (folder / "t10k-images-idx3-ubyte.gz").write_bytes(gzip.compress(images, 1))
        marks = struct.pack(">BBBBI", 0, 0, 8, 1, count) + labels.tobytes()
        (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(marks, 1))
    return folder
