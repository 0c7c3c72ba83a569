"""Makes the .npz files of this folder from the data sets that come with scikit-learn.

Needed only to make them anew; the program itself reads the files and does not know scikit-learn.

    python -m venv sk && sk/bin/pip install scikit-learn && sk/bin/python resources/datasets/make_datasets.py
"""

from pathlib import Path

import numpy as np
from sklearn import datasets

FOLDER = Path(__file__).resolve().parent


def save(name: str, features: np.ndarray, targets: np.ndarray) -> None:
    """Write one compressed file of two arrays, without pickle."""
    path = FOLDER / f"{name}.npz"
    np.savez_compressed(path, features=features, targets=targets)
    print(f"{path.name}: {features.shape} {features.dtype}, {path.stat().st_size} bytes")


def smaller(values: np.ndarray, dtype: type) -> np.ndarray:
    """Return `values` as `dtype`, having made sure that they still read the same to six digits."""
    result = values.astype(dtype)
    np.testing.assert_allclose(result, values, rtol=1e-6, atol=0)
    return result


def main() -> None:
    for name in ("iris", "wine", "breast_cancer"):
        source = getattr(datasets, f"load_{name}")()
        save(name, smaller(source.data, np.float32), smaller(source.target, np.uint8))

    # scaled=False: the numbers as they were measured, not scikit-learn's centred and divided ones.
    source = datasets.load_diabetes(scaled=False)
    save("diabetes", smaller(source.data, np.float32), smaller(source.target[:, None], np.float32))

    source = datasets.load_digits()
    save("digits", smaller(source.data, np.uint8), smaller(source.target, np.uint8))


if __name__ == "__main__":
    main()
