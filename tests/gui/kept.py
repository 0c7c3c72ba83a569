"""Runs that stay, made up for the tests of those who show them."""

import numpy as np

from engine import paths
from engine.examples.spirals import SpiralsExample
from engine.metrics.base import primary
from engine.training.events import Evaluation, Progress
from engine.training.history import History
from gui.kept_runs import KeptRun

SPIRALS = paths.replace(SpiralsExample().experiment(), "training.epochs", 20)


def made_up(losses, step=10, experiment=SPIRALS, scores=None) -> KeptRun:
    """A run that was judged every `step` steps, an epoch each."""
    history = History()
    for number, loss in enumerate(losses):
        score = 0.5 if scores is None else scores[number]
        judged = Evaluation(number * step, float(number), 0.01, loss, loss + 0.1, score, score - 0.1, 0.0)
        history.add(Progress(number * step, float(number), np.full(step if number else 0, loss, np.float32), (judged,)))
    return KeptRun(experiment, history, primary("binary"), 300)
