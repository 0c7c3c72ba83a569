"""Makes walks.json: how PyTorch (float64) moves weights, step by step, which the engine must do as well.

    pip install torch==2.13.0        in an environment of its own; the program does not need it
    python tests/golden/make_walks.py

Nothing of the engine is imported here: the two sides meet in tests/engine/test_golden_walks.py alone. A member is named as
in an experiment file, {"kind": key, option: value}.
"""

import json
from math import cos, isfinite, pi
from pathlib import Path

import torch
from torch.optim.lbfgs import _strong_wolfe

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
STEPS, KEEP = 200, 20
TARGET = Path(__file__).with_name("walks.json")


def numbers(tensor: torch.Tensor) -> list:
    return tensor.detach().tolist()


# -------------------------------------------------------------------------------------------------------- optimizers


# A valley with walls 60 times steeper than its floor, tilted against the axes, and a gradient that trembles:
#   g = A w - b + 0.1 sin(t (i + 1)) in step t for parameter i
def optimizers() -> dict:
    turn = torch.linalg.qr(torch.randn(6, 6))[0]
    matrix = turn @ torch.diag(torch.tensor([0.05, 0.1, 0.4, 1.0, 2.0, 3.0])) @ turn.T
    offset, start = torch.randn(6), torch.randn(6) * 2
    makers = [
        ({"kind": "sgd", "learning_rate": 0.1}, lambda w: torch.optim.SGD(w, lr=0.1)),
        ({"kind": "momentum", "learning_rate": 0.05}, lambda w: torch.optim.SGD(w, lr=0.05, momentum=0.9)),
        (
            {"kind": "momentum", "learning_rate": 0.2, "momentum": 0.5},
            lambda w: torch.optim.SGD(w, lr=0.2, momentum=0.5),
        ),
        (
            {"kind": "nesterov", "learning_rate": 0.05},
            lambda w: torch.optim.SGD(w, lr=0.05, momentum=0.9, nesterov=True),
        ),
        (
            {"kind": "nesterov", "learning_rate": 0.01, "momentum": 0.99},
            lambda w: torch.optim.SGD(w, lr=0.01, momentum=0.99, nesterov=True),
        ),
        ({"kind": "adagrad", "learning_rate": 0.5}, lambda w: torch.optim.Adagrad(w, lr=0.5)),
        (
            {"kind": "adagrad", "learning_rate": 0.1, "epsilon": 0.01},
            lambda w: torch.optim.Adagrad(w, lr=0.1, eps=0.01),
        ),
        ({"kind": "rmsprop", "learning_rate": 0.01}, lambda w: torch.optim.RMSprop(w, lr=0.01)),
        (
            {"kind": "rmsprop", "learning_rate": 0.02, "alpha": 0.8, "epsilon": 0.001},
            lambda w: torch.optim.RMSprop(w, lr=0.02, alpha=0.8, eps=0.001),
        ),
        ({"kind": "adam", "learning_rate": 0.05}, lambda w: torch.optim.Adam(w, lr=0.05)),
        (
            {"kind": "adam", "learning_rate": 0.1, "beta_1": 0.0, "beta_2": 0.9, "epsilon": 0.01},
            lambda w: torch.optim.Adam(w, lr=0.1, betas=(0.0, 0.9), eps=0.01),
        ),
        ({"kind": "adamw", "learning_rate": 0.05}, lambda w: torch.optim.AdamW(w, lr=0.05, weight_decay=0.01)),
        (
            {"kind": "adamw", "learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.01, "weight_decay": 0.5},
            lambda w: torch.optim.AdamW(w, lr=0.1, betas=(0.5, 0.9), eps=0.01, weight_decay=0.5),
        ),
    ]
    makers += [
        ({"kind": "adadelta"}, lambda w: torch.optim.Adadelta(w)),
        (
            {"kind": "adadelta", "learning_rate": 2.0, "rho": 0.5, "epsilon": 0.01},
            lambda w: torch.optim.Adadelta(w, lr=2.0, rho=0.5, eps=0.01),
        ),
        ({"kind": "nadam", "learning_rate": 0.05}, lambda w: torch.optim.NAdam(w, lr=0.05)),
        (
            {"kind": "nadam", "learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.01, "growth": 0.5},
            lambda w: torch.optim.NAdam(w, lr=0.1, betas=(0.5, 0.9), eps=0.01, momentum_decay=0.5),
        ),
        (
            {"kind": "nadam", "learning_rate": 0.02, "growth": 0.0},
            lambda w: torch.optim.NAdam(w, lr=0.02, momentum_decay=0),
        ),
        ({"kind": "rprop"}, lambda w: torch.optim.Rprop(w)),
        (
            {"kind": "rprop", "learning_rate": 0.3, "shrink": 0.7, "grow": 1.5, "smallest": 0.001, "largest": 1.0},
            lambda w: torch.optim.Rprop(w, lr=0.3, etas=(0.7, 1.5), step_sizes=(0.001, 1.0)),
        ),
    ]
    walks = []
    for member, make in makers:
        for falling in (False, True):
            found = walk(make, falling, matrix, offset, start)
            walks.append({"member": member, "falling": falling} | found)
    problem = {"matrix": numbers(matrix), "offset": numbers(offset), "start": numbers(start)}
    return problem | {"steps": STEPS, "keep": KEEP, "walks": walks}


# path: the weights every 20 steps. shadow: one number for every single step, the sum of all weights, each times its number.
def walk(make, falling: bool, matrix, offset, start) -> dict:
    weights = start.clone().requires_grad_()
    optimizer = make([weights])
    learning_rate = optimizer.param_groups[0]["lr"]
    waves = torch.arange(1, len(start) + 1, dtype=torch.float64)
    path, shadow = [], []
    for step in range(1, STEPS + 1):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate * ((1 + cos(pi * step / STEPS)) / 2 if falling else 1)
        weights.grad = matrix @ weights.detach() - offset + 0.1 * torch.sin(step * waves)
        optimizer.step()
        shadow.append(float(waves @ weights.detach()))
        if step % KEEP == 0:
            path.append(numbers(weights))
    return {"path": path, "shadow": shadow}


# ------------------------------------------------------------------------------------------------- parameter groups


# The same valley; the first two parameters, the third, and the last three are groups with learning rates of their own.
def groups(problem: dict) -> list[dict]:
    matrix, offset, start = (torch.tensor(problem[name]) for name in ("matrix", "offset", "start"))
    factors = (0.1, 1.0, 2.5)
    found = []
    for member, make in (
        ({"kind": "sgd", "learning_rate": 0.1}, lambda w: torch.optim.SGD(w, lr=0.1)),
        ({"kind": "momentum", "learning_rate": 0.02}, lambda w: torch.optim.SGD(w, lr=0.02, momentum=0.9)),
        (
            {"kind": "nesterov", "learning_rate": 0.02},
            lambda w: torch.optim.SGD(w, lr=0.02, momentum=0.9, nesterov=True),
        ),
        ({"kind": "rmsprop", "learning_rate": 0.01}, lambda w: torch.optim.RMSprop(w, lr=0.01)),
        ({"kind": "adam", "learning_rate": 0.05}, lambda w: torch.optim.Adam(w, lr=0.05)),
        (
            {"kind": "adamw", "learning_rate": 0.1, "weight_decay": 0.5},
            lambda w: torch.optim.AdamW(w, lr=0.1, weight_decay=0.5),
        ),
        ({"kind": "nadam", "learning_rate": 0.05}, lambda w: torch.optim.NAdam(w, lr=0.05)),
    ):
        for falling in (False, True):
            path, shadow = walk_in_groups(make, factors, falling, matrix, offset, start)
            found.append({"member": member, "falling": falling, "factors": factors, "path": path, "shadow": shadow})
    return found


def walk_in_groups(make, factors, falling: bool, matrix, offset, start) -> tuple[list, list]:
    weights = [part.clone().requires_grad_() for part in start.split((2, 1, 3))]
    optimizer = make([{"params": [part]} for part in weights])
    learning_rate = optimizer.param_groups[0]["lr"]
    waves = torch.arange(1, len(start) + 1, dtype=torch.float64)
    path, shadow = [], []
    for step in range(1, STEPS + 1):
        here = torch.cat(weights).detach()
        gradient = matrix @ here - offset + 0.1 * torch.sin(step * waves)
        for group, factor, own in zip(optimizer.param_groups, factors, gradient.split((2, 1, 3)), strict=True):
            group["lr"] = factor * learning_rate * ((1 + cos(pi * step / STEPS)) / 2 if falling else 1)
            group["params"][0].grad = own.clone()
        optimizer.step()
        here = torch.cat(weights).detach()
        shadow.append(float(waves @ here))
        if step % KEEP == 0:
            path.append(numbers(here))
    return path, shadow


# ---------------------------------------------------------------------------------------------------------- searchers


# A bowl that is not a parabola: f = ½ w·A w - b·w + ¼ Σ w⁴. One step of ours is one iteration of PyTorch's: max_iter=1, and
# max_eval=26 leaves the line search its 25 trials.
def searches(problem: dict) -> list[dict]:
    matrix, offset, start = (torch.tensor(problem[name]) for name in ("matrix", "offset", "start"))
    found = []
    for member, rate, history in (
        ({}, 1.0, 20),
        ({"history": 3}, 1.0, 3),
        ({"learning_rate": 0.3, "history": 1}, 0.3, 1),
        ({"learning_rate": 0.01}, 0.01, 20),
        ({"learning_rate": 20.0}, 20.0, 20),
    ):
        weights = start.clone().requires_grad_()
        how = {"tolerance_grad": 1e-12, "tolerance_change": 1e-16, "line_search_fn": "strong_wolfe"}
        optimizer = torch.optim.LBFGS([weights], lr=rate, max_iter=1, max_eval=26, history_size=history, **how)

        def height(weights=weights, optimizer=optimizer):
            optimizer.zero_grad()
            value = weights @ matrix @ weights / 2 - offset @ weights + (weights**4).sum() / 4
            value.backward()
            return value

        path = []
        for _step in range(60):
            optimizer.step(height)
            path.append(numbers(weights))
        found.append({"member": {"kind": "l_bfgs"} | member, "path": path})
    return found


# Heights along a line, with narrow places far from both ends; in their names Python and PyTorch agree.
CURVES = {
    "parabola": "(t - 3) ** 2",
    "wall": "(t - 1) ** 6 - 0.5 * t",
    "ditch": "0.04 * t**2 - t / 2 - 2 / (1 + (8 * (t - 2)) ** 2)",
    "waves": "0.02 * t**2 - t - sin(3 * t) / 2",
    "soft": "sqrt(1 + (t - 5) ** 2)",
    "crease": "sqrt(1e-6 + (t - 5) ** 2) + 0.3 * t",
    "cliff": "exp(9 * (t - 4)) - t",
    "well": "log(1e-4 + (t - 2) ** 2)",
    "steps": "exp(-t) + 0.05 * t + 0.02 * cos(9 * t)",
}


def line_searches() -> list[dict]:
    """Where PyTorch's line search ends on each curve, and how often it looks, from first tries of any length."""
    found = []
    names = {name: getattr(torch, name) for name in ("sin", "cos", "exp", "sqrt", "log")}
    for name, formula in CURVES.items():
        for first in (1e-3, 0.1, 1.0, 3.0, 7.0, 20.0, 90.0):

            def look(_x, t, _d, formula=formula):
                at = torch.tensor([float(t)], requires_grad=True)
                height = eval(formula, names | {"t": at})
                return height.item(), torch.autograd.grad(height, at)[0]

            height, slope = look(None, 0.0, None)
            ahead = torch.ones(1)
            _low, _gradient, t, looks = _strong_wolfe(look, None, first, ahead, height, slope, slope.dot(ahead))
            if isfinite(t):  # it does not get over a height that is infinite
                found.append({"name": name, "curve": formula, "first": first, "t": float(t), "looks": looks})
    return found


# ---------------------------------------------------------------------------------------------------------- schedules


# PyTorch counts steps, the engine passes: `epochs` and `steps_per_epoch` say how the one becomes the other. PyTorch's one
# cycle ends its rise at step share · steps - 1 and the run at steps - 1: a share p of the whole is (100 p + 1) / 101 here.
def schedules() -> list[dict]:
    schedule = torch.optim.lr_scheduler
    found = []
    for member, epochs, steps_per_epoch, make in (
        ({"kind": "one_cycle"}, 100, 1, lambda o: schedule.OneCycleLR(o, 1.0, 101, pct_start=31 / 101)),
        ({"kind": "one_cycle", "rise": 0.75}, 25, 4, lambda o: schedule.OneCycleLR(o, 1.0, 101, pct_start=76 / 101)),
        ({"kind": "cyclical", "length": 10, "low": 0.2}, 50, 4, lambda o: schedule.CyclicLR(o, 0.2, 1.0, 20)),
        ({"kind": "constant"}, 50, 2, lambda o: schedule.ConstantLR(o, 1.0)),
        ({"kind": "step", "every": 7, "ratio": 0.4}, 50, 2, lambda o: schedule.StepLR(o, 14, 0.4)),
        ({"kind": "exponential", "ratio": 0.8}, 100, 1, lambda o: schedule.ExponentialLR(o, 0.8)),
        ({"kind": "cosine"}, 100, 1, lambda o: schedule.CosineAnnealingLR(o, 100)),
        ({"kind": "cosine", "final": 0.3}, 25, 4, lambda o: schedule.CosineAnnealingLR(o, 100, 0.3)),
        ({"kind": "warm_up"}, 100, 2, lambda o: schedule.LinearLR(o, 0.01, 1.0, 20)),
        ({"kind": "warm_up", "length": 8, "start": 0.25}, 20, 5, lambda o: schedule.LinearLR(o, 0.25, 1.0, 40)),
        (
            {"kind": "cyclical", "length": 6, "low": 0.0, "ratio": 0.5},
            50,
            4,
            lambda o: schedule.CyclicLR(o, 0.0, 1.0, 12, mode="triangular2"),
        ),
    ):
        optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0, momentum=0.9)
        plan, factors = make(optimizer), []
        for _step in range(101):
            factors.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if len(factors) < 101:
                plan.step()
        found.append({"member": member, "epochs": epochs, "steps_per_epoch": steps_per_epoch, "factors": factors})
    return found


def plateaus() -> list[dict]:
    found = []
    for member, options in (
        ({"kind": "plateau", "patience": 3, "ratio": 0.5}, {"patience": 3, "factor": 0.5}),
        ({"kind": "plateau", "patience": 0, "ratio": 0.9}, {"patience": 0, "factor": 0.9}),
        ({"kind": "plateau", "patience": 10, "ratio": 0.1}, {"patience": 10, "factor": 0.1}),
    ):
        optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
        plan = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, eps=0, **options)
        losses = torch.exp(-torch.arange(120) / 15) + 0.05 * torch.rand(120)
        factors = []
        for loss in losses.tolist():
            plan.step(loss)
            factors.append(optimizer.param_groups[0]["lr"])
        found.append({"member": member, "losses": numbers(losses), "factors": factors})
    return found


# --------------------------------------------------------------------------------------------------------- clipping


def clippings() -> list[dict]:
    found = []
    gradient = torch.randn(3, 7)
    length = float(gradient.norm())
    for limit in (0.5, length * (1 - 1e-7), length, length * (1 + 1e-7), 100.0):
        for kind, clip in (("norm", torch.nn.utils.clip_grad_norm_), ("value", torch.nn.utils.clip_grad_value_)):
            parameters = [torch.zeros(7) for _row in range(3)]
            for parameter, row in zip(parameters, gradient, strict=True):
                parameter.grad = row.clone()
            clip(parameters, limit)
            clipped = torch.cat([parameter.grad for parameter in parameters])
            member = {"kind": kind, "limit": limit}
            found.append({"member": member, "gradient": numbers(gradient.flatten()), "clipped": numbers(clipped)})
    return found


def main() -> None:
    torch.manual_seed(2026)
    moved = optimizers()
    golden = {
        "made_with": f"torch {torch.__version__}, float64",
        "optimizers": moved,
        "searches": searches(moved),
        "line_searches": line_searches(),
        "schedules": schedules(),
        "plateaus": plateaus(),
        "clippings": clippings(),
        "groups": groups(moved),
    }
    TARGET.write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
