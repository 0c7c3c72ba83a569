"""Reads the data sets that come with the program (`resources/datasets`, where their sources and licences stand)."""

import zipfile
import zlib
from pathlib import Path

import numpy as np

from engine.arrays import Array, Labels, frozen
from engine.problems import Problem, WrongInput
from engine.text import translate as _

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "datasets"


def read_classes(name: str) -> tuple[Array, Labels]:
    """Features (N, D) float32 or uint8, and class numbers (N,) int64, of `name`.npz. Raises WrongInput."""
    features, targets = _read(name)
    return features, frozen(targets.astype(np.int64))


def read_numbers(name: str) -> tuple[Array, Array]:
    """Features (N, D) and target numbers (N, K), both float32, of `name`.npz. Raises WrongInput."""
    features, targets = _read(name)
    return features, frozen(targets)


def _read(name: str) -> tuple[np.ndarray, np.ndarray]:
    path = FOLDER / f"{name}.npz"
    try:
        with open(path, "rb") as stream, np.load(stream, allow_pickle=False) as file:
            return frozen(file["features"]), file["targets"]
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile, zlib.error):
        what = _("“{file}”, a part of the program, is missing or damaged.", file=path.name)
        raise WrongInput(Problem("data.source", what, _("Install the program again"))) from None
