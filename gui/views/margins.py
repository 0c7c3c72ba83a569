"""The lines along which a classifier is as sure as a margin asks for."""

import numpy as np

from engine.losses.base import Loss
from engine.text import translate as _

SURE = 0.75
"""The share at which the bands lie where the loss knows no margin of its own."""


def margin_levels(
    loss: Loss, answers: np.ndarray, shares: np.ndarray, only: int | None = None
) -> list[tuple[np.ndarray, float]]:
    """Fields (rows, columns) and the level along which to draw a line through each.

    answers (rows, columns, 1 or K); shares: what `class_shares` makes of them. only: the one class that is looked at;
    None draws for each class where it leads by the margin, or is so sure.
    """
    with np.errstate(all="ignore"):
        leads = loss.leads(answers)
    fields, at, off = (shares, SURE, 1 - SURE) if leads is None else (leads, 1.0, -1.0)
    if only is not None:
        return [(fields[..., only], off), (fields[..., only], at)]
    return [(fields[..., number], at) for number in range(fields.shape[-1])]


def share_of(loss: Loss, answers: np.ndarray, shares: np.ndarray, number: int) -> np.ndarray:
    """How the network stands by one class (rows, columns): its share, or where its lead lies between the margins, 0 to 1."""
    with np.errstate(all="ignore"):
        leads = loss.leads(answers)
    return shares[..., number] if leads is None else np.clip((leads[..., number] + 1) / 2, 0, 1)


def ahead(shares: np.ndarray) -> list[np.ndarray]:
    """For each class that is ahead anywhere, by how much it leads the best other one (rows, columns)."""
    best = shares.argmax(axis=-1)
    two = np.partition(shares, -2, axis=-1)[..., -2:]
    return [
        shares[..., number] - np.where(best == number, two[..., 0], two[..., 1])
        for number in range(shares.shape[-1])
        if (best == number).any()
    ]


def has_margin(loss: Loss) -> bool:
    """True for a loss that asks for a margin: its answers are plain numbers, no probabilities."""
    return loss.leads(np.zeros((1, 2))) is not None


def margin_words(loss: Loss, *, one_class: bool, two_sided: bool) -> str:
    """What the lines mean, for a legend. one_class: only it is shown. two_sided: both margins of one answer are drawn."""
    if has_margin(loss):
        return _("margin −1 and +1") if two_sided else _("margin of 1")
    return _("25 % and 75 %") if one_class else _("75 % sure")
