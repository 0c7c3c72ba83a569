"""PyTorch until the network is good enough, written as its tutorial "Optimizing Model Parameters" writes it.

python pytorch_learner.py NAME SEED FILE TARGET -> {"begun", "ended", "epochs", "accuracy"}
"""

import json
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

NETWORKS = {
    "spirals": lambda: nn.Sequential(nn.Linear(2, 12), nn.Tanh(), nn.Linear(12, 12), nn.Tanh(), nn.Linear(12, 1)),
    "mnist": lambda: nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)),
}
RATES = {"spirals": 0.01, "mnist": 0.001}
MOST_EPOCHS = 5000


def train_loop(dataloader, model, loss_fn, optimizer):
    """One epoch."""
    model.train()
    for x, y in dataloader:
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()


def test_loop(dataloader, model, loss_fn, single):
    """Accuracy on the validation part."""
    model.eval()
    loss, correct = 0.0, 0.0
    with torch.no_grad():
        for x, y in dataloader:
            answer = model(x)
            loss += loss_fn(answer, y).item()
            right = ((answer > 0) == (y > 0.5)) if single else (answer.argmax(1) == y)
            correct += right.type(torch.float).sum().item()
    return correct / len(dataloader.dataset)


def main():
    """Carry out the command line."""
    name, seed, file, target = sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4])
    torch.manual_seed(seed)
    data, single = dict(np.load(file)), name == "spirals"
    loaders = []
    for part in ("", "_validation"):
        y = data["y" + part] if single else data["y" + part].argmax(axis=1)
        dataset = TensorDataset(torch.from_numpy(data["x" + part]), torch.from_numpy(y))
        loaders.append(DataLoader(dataset, batch_size=32, shuffle=not part))
    model = NETWORKS[name]()
    loss_fn = nn.BCEWithLogitsLoss() if single else nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATES[name])
    begun, accuracy, epoch = time.time(), 0.0, 0
    while accuracy < target and epoch < MOST_EPOCHS:
        train_loop(loaders[0], model, loss_fn, optimizer)
        accuracy = test_loop(loaders[1], model, loss_fn, single)
        epoch += 1
    print(json.dumps({"begun": begun, "ended": time.time(), "epochs": epoch, "accuracy": accuracy}))


if __name__ == "__main__":
    main()
