"""Makes networks.json: whole networks trained by PyTorch (float64), with every layer that learns or remembers.

    pip install torch==2.13.0        in an environment of its own; the program does not need it
    python tests/golden/make_networks.py

As in make_golden.py nothing of the engine is imported here. A layer is named as in an experiment file; its parameters are
laid out as the engine does, weights D × U.
"""

import json
from pathlib import Path

import torch
from torch.nn import functional

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
TARGET = Path(__file__).with_name("networks.json")
BATCHES = (7, 7, 3, 7, 7, 3)
"""The last batch of a pass is shorter."""

Tensors = dict[str, torch.Tensor]


def numbers(tensor: torch.Tensor) -> list:
    return tensor.detach().tolist()


def activated(member: dict, own: Tensors, z: torch.Tensor, training: bool) -> torch.Tensor:
    match member["kind"]:
        case "identity":
            return z
        case "tanh":
            return torch.tanh(z)
        case "relu":
            return functional.relu(z)
        case "silu":
            return functional.silu(z)
        case "softplus":
            return functional.softplus(z)
        case "prelu":
            return functional.prelu(z, own["slope"])
        case "rrelu":
            assert not training, "what is drawn cannot be compared"
            return functional.rrelu(z, member.get("lowest", 1 / 8), member.get("highest", 1 / 3), False)
    raise ValueError(member["kind"])


def one_layer(layer: dict, own: Tensors, values: list[torch.Tensor], training: bool) -> torch.Tensor:
    """values: the input of the network and the output of each layer so far."""
    x = values[-1]
    training = training and not layer.get("frozen", False)
    match layer["kind"]:
        case "dense":
            return activated(
                layer["activation"], own, functional.linear(x, own["weights"].T, own.get("bias")), training
            )
        case "activation_layer":
            return activated(layer["activation"], own, x, training)
        case "maxout":
            z = functional.linear(x, own["weights"].T, own["bias"])
            return z.reshape(len(x), layer["pieces"], layer["units"]).max(dim=1).values
        case "batch_norm":
            mean, variance = own["running_mean"], own["running_variance"]
            momentum, epsilon = layer.get("momentum", 0.1), layer.get("epsilon", 1e-5)
            return functional.batch_norm(x, mean, variance, own["scale"], own["shift"], training, momentum, epsilon)
        case "layer_norm":
            return functional.layer_norm(x, x.shape[1:], own["scale"], own["shift"], layer.get("epsilon", 1e-5))
        case "residual":
            return x + values[-1 - layer["span"]]
    raise ValueError(layer["kind"])


def answer(layers: list[dict], parameters: list[Tensors], x: torch.Tensor, training: bool) -> torch.Tensor:
    values = [x]
    for layer, own in zip(layers, parameters, strict=True):
        values.append(one_layer(layer, own, values, training))
    return values[-1]


def drawn(layers: list[dict], width: int) -> list[Tensors]:
    """Random parameters and fresh statistics."""
    found = []
    for layer in layers:
        own: Tensors = {}
        if layer["kind"] in ("dense", "maxout"):
            sums = layer["units"] * layer.get("pieces", 1)
            own = {"weights": torch.randn(width, sums) / width**0.5}
            if layer.get("bias", True):
                own["bias"] = torch.randn(sums) / 2
            width = layer["units"]
        elif layer["kind"].endswith("_norm"):
            own = {"scale": 1 + torch.randn(width) / 4, "shift": torch.randn(width) / 4}
        if layer["kind"] == "maxout":  # the first two pieces of the first unit are twins: equal for every sample
            own["weights"][:, width] = own["weights"][:, 0]
            own["bias"][width] = own["bias"][0]
        if layer.get("activation", {}).get("kind") == "prelu":
            own["slope"] = torch.rand(width if layer["activation"].get("per_unit") else 1)
        for tensor in own.values():
            tensor.requires_grad_(not layer.get("frozen", False))
        if layer["kind"] == "batch_norm":
            frozen = layer.get("frozen", False)
            own["running_mean"] = torch.randn(width) if frozen else torch.zeros(width)
            own["running_variance"] = torch.rand(width) + 0.5 if frozen else torch.ones(width)
        found.append(own)
    return found


def trained(layers: list[dict], loss_key: str, learning_rate: float) -> dict:
    """Some steps with momentum: losses, the first gradients, what the layers are after each step, answers in use."""
    features, outputs = 4, layers[-1]["units"]
    parameters = drawn(layers, features)
    x = torch.randn(sum(BATCHES), features)
    case = {"layers": layers, "loss": loss_key, "learning_rate": learning_rate, "batches": BATCHES, "x": numbers(x)}
    case["start"] = [{name: numbers(tensor) for name, tensor in own.items()} for own in parameters]
    if loss_key == "mean_squared_error":
        y = torch.randn(len(x), outputs)
        measure = functional.mse_loss
    else:
        y = functional.one_hot(torch.randint(0, outputs, (len(x),)), outputs).double()
        measure = functional.cross_entropy  # of logits: the softmax is inside
    case["y"] = numbers(y)
    learned = [tensor for own in parameters for tensor in own.values() if tensor.requires_grad]
    optimizer = torch.optim.SGD(learned, lr=learning_rate, momentum=0.9)
    case["losses"], case["statistics"] = [], []
    for batch_x, batch_y in zip(x.split(BATCHES), y.split(BATCHES), strict=True):
        optimizer.zero_grad()
        loss = measure(answer(layers, parameters, batch_x, True), batch_y)
        loss.backward()
        if not case["losses"]:
            case["gradients"] = [
                {name: numbers(tensor.grad) for name, tensor in own.items() if tensor.grad is not None}
                for own in parameters
            ]
        optimizer.step()
        case["losses"].append(loss.item())
        running = ({name: tensor for name, tensor in own.items() if "running" in name} for own in parameters)
        case["statistics"].append([{name: numbers(tensor) for name, tensor in own.items()} for own in running])
    case["end"] = [{name: numbers(tensor) for name, tensor in own.items()} for own in parameters]
    case["in_use"] = numbers(answer(layers, parameters, x, False))
    case["loss_in_use"] = measure(answer(layers, parameters, x, False), y).item()
    return case


def networks() -> list[dict]:
    tanh, identity = {"kind": "tanh"}, {"kind": "identity"}
    deep = [
        {"kind": "dense", "units": 6, "activation": tanh},
        {"kind": "batch_norm"},
        {"kind": "activation_layer", "activation": {"kind": "prelu"}},
        {"kind": "dense", "units": 6, "activation": {"kind": "prelu", "per_unit": True}},
        {"kind": "residual", "span": 2},
        {"kind": "layer_norm"},
        {"kind": "residual", "span": 4},
        {"kind": "maxout", "units": 5, "pieces": 3},
        {"kind": "batch_norm", "momentum": 0.4, "epsilon": 0.01},
        {"kind": "dense", "units": 3, "activation": identity},
    ]
    frozen = [
        {"kind": "dense", "units": 4, "activation": tanh, "frozen": True},
        {"kind": "residual", "span": 1},
        {"kind": "batch_norm", "frozen": True},
        {"kind": "dense", "units": 5, "activation": {"kind": "relu"}},
        {"kind": "layer_norm", "epsilon": 0.1, "frozen": True},
        {"kind": "maxout", "units": 4, "pieces": 2},
        {"kind": "residual", "span": 3},
        {"kind": "dense", "units": 2, "activation": identity},
    ]
    return [trained(deep, "categorical_cross_entropy", 0.1), trained(frozen, "mean_squared_error", 0.05)]


# ------------------------------------------------------------------------------------------- what learns or draws lots


def living() -> dict:
    """PReLU with one slope and with several; RReLU in use, and in training with the slopes PyTorch has drawn."""
    member = {"kind": "rrelu", "lowest": 0.1, "highest": 0.4}
    z, upstream = torch.randn(8, 5) * 2, torch.randn(8, 5)
    z[0, 0] = 0
    found = {"z": numbers(z), "grad_output": numbers(upstream), "prelu": []}
    for slopes in (torch.tensor([0.25]), torch.tensor([0.5, -0.3, 1.7, 0.0, 0.01])):
        at, slope = z.clone().requires_grad_(), slopes.requires_grad_()
        output = functional.prelu(at, slope)
        grad_z, grad_slope = torch.autograd.grad(output, (at, slope), upstream)
        case = {"slope": slope, "output": output, "grad_z": grad_z, "grad_slope": grad_slope}
        found["prelu"].append({name: numbers(tensor) for name, tensor in case.items()})
    for training in (False, True):
        kept = torch.empty_like(z)
        output = torch.ops.aten.rrelu_with_noise(z, kept, 0.1, 0.4, training)
        grad_z = torch.ops.aten.rrelu_with_noise_backward(upstream, z, kept, 0.1, 0.4, training, False)
        case = {"output": output, "grad_z": grad_z} | ({"slopes": kept} if training else {})
        case = {name: numbers(tensor) for name, tensor in case.items()}
        found["rrelu in training" if training else "rrelu in use"] = {"member": member} | case
    return found


def chancy() -> list[dict]:
    """Layers that draw lots, in training: `drawn` is what PyTorch has drawn."""
    found = []
    for rate in (0.2, 0.7):
        x, upstream = torch.randn(8, 5).requires_grad_(), torch.randn(8, 5)
        output = functional.dropout(x, rate, training=True)
        case = {"x": x, "grad_output": upstream, "output": output, "drawn": (output != 0).double()}
        case["grad_x"] = torch.autograd.grad(output, x, upstream)[0]
        member = {"kind": "dropout", "rate": rate}
        found.append({"member": member} | {name: numbers(tensor) for name, tensor in case.items()})
    for deviation in (0.1, 2.5):
        x, upstream, drawn = torch.randn(8, 5).requires_grad_(), torch.randn(8, 5), torch.randn(8, 5)
        output = x + deviation * drawn
        case = {"x": x, "grad_output": upstream, "output": output, "drawn": drawn}
        case["grad_x"] = torch.autograd.grad(output, x, upstream)[0]
        member = {"kind": "gaussian_noise", "deviation": deviation}
        found.append({"member": member} | {name: numbers(tensor) for name, tensor in case.items()})
    return found


def main() -> None:
    torch.manual_seed(2027)
    golden = {"made_with": f"torch {torch.__version__}, float64", "networks": networks(), "living": living()}
    golden["chancy"] = chancy()
    TARGET.write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
