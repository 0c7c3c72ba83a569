"""What answers mean, in the words and shares the views use."""

import numpy as np

from engine.compiler import Compiled
from engine.data import Data
from engine.measurements.predictions import PredictionsOfPart
from engine.metrics.answers import predicted_classes
from engine.text import listed
from engine.text import translate as _


def class_shares(answers: np.ndarray, low: float, high: float) -> np.ndarray:
    """How much the network stands by each class (..., K), from 0 to 1, of its answers (..., 1 or K).

    One answer is split between the two classes; `low` and `high` are the targets that mean no and yes. Of several the
    largest decides, also where all lie beyond the same limit: such rows are moved until it lies between the two.
    """
    if answers.shape[-1] > 1:
        best = answers.max(axis=-1, keepdims=True)
        with np.errstate(invalid="ignore"):
            answers = answers + (np.clip(best, low + (high - low) / answers.shape[-1], high) - best)
    shares = np.clip((answers - low) / (high - low), 0.0, 1.0)
    if answers.shape[-1] == 1:
        shares = np.concatenate([1.0 - shares, shares], axis=-1)
    return shares


def confidences(answer: PredictionsOfPart, low: float, high: float) -> np.ndarray:
    """How much the network stands by its answer (n,), from 0 to 1: by the class, or by the least certain of its labels."""
    if answer.predicted is None:
        yes = np.clip((answer.predictions - low) / (high - low), 0.0, 1.0)
        return np.maximum(yes, 1.0 - yes).min(axis=-1)
    shares = class_shares(answer.predictions, low, high)
    return np.take_along_axis(shares, answer.predicted[:, None], axis=-1)[:, 0]


def are_right(answer: PredictionsOfPart, compiled: Compiled) -> np.ndarray:
    """Which answers of a classification are right (n,): the class, or all of the labels."""
    if answer.truth is not None:
        return answer.truth == answer.predicted
    said = predicted_classes(answer.predictions, "multilabel", compiled.low, compiled.high)
    return (said == compiled.data.targets[answer.indices]).all(axis=1)


def by_loss(losses: np.ndarray, order: str) -> np.ndarray:
    """The samples (n,) in order: "worst" or "best" first; what is no number any more is as bad as can be."""
    losses = np.nan_to_num(losses, nan=np.inf, posinf=np.inf)
    return np.argsort(-losses if order == "worst" else losses, kind="stable")


def target_words(data: Data) -> str:
    """What a regression tells, with its unit: "price (1000 €/m²)"; "" for other tasks."""
    return listed(data.target_names) if data.task == "regression" else ""


def part_title(part: str) -> str:
    """What a part is called at the beginning of a sentence."""
    return {"training": _("Training"), "validation": _("Validation"), "test": _("Test")}[part]
