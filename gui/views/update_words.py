"""How far each step moves the layers, in words."""

import math
from collections.abc import Sequence

import numpy as np

from engine.text import listed
from engine.text import translate as _
from gui.widgets.numbers import format_number

SLOW, FAST = 3e-4, 3e-3
"""Karpathy, notes of the course CS231n (Stanford), "Ratio of weights:updates": it should be somewhere around 1e-3."""


def update_sentence(numbers: Sequence[int], ratios: np.ndarray) -> str:
    """What the last step did to the layers called `numbers`: change divided by size of the weights (n,).

    A ratio of -inf is that of a frozen layer; an infinite one that of a layer whose weights were all 0.
    """
    frozen = listed(str(number) for number, ratio in zip(numbers, ratios, strict=True) if ratio == -math.inf)
    asked = ratios != -math.inf
    if not len(ratios):
        return _("No layer of this network has weights.")
    if not asked.any():
        return _("Every layer with weights is frozen: nothing learns.")
    words = _of_learning([number for number, learns in zip(numbers, asked, strict=True) if learns], ratios[asked])
    return _("{words} Frozen: {numbers}.", words=words, numbers=frozen) if frozen else words


def _of_learning(numbers: Sequence[int], ratios: np.ndarray) -> str:
    broken, new = np.isnan(ratios), np.isposinf(ratios)
    if broken.any():
        number = numbers[int(np.flatnonzero(broken)[-1])]
        return _("The last change of layer {number} is not a finite number any more.", number=number)
    if new.any():
        number = numbers[int(np.flatnonzero(new)[0])]
        return _(
            "All weights of layer {number} were 0 before the last step: no size to compare with.",
            number=number,
        )
    if not ratios.any():
        return _("The last step changed no layer.")
    if (ratios == 0).any():
        unmoved = listed(str(number) for number, ratio in zip(numbers, ratios, strict=True) if ratio == 0)
        return _("The last step changed nothing in these layers: {numbers}.", numbers=unmoved)
    least, most = int(np.argmin(ratios)), int(np.argmax(ratios))
    said = []
    if ratios[least] < SLOW:
        said.append(
            _(
                "Layer {number} changes by {share} % of its size in each step: slow.",
                number=numbers[least],
                share=_percent(ratios[least]),
            )
        )
    if ratios[most] > FAST:
        said.append(
            _(
                "Layer {number} changes by {share} % of its size in each step: fast.",
                number=numbers[most],
                share=_percent(ratios[most]),
            )
        )
    if said:
        return _("{words} {more}", words=said[0], more=said[1]) if said[1:] else said[0]
    low, high = _percent(ratios[least]), _percent(ratios[most])
    if low == high:
        return _("Each step changes the weights by {share} % of their size: as it should be.", share=low)
    return _("Each step changes the layers by {low} to {high} % of their size: as it should be.", low=low, high=high)


def _percent(ratio: float) -> str:
    percent = 100 * float(ratio)
    return "< 0.001" if percent < 0.001 else format_number(percent, 2)
