"""Makes golden.json: the numbers of PyTorch (float64) that the engine must agree with.

    pip install torch==2.13.0        in an environment of its own; the program does not need it
    python tests/golden/make_golden.py

Nothing of the engine is imported here: the two sides meet in tests/engine/test_golden.py alone. What moves the weights has
numbers of its own (make_walks.py). A member is named as
in an experiment file, {"kind": key, option: value}.
"""

import json
from pathlib import Path

import torch
from torch.nn import functional

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
TARGET = Path(__file__).with_name("golden.json")


def numbers(tensor: torch.Tensor) -> list:
    return tensor.detach().tolist()


def gradient(output: torch.Tensor, of: torch.Tensor, upstream: torch.Tensor | None = None) -> list:
    return numbers(torch.autograd.grad(output, of, upstream)[0])


# ------------------------------------------------------------------------------------------------------- activations


def activations() -> list[dict]:
    grid = torch.cat(
        [torch.linspace(-30, 30, 121), torch.tensor([-0.1, -1e-3, -1e-9, 1e-9, 1e-3, 0.1, -1.2784645, 0.7])]
    )
    elements = grid.reshape(-1, 3)
    rows = torch.randn(6, 5) * torch.tensor([[0.1], [1], [1], [5], [30], [300]])
    # Softplus: PyTorch's own shortcut (h = z for z > 20) is 2e-9 off, so it is moved out of the way. Hard sigmoid: the slope
    # of PyTorch's own is a float32 number.
    functions = [
        ({"kind": "identity"}, lambda z: z * 1),
        ({"kind": "step"}, lambda z: torch.heaviside(z.detach(), torch.ones(()))),
        ({"kind": "sign"}, torch.sign),
        ({"kind": "sigmoid"}, torch.sigmoid),
        ({"kind": "tanh"}, torch.tanh),
        ({"kind": "relu"}, functional.relu),
        ({"kind": "leaky_relu"}, functional.leaky_relu),
        ({"kind": "leaky_relu", "slope_left": 0.3}, lambda z: functional.leaky_relu(z, 0.3)),
        ({"kind": "elu"}, functional.elu),
        ({"kind": "elu", "alpha": 2.5}, lambda z: functional.elu(z, 2.5)),
        ({"kind": "elu", "alpha": 0.4}, lambda z: functional.elu(z, 0.4)),
        ({"kind": "silu"}, functional.silu),
        ({"kind": "selu"}, functional.selu),
        ({"kind": "gelu"}, functional.gelu),
        ({"kind": "hard_sigmoid"}, lambda z: functional.relu6(z + 3) / 6),
        ({"kind": "hard_tanh"}, functional.hardtanh),
        ({"kind": "softplus"}, lambda z: functional.softplus(z, threshold=100)),
        ({"kind": "softmax"}, lambda z: functional.softmax(z, dim=1)),
    ]
    found = []
    for member, function in functions:
        z = (rows if member["kind"] == "softmax" else elements).clone().requires_grad_()
        output, upstream = function(z), torch.randn(z.shape)
        case = {"member": member, "z": numbers(z), "output": numbers(output), "grad_output": numbers(upstream)}
        if output.requires_grad:  # PyTorch has no gradient for the step
            case["grad_z"] = gradient(output, z, upstream)
        found.append(case)
    return found


# ------------------------------------------------------------------------------------------------------------ losses


def losses() -> list[dict]:
    prediction, target = torch.randn(7, 4) * 2, torch.randn(7, 4) * 2
    prediction[2, 1] = target[2, 1]
    found = []
    for member, function in (
        ({"kind": "mean_squared_error"}, functional.mse_loss),
        ({"kind": "mean_absolute_error"}, functional.l1_loss),
        ({"kind": "huber"}, functional.huber_loss),
        ({"kind": "huber", "delta": 0.3}, lambda p, y, **how: functional.huber_loss(p, y, delta=0.3, **how)),
        ({"kind": "huber", "delta": 2.5}, lambda p, y, **how: functional.huber_loss(p, y, delta=2.5, **how)),
    ):
        found.append(loss_case(member, "prediction", function, prediction, target))

    yes_or_no = torch.randint(0, 2, (7, 4)).double()
    yes_or_no[3] = torch.rand(4)
    probability = torch.rand(7, 4)
    certain = torch.tensor([[0.0, 1.0, 0.0, 1.0]]), torch.tensor([[1.0, 0.0, 0.0, 1.0]])
    logits = torch.randn(7, 4) * torch.tensor([[0.1], [1], [1], [5], [30], [300], [1000]])
    one_hot = functional.one_hot(torch.randint(0, 4, (7,)), 4).double()
    one_hot[3] = functional.softmax(torch.randn(4), dim=0)
    shares = functional.softmax(torch.randn(7, 4), dim=1)
    binary, several = {"kind": "binary_cross_entropy"}, {"kind": "categorical_cross_entropy"}
    found += [
        loss_case(binary, "prediction", functional.binary_cross_entropy, probability, yes_or_no),
        loss_case(binary, "prediction", functional.binary_cross_entropy, *certain, with_gradient=False),
        loss_case(binary, "logits", functional.binary_cross_entropy_with_logits, logits, yes_or_no),
        loss_case(several, "prediction", surprise, shares, one_hot),
        loss_case(several, "logits", functional.cross_entropy, logits, one_hot),
    ]
    return found + margin_losses() + weighted_losses()


# Some sums lie on a kink exactly. The targets are 0 and 1 in one case and -1 and 1 in the next.
def margin_losses() -> list[dict]:
    sums = torch.randn(9, 4) * torch.tensor([[0.1], [0.1], [1], [1], [1], [1], [5], [30], [1000]])
    sums[0], sums[1, 2] = torch.tensor([1.0, -1.0, 1.0, -1.0]), 0.0
    yes_or_no = torch.randint(0, 2, (9, 4)).double()
    right = torch.randint(0, 4, (9,))
    sums[2, (right[2] + 1) % 4] = sums[2, right[2]] - 1
    one_hot = functional.one_hot(right, 4).double()
    found = []
    for coded in (lambda target: target, lambda target: 2 * target - 1):
        found += [
            loss_case({"kind": "hinge"}, "prediction", by_margin(1.0), sums, coded(yes_or_no)),
            loss_case({"kind": "perceptron"}, "prediction", by_margin(0.0), sums, coded(yes_or_no)),
            loss_case({"kind": "multi_class_hinge"}, "prediction", multi_margin, sums, coded(one_hot)),
        ]
    return found


# PyTorch divides the weighted mean of cross-entropy by the sum of the weights; the others are divided here in the same way.
def weighted_losses() -> list[dict]:
    classes = torch.tensor([0.4, 1.0, 2.5, 0.8])
    questions = torch.tensor([[0.6, 1.0, 0.9, 2.0], [3.0, 1.0, 1.2, 0.7]])
    table = torch.stack([torch.zeros(4), classes])
    sums, one_hot = torch.randn(7, 4) * 2, functional.one_hot(torch.randint(0, 4, (7,)), 4).double()
    shares, yes_or_no = functional.softmax(torch.randn(7, 4), dim=1), torch.randint(0, 2, (7, 4)).double()
    binary, hinge, several = {"kind": "binary_cross_entropy"}, {"kind": "hinge"}, {"kind": "multi_class_hinge"}
    found = []
    for smoothing in (0.0, 0.1, 0.5):
        member = {"kind": "categorical_cross_entropy", "label_smoothing": smoothing}
        found += [
            loss_case(member, "logits", cross_entropy(smoothing), sums * 20, one_hot),
            loss_case(member, "logits", cross_entropy(smoothing, classes), sums, one_hot, weights=table),
            loss_case(member, "prediction", smooth_surprise(smoothing, classes), shares, one_hot, weights=table),
        ]
    each = torch.where(yes_or_no > 0, questions[1], questions[0])
    of_right = (one_hot * classes).sum(dim=1)
    for member, given, function, values, target, factors, weights in (
        (binary, "logits", functional.binary_cross_entropy_with_logits, sums, yes_or_no, each, questions),
        (binary, "prediction", functional.binary_cross_entropy, shares, yes_or_no, each, questions),
        (hinge, "prediction", by_margin(1.0), sums, yes_or_no, each, questions),
        (several, "prediction", multi_margin, sums, one_hot, of_right, table),
    ):
        found.append(loss_case(member, given, weighted(function, factors), values, target, weights=weights))
    return found


# The weights are the engine's own: n / (classes · samples of the class), for each question or for one of several classes.
def balanced_losses() -> list[dict]:
    sums, how = torch.randn(9, 3) * 2, {"class_weights": "balanced"}
    right = torch.tensor([0, 0, 1, 0, 2, 0, 1, 0, 0])
    one_hot, yes_or_no = functional.one_hot(right, 3).double(), torch.rand(9, 3).lt(0.3).double()
    classes = 9 / (3 * one_hot.sum(dim=0))
    table = torch.stack([torch.zeros(3), classes])
    yes = yes_or_no.sum(dim=0)
    questions = 9 / (2 * torch.stack([9 - yes, yes]))
    each = torch.where(yes_or_no > 0, questions[1], questions[0])
    several, binary = {"kind": "categorical_cross_entropy"} | how, {"kind": "binary_cross_entropy"} | how
    logits, signed = functional.binary_cross_entropy_with_logits, 2 * yes_or_no - 1
    of_right = weighted(multi_margin, classes[right])
    return [
        loss_case(several, "logits", cross_entropy(0.0, classes), sums, one_hot, weights=table),
        loss_case(binary, "logits", weighted(logits, each), sums, yes_or_no, weights=questions),
        loss_case(
            {"kind": "hinge"} | how, "prediction", weighted(by_margin(1.0), each), sums, signed, weights=questions
        ),
        loss_case({"kind": "multi_class_hinge"} | how, "prediction", of_right, sums, 2 * one_hot - 1, weights=table),
    ]


def by_margin(margin: float):
    def function(sums: torch.Tensor, target: torch.Tensor, **how) -> torch.Tensor:
        signs = torch.where(target > 0, 1.0, -1.0)
        return functional.margin_ranking_loss(sums, torch.zeros_like(sums), signs, margin=margin, **how)

    return function


def multi_margin(sums: torch.Tensor, target: torch.Tensor, **how) -> torch.Tensor:
    return functional.multi_margin_loss(sums, target.argmax(dim=1), **how)


def cross_entropy(smoothing: float, classes: torch.Tensor | None = None):
    def function(sums: torch.Tensor, target: torch.Tensor, **how) -> torch.Tensor:
        right = target.argmax(dim=1)
        return functional.cross_entropy(sums, right, weight=classes, label_smoothing=smoothing, **how)

    return function


def smooth_surprise(smoothing: float, classes: torch.Tensor):
    def function(shares: torch.Tensor, target: torch.Tensor, reduction: str = "mean") -> torch.Tensor:
        smooth = (1 - smoothing) * target + smoothing / target.shape[1]
        each = -(smooth * classes * torch.log(shares)).sum(dim=1)
        return each if reduction == "none" else each.sum() / (target * classes).sum()

    return function


def weighted(function, factors: torch.Tensor):
    def whole(values: torch.Tensor, target: torch.Tensor, reduction: str = "mean") -> torch.Tensor:
        each = factors * function(values, target, reduction="none")
        if reduction == "mean":
            return each.sum() / factors.sum()
        return each if each.ndim == 1 else each.sum(dim=1)

    return whole


def surprise(probability: torch.Tensor, target: torch.Tensor, reduction: str = "mean") -> torch.Tensor:
    each = -(target * torch.log(probability)).sum(dim=1)
    return each if reduction == "none" else each.mean()


# The gradient of binary cross-entropy at exactly 0 and 1 is left out: its floor is a float32 number in PyTorch.
def loss_case(
    member: dict,
    given: str,
    function,
    values: torch.Tensor,
    target: torch.Tensor,
    with_gradient: bool = True,
    weights: torch.Tensor | None = None,
) -> dict:
    values = values.clone().requires_grad_()
    each = function(values, target, reduction="none")
    each = each.mean(dim=1) if each.ndim == 2 else each
    case = {"member": member, "from": given, given: numbers(values), "target": numbers(target)}
    case["per_sample"] = numbers(each)
    if with_gradient:
        case["gradient"] = gradient(function(values, target), values)
    return case if weights is None else case | {"weights": numbers(weights)}


# ------------------------------------------------------------------------------------------------------------ layers


def dense() -> dict:
    x, weights, bias = (torch.randn(shape, requires_grad=True) for shape in ((5, 3), (3, 4), (4,)))
    upstream = torch.randn(5, 4)
    output = torch.tanh(functional.linear(x, weights.T, bias))
    found = {"x": x, "weights": weights, "bias": bias, "grad_output": upstream, "output": output}
    grads = torch.autograd.grad(output, (x, weights, bias), upstream)
    found |= dict(zip(("grad_x", "grad_weights", "grad_bias"), grads, strict=True))
    return {name: numbers(tensor) for name, tensor in found.items()}


# PyTorch writes a layer's weights as (out, in), the engine as (in, out): everything is turned around.
def orthogonal() -> list[dict]:
    found = []
    for rows, columns in ((4, 4), (7, 3), (3, 7), (1, 5), (5, 1), (1, 1), (12, 8)):
        drawn = torch.empty(columns, rows).normal_(generator=torch.Generator().manual_seed(rows))
        weights = torch.nn.init.orthogonal_(
            torch.empty(columns, rows), gain=1.5, generator=torch.Generator().manual_seed(rows)
        )
        found.append({"gain": 1.5, "drawn": numbers(drawn.T), "weights": numbers(weights.T)})
    return found


def main() -> None:
    torch.manual_seed(2026)
    golden = {
        "made_with": f"torch {torch.__version__}, float64",
        "activations": activations(),
        "losses": losses(),
        "dense": dense(),
        "orthogonal": orthogonal(),
    }
    golden["losses"] += balanced_losses()
    TARGET.write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
