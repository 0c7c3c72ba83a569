"""What a gradient does on its way from the last layer to the first, in words."""

import math
from collections.abc import Sequence

import numpy as np

from engine.measurements.gradient_flow import LayerGradient
from engine.text import listed
from engine.text import translate as _
from gui.widgets.numbers import format_count, format_number

BALANCED, NOTABLE = 3.0, 10.0
"""Up to the first factor between the first and the last layer they count as alike; beyond the second one it matters."""

TINY = 1e-7
"""A mean gradient below this is no sign of health, however alike the layers are: a weight near 1 does not move any more in
single precision."""

ALIKE = 1.05
"""A factor from layer to layer that is nearer to 1 passes on all of the gradient."""


def flow_sentence(flow: tuple[LayerGradient, ...], evened_by: str = "") -> str:
    """What the gradient does on its way from the last layer to the first, in words; frozen layers have none.

    evened_by: name of the optimizer, when it gives each weight a step size of its own.
    """
    frozen = listed(str(layer.layer + 1) for layer in flow if layer.frozen)
    flow = tuple(layer for layer in flow if not layer.frozen)
    if frozen and not flow:
        return _("Every layer with weights is frozen: nothing learns.")
    if frozen:
        return _("{words} Frozen: {numbers}.", words=flow_sentence(flow, evened_by), numbers=frozen)
    trouble = _trouble([layer.layer + 1 for layer in flow], [layer.largest for layer in flow])
    if trouble:
        return trouble
    first, last = flow[0].mean, flow[-1].mean
    if len(flow) == 1:
        return _("The mean gradient of the only layer is {size}.", size=format_number(first, 2))
    ratio = first / last
    values = {"ratio": format_number(ratio, 2), "times": times_words(max(ratio, 1 / ratio))}
    if ratio < 1 / NOTABLE and evened_by:
        return _(
            "The first layer's mean gradient is {ratio} × the last layer's: about {times} times smaller. "
            "{optimizer} evens out a part of that.",
            optimizer=evened_by,
            **values,
        )
    if ratio < 1 / NOTABLE:
        return _(
            "The first layer's mean gradient is {ratio} × the last layer's: it learns about {times} times more slowly.",
            **values,
        )
    if ratio > NOTABLE:
        return _(
            "The first layer's mean gradient is {times} times larger than the last layer's: it grows on its way back.",
            **values,
        )
    if ratio < 1 / BALANCED:
        return _("The first layer's mean gradient is somewhat smaller than the last layer's (× {ratio}).", **values)
    if ratio > BALANCED:
        return _("The first layer's mean gradient is somewhat larger than the last layer's (× {ratio}).", **values)
    if max(first, last) < TINY:
        return _(
            "The mean gradients of the first and the last layer are about alike (× {ratio}), but next to nothing: {size}.",
            size=format_number(max(first, last), 2),
            **values,
        )
    return _("The first layer's mean gradient is about as large as the last layer's (× {ratio}): healthy.", **values)


def passing_sentence(numbers: Sequence[int], norms: np.ndarray) -> str:
    """What a layer does to the gradient on average, from the norms (n,) of the layers called `numbers`, first to last.

    A norm of -inf is that of a frozen layer, which has none.
    """
    asked = np.flatnonzero(norms != -math.inf)
    if len(numbers) and not len(asked):
        return _("Every layer with weights is frozen: nothing learns.")
    trouble = _trouble([numbers[place] for place in asked], norms[asked].tolist())
    if trouble:
        return trouble
    if len(asked) == 1:
        return _("The gradient of the only layer has the norm {size}.", size=format_number(norms[asked[0]], 2))
    factor = passing_factor(norms)
    if factor > ALIKE:
        return _("Each layer makes the gradient about {times} times larger.", times=times_words(factor))
    if factor >= 1 / ALIKE:
        return _("Each layer passes on about all of the gradient (× {factor}).", factor=format_number(factor, 2))
    return _("Each layer passes on about {factor} of the gradient.", factor=format_number(factor, 2))


def passing_factor(norms: np.ndarray) -> float:
    """The geometric mean of the ratios between the norms of successive layers, from the last to the first (n,)."""
    asked = np.flatnonzero(norms != -math.inf)
    first, last = asked[0], asked[-1]
    return float(np.exp((np.log(norms[first]) - np.log(norms[last])) / (last - first)))


def _trouble(numbers: Sequence[int], sizes: Sequence[float]) -> str:
    """What is wrong where a gradient is 0 or no number; "" when there is nothing."""
    broken = [number for number, size in zip(numbers, sizes, strict=True) if not math.isfinite(size)]
    if broken:
        return _("The gradient of layer {number} is not a finite number any more.", number=broken[-1])
    if not numbers:
        return _("No layer of this network has weights.")
    zeros = [number for number, size in zip(numbers, sizes, strict=True) if size == 0]
    if len(zeros) == len(numbers):
        return _("No gradient reaches any layer: nothing learns from this batch.")
    if len(zeros) == 1:
        return _("No gradient reaches layer {number}: it cannot learn from this batch.", number=zeros[0])
    if zeros:
        rest = listed(map(str, zeros[:-1]))
        return _(
            "No gradient reaches layers {numbers} and {last}: they cannot learn from this batch.",
            numbers=rest,
            last=zeros[-1],
        )
    return ""


def times_words(factor: float) -> str:
    """A factor from 1 on with two digits that matter: "3.2", "480", "390,000", "2.1 · 10¹²"."""
    if factor < 10:
        return format_number(factor, 2)
    mantissa, exponent = f"{factor:.1e}".split("e")
    if factor < 1e9:
        return format_count(round(float(mantissa) * 10 ** int(exponent)))
    return f"{mantissa} · 10" + str(int(exponent)).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
