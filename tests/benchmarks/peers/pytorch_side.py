"""PyTorch does a work, eagerly, as its users write it but with ready batches: no DataLoader, which would cost far more.

python pytorch_side.py FILE THREADS plain|fused; see `slices.py`
"""

import sys
from collections.abc import Iterator
from itertools import pairwise
from time import perf_counter

import numpy as np
import torch
from slices import serve
from torch import nn


def network(work) -> nn.Sequential:
    """The network of `work`, with its first weights."""
    widths = work["widths"].tolist()
    modules = []
    for index, (inputs, outputs) in enumerate(pairwise(widths)):
        linear = nn.Linear(inputs, outputs)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(work[f"weights_{index}"].T))
            linear.bias.copy_(torch.from_numpy(work[f"bias_{index}"]))
        modules += [linear, nn.ReLU()]
    return nn.Sequential(*modules[:-1])


def slices(work, fused: bool, losses: list) -> Iterator[float]:
    """Train without end; `losses` gets the loss of each step."""
    model = network(work)
    single = int(work["widths"][-1]) == 1
    criterion = nn.BCEWithLogitsLoss() if single else nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001, fused=fused)
    x = torch.from_numpy(work["x"])
    y = torch.from_numpy(work["y"] if single else work["y"].argmax(axis=1))
    batch, steps = int(work["batch"]), int(work["slice_steps"])
    began = perf_counter()
    for order in work["order"]:
        order = torch.from_numpy(order)
        for x_batch, y_batch in zip(x[order].split(batch), y[order].split(batch), strict=True):
            optimizer.zero_grad()
            loss = criterion(model(x_batch), y_batch)
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
            if len(losses) % steps == 0:
                yield (perf_counter() - began) / steps
                began = perf_counter()
    raise ValueError("the order of the samples is too short")


def main() -> None:
    """Carry out the command line."""
    file, threads, kind = sys.argv[1:]
    torch.set_num_threads(int(threads))
    losses: list = []
    made = slices(dict(np.load(file)), kind == "fused", losses)
    serve(made, lambda _count: float(np.mean([float(loss) for loss in losses[-10:]])))


if __name__ == "__main__":
    main()
