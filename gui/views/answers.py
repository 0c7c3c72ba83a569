"""What a classifier's answers mean, in the words and shares the views use."""

import numpy as np

from engine.measurements.predictions import PredictionsOfPart
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
    """How much the network stands by the class it has chosen (n,), from 0 to 1."""
    shares = class_shares(answer.predictions, low, high)
    return np.take_along_axis(shares, answer.predicted[:, None], axis=-1)[:, 0]


def part_title(part: str) -> str:
    """What a part is called at the beginning of a sentence."""
    return {"training": _("Training"), "validation": _("Validation"), "test": _("Test")}[part]
