"""Makes minima.json: where SciPy (float64) finds the lowest point, which the engine's optimizers must find as well.

    pip install scipy==1.17.1        in an environment of its own; the program does not need it
    python tests/golden/make_minima.py

Nothing of the engine is imported here: the two sides meet in tests/engine/test_searchers.py alone. A point is the flat
vector of the engine: weights (D, U) then bias (U,), layer after layer.
"""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy.optimize import minimize

TARGET = Path(__file__).with_name("minima.json")
STRENGTH = 0.01


def logistic(point: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    """One sigmoid unit, binary cross-entropy, L2 on the weights: a bowl with one bottom."""
    weights, bias = point[:-1], point[-1]
    z = x @ weights + bias
    return np.mean(np.logaddexp(0, z) - y[:, 0] * z) + STRENGTH / 2 * weights @ weights


def network(point: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    """Three tanh units, one linear output, mean squared error, L2 on all weights."""
    first, bias, last, shift = point[:6].reshape(2, 3), point[6:9], point[9:12], point[12]
    prediction = np.tanh(x @ first + bias) @ last + shift
    return np.mean((prediction - y[:, 0]) ** 2) + STRENGTH / 2 * ((first**2).sum() + last @ last)


def slope(function, point: np.ndarray, *data) -> np.ndarray:
    """The exact gradient, by a complex step: no difference is taken, so nothing is rounded away."""
    found = np.empty(len(point))
    for place in range(len(point)):
        moved = point.astype(complex)
        moved[place] += 1e-30j
        found[place] = function(moved, *data).imag / 1e-30
    return found


def complex_logistic(point: np.ndarray, x: np.ndarray, y: np.ndarray) -> complex:
    """`logistic`, for complex numbers, which np.logaddexp does not know."""
    weights, bias = point[:-1], point[-1]
    z = x @ weights + bias
    return np.mean(np.log(1 + np.exp(z)) - y[:, 0] * z) + STRENGTH / 2 * weights @ weights


def main() -> None:
    chance = np.random.default_rng(5)
    cases = []
    for name, function, analytic, size in (
        ("logistic", logistic, complex_logistic, 4),
        ("network", network, network, 13),
    ):
        x = chance.normal(size=(40, 3 if name == "logistic" else 2))
        if name == "logistic":
            y = (x @ [1.0, -2.0, 0.5] + chance.normal(size=40) > 0).astype(float)[:, None]
        else:
            y = np.sin(2 * x[:, :1]) + 0.3 * x[:, 1:]
        start = chance.normal(size=size) * 0.5

        def jacobian(point, *data, analytic=analytic):
            return slope(analytic, point, *data)

        found = minimize(
            function, start, args=(x, y), jac=jacobian, method="BFGS", options={"gtol": 1e-11, "maxiter": 5000}
        )
        steepest = np.abs(jacobian(found.x, x, y)).max()
        print(f"{name}: {found.fun:.15f} after {found.nit} steps, steepest slope {steepest:.1e}")
        assert steepest < 1e-8
        case = {"name": name, "x": x, "y": y, "start": start, "lowest": found.x}
        cases.append({key: value.tolist() if isinstance(value, np.ndarray) else value for key, value in case.items()})
        cases[-1] |= {"height": float(found.fun), "strength": STRENGTH}
    golden = {"made_with": f"scipy {scipy.__version__}, float64", "cases": cases}
    TARGET.write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
