"""Makes runs.json: whole runs of 1,000 steps by PyTorch (float64), and the landscapes that searching optimizers see.

    pip install torch==2.13.0        in an environment of its own; the program does not need it
    python tests/golden/make_runs.py

As in make_golden.py nothing of the engine is imported here: the two sides meet in tests/engine/test_golden_runs.py alone.
Networks are written, and computed, as in make_networks.py. All of them are smooth and calm: in a chaotic one the last
digits of two right programs would part within a few hundred steps.
"""

import json
from pathlib import Path

import torch
from make_golden import cross_entropy, weighted
from make_networks import Tensors, answer, drawn, numbers
from torch.nn import functional

STEPS, KEEP, SAMPLES, FEATURES = 1000, 50, 64, 4
TARGET = Path(__file__).with_name("runs.json")
TANH, SILU, PRELU = {"kind": "tanh"}, {"kind": "silu"}, {"kind": "prelu"}


def dense(units: int, activation: dict, **more) -> dict:
    return {"kind": "dense", "units": units, "activation": activation} | more


def order(epoch: int) -> torch.Tensor:
    """The order of the samples in a pass: every odd number walks through all of them."""
    return (torch.arange(SAMPLES) * (2 * epoch + 1) + epoch) % SAMPLES


# ------------------------------------------------------------------------------------------------- what is minimised


def measure(loss: dict, y: torch.Tensor):
    """The loss of outputs without their last activation, for a batch. y: all targets, which decide on class weights."""
    balanced = loss.get("class_weights") == "balanced"
    match loss["kind"]:
        case "mean_squared_error":
            return functional.mse_loss
        case "huber":
            return lambda p, t: functional.huber_loss(p, t, delta=loss["delta"])
        case "categorical_cross_entropy":
            classes = len(y) / (y.shape[1] * y.sum(dim=0)) if balanced else None
            return cross_entropy(loss.get("label_smoothing", 0.0), classes)
        case "binary_cross_entropy":
            if not balanced:
                return functional.binary_cross_entropy_with_logits
            no, yes = (len(y) / (2 * count) for count in (len(y) - y.sum(dim=0), y.sum(dim=0)))
            logits = functional.binary_cross_entropy_with_logits
            return lambda p, t: weighted(logits, torch.where(t > 0, yes, no))(p, t)
    raise ValueError(loss["kind"])


def targets(task: str, outputs: int, x: torch.Tensor) -> torch.Tensor:
    """Something that can be learned, but not by heart."""
    sums = torch.tanh(x @ torch.randn(FEATURES, outputs)) + 0.3 * torch.randn(len(x), outputs)
    if task == "regression":
        return sums
    if task == "multiclass":
        return functional.one_hot((sums + torch.arange(outputs) / 2).argmax(dim=1), outputs).double()
    return (sums > 0.4).double()


def smooth_penalty(layers: list[dict], parameters: list[Tensors]) -> torch.Tensor:
    total = torch.zeros(())
    for layer, own in zip(layers, parameters, strict=True):
        penalty = layer.get("penalty", {"kind": "none"})
        share = {"l2": 1.0, "elastic_net": 1 - penalty.get("share", 0.5)}.get(penalty["kind"], 0.0)
        if share:
            total = total + penalty["strength"] * share / 2 * own["weights"].square().sum()
    return total


@torch.no_grad()
def settle(layers: list[dict], parameters: list[Tensors], rate: float) -> None:
    """What penalties do after a step."""
    for layer, own in zip(layers, parameters, strict=True):
        penalty = layer.get("penalty", {"kind": "none"})
        share = {"l1": 1.0, "elastic_net": penalty.get("share", 0.5)}.get(penalty["kind"], 0.0)
        if share:
            own["weights"].copy_(functional.softshrink(own["weights"], rate * penalty["strength"] * share))
        if penalty["kind"] == "max_norm":
            lengths = torch.linalg.vector_norm(own["weights"], dim=0)
            own["weights"].mul_((penalty["limit"] / lengths).clamp(max=1))


# -------------------------------------------------------------------------------------------------------- whole runs


def without_last_activation(layers: list[dict]) -> list[dict]:
    return [*layers[:-1], layers[-1] | {"activation": {"kind": "identity"}}]


def run(case: dict, make_optimizer, make_schedule=None, clip=None) -> dict:
    """1,000 steps. losses: of every 50th batch. end: everything the layers are after the last step."""
    layers = without_last_activation(case["layers"])
    x = torch.randn(SAMPLES, FEATURES)
    y = targets(case["task"], layers[-1]["units"], x)
    parameters = drawn(layers, FEATURES)
    case |= {"x": numbers(x), "y": numbers(y)}
    case["start"] = [{name: numbers(tensor) for name, tensor in own.items()} for own in parameters]
    learned = [tensor for own in parameters for tensor in own.values() if tensor.requires_grad]
    optimizer = make_optimizer(learned)
    schedule = None if make_schedule is None else make_schedule(optimizer)
    loss_of = measure(case["loss"], y)
    case["losses"], step, epoch = [], 0, 0
    while step < STEPS:
        for part in order(epoch).split(case["batch_size"]):
            if step == STEPS:
                break
            optimizer.zero_grad()
            loss = loss_of(answer(layers, parameters, x[part], True), y[part])
            (loss + smooth_penalty(layers, parameters)).backward()
            if clip is not None:
                clip(learned)
            optimizer.step()
            settle(layers, parameters, optimizer.param_groups[0]["lr"])
            step += 1
            if schedule is not None:
                schedule.step()
            if step % KEEP == 0:
                case["losses"].append(loss.item())
        epoch += 1
    case["end"] = [{name: numbers(tensor) for name, tensor in own.items()} for own in parameters]
    print(f"{case['name']}: {case['losses'][0]:.4f} -> {case['losses'][-1]:.4f}")
    return case


# With batches of 16 a pass has 4 steps, and 250 passes are the run.
def runs() -> list[dict]:
    optim, plan = torch.optim, torch.optim.lr_scheduler
    clip_norm, clip_value = torch.nn.utils.clip_grad_norm_, torch.nn.utils.clip_grad_value_
    found = [
        run(
            {
                "name": "dense layers, label smoothing, AdamW, a short last batch",
                "task": "multiclass",
                "layers": [dense(8, TANH), dense(6, SILU, bias=False), dense(3, {"kind": "softmax"})],
                "loss": {"kind": "categorical_cross_entropy", "label_smoothing": 0.1},
                "optimizer": {"kind": "adamw", "learning_rate": 0.01, "weight_decay": 0.05},
                "batch_size": 24,
            },
            lambda w: optim.AdamW(w, lr=0.01, weight_decay=0.05),
        ),
        run(
            {
                "name": "batch normalisation, momentum, one cycle",
                "task": "regression",
                "layers": [dense(8, TANH), {"kind": "batch_norm"}, dense(2, {"kind": "identity"})],
                "loss": {"kind": "mean_squared_error"},
                "optimizer": {"kind": "momentum", "learning_rate": 0.05, "momentum": 0.9},
                "schedule": {"kind": "one_cycle", "rise": 0.4},
                "batch_size": 16,
            },
            lambda w: optim.SGD(w, lr=0.05, momentum=0.9),
            lambda o: plan.OneCycleLR(o, 0.05, 1001, pct_start=401 / 1001, cycle_momentum=False),
        ),
        run(
            {
                "name": "layer normalisation, shortcut, L2, NAdam, cosine",
                "task": "binary",
                "layers": [
                    dense(6, TANH, penalty={"kind": "l2", "strength": 0.03}),
                    {"kind": "layer_norm", "epsilon": 0.1},
                    dense(6, SILU, penalty={"kind": "l2", "strength": 0.03}),
                    {"kind": "residual", "span": 2},
                    dense(1, {"kind": "sigmoid"}, penalty={"kind": "l2", "strength": 0.03}),
                ],
                "loss": {"kind": "binary_cross_entropy"},
                "optimizer": {"kind": "nadam", "learning_rate": 0.002},
                "schedule": {"kind": "cosine", "final": 0.01},
                "batch_size": 16,
            },
            lambda w: optim.NAdam(w, lr=0.002),
            lambda o: plan.CosineAnnealingLR(o, 1000, 0.00002),
        ),
        run(
            {
                "name": "maxout, class weights, RMSProp, clipped by length, warm-up",
                "task": "multiclass",
                "layers": [
                    {"kind": "maxout", "units": 5, "pieces": 2, "penalty": {"kind": "l2", "strength": 0.01}},
                    dense(3, {"kind": "softmax"}, penalty={"kind": "l2", "strength": 0.01}),
                ],
                "loss": {"kind": "categorical_cross_entropy", "class_weights": "balanced"},
                "optimizer": {"kind": "rmsprop", "learning_rate": 0.002, "alpha": 0.9},
                "schedule": {"kind": "warm_up", "length": 25, "start": 0.1},
                "clipping": {"kind": "norm", "limit": 0.5},
                "batch_size": 16,
            },
            lambda w: optim.RMSprop(w, lr=0.002, alpha=0.9),
            lambda o: plan.LinearLR(o, 0.1, 1.0, 100),
            lambda w: clip_norm(w, 0.5),
        ),
        run(
            {
                "name": "every penalty, Huber, gradient descent in steps",
                "task": "regression",
                "layers": [
                    dense(8, TANH, penalty={"kind": "l1", "strength": 0.01}),
                    dense(6, {"kind": "softplus"}, penalty={"kind": "elastic_net", "strength": 0.02, "share": 0.3}),
                    dense(5, TANH, penalty={"kind": "max_norm", "limit": 1.0}),
                    dense(2, {"kind": "identity"}, penalty={"kind": "l2", "strength": 0.01}),
                ],
                "loss": {"kind": "huber", "delta": 0.5},
                "optimizer": {"kind": "sgd", "learning_rate": 0.2},
                "schedule": {"kind": "step", "every": 100, "ratio": 0.3},
                "batch_size": 16,
            },
            lambda w: optim.SGD(w, lr=0.2),
            lambda o: plan.StepLR(o, 400, 0.3),
        ),
        run(
            {
                "name": "PReLU, frozen layers, weighted labels, Nesterov, clipped by value, exponential",
                "task": "multilabel",
                "layers": [
                    dense(6, TANH, frozen=True),
                    {"kind": "activation_layer", "activation": PRELU | {"per_unit": True}, "frozen": True},
                    {"kind": "maxout", "units": 6, "pieces": 3, "frozen": True},
                    {"kind": "batch_norm", "momentum": 0.3, "epsilon": 0.001},
                    dense(5, PRELU),
                    dense(3, {"kind": "sigmoid"}),
                ],
                "loss": {"kind": "binary_cross_entropy", "class_weights": "balanced"},
                "optimizer": {"kind": "nesterov", "learning_rate": 0.02, "momentum": 0.8},
                "schedule": {"kind": "exponential", "ratio": 0.99},
                "clipping": {"kind": "value", "limit": 0.02},
                "batch_size": 16,
            },
            lambda w: optim.SGD(w, lr=0.02, momentum=0.8, nesterov=True),
            lambda o: plan.ExponentialLR(o, 0.99**0.25),
            lambda w: clip_value(w, 0.02),
        ),
    ]
    return found


# -------------------------------------------------------------------------------------------------------- landscapes


def landscape(case: dict) -> dict:
    """Height (loss of all samples at once, and penalties) and gradient at a few points; frozen layers stay at the start."""
    layers = without_last_activation(case["layers"])
    x = torch.randn(SAMPLES, FEATURES)
    y = targets(case["task"], layers[-1]["units"], x)
    parameters = drawn(layers, FEATURES)
    loss_of = measure(case["loss"], y)
    case |= {"x": numbers(x), "y": numbers(y)}
    case["start"] = [{name: numbers(tensor) for name, tensor in own.items()} for own in parameters]
    case["looks"] = []
    for _look in range(3):
        height = loss_of(answer(layers, parameters, x, True), y)
        height = height + smooth_penalty(layers, parameters)
        height.backward()
        slopes = [
            {name: numbers(tensor.grad) for name, tensor in own.items() if tensor.grad is not None}
            for own in parameters
        ]
        at = [{name: numbers(t) for name, t in own.items() if t.requires_grad} for own in parameters]
        case["looks"].append({"at": at, "height": height.item(), "gradient": slopes})
        for own in parameters:
            for tensor in own.values():
                if tensor.requires_grad:
                    tensor.data += 0.3 * torch.randn(tensor.shape)
                    tensor.grad = None
    return case


def landscapes() -> list[dict]:
    l2 = {"penalty": {"kind": "l2", "strength": 0.01}}
    found = [
        landscape(
            {
                "name": "batch normalisation, class weights, frozen layers",
                "task": "multiclass",
                "layers": [
                    dense(6, TANH, **l2),
                    {"kind": "batch_norm"},
                    dense(6, SILU, frozen=True),
                    {"kind": "batch_norm", "frozen": True},
                    {"kind": "residual", "span": 2},
                    dense(3, {"kind": "softmax"}, **l2),
                ],
                "loss": {"kind": "categorical_cross_entropy", "class_weights": "balanced", "label_smoothing": 0.2},
            }
        ),
        landscape(
            {
                "name": "layer normalisation, maxout, weighted labels, a frozen first layer",
                "task": "multilabel",
                "layers": [
                    dense(5, TANH, frozen=True),
                    {"kind": "layer_norm"},
                    {"kind": "maxout", "units": 4, "pieces": 2} | l2,
                    {"kind": "batch_norm", "epsilon": 0.01},
                    dense(3, {"kind": "sigmoid"}),
                ],
                "loss": {"kind": "binary_cross_entropy", "class_weights": "balanced"},
            }
        ),
    ]
    return found


def main() -> None:
    torch.manual_seed(2028)
    golden = {"made_with": f"torch {torch.__version__}, float64", "steps": STEPS, "keep": KEEP}
    golden |= {"runs": runs(), "landscapes": landscapes()}
    TARGET.write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
