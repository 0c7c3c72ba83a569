"""What happens to a signal on its way through the layers, in words."""

import math
from collections.abc import Sequence

from engine.measurements.signal_propagation import LayerSignal
from engine.text import joined, mark
from engine.text import translate as _
from gui.widgets.numbers import format_number, format_percent

ALIKE, NOTABLE = 3.0, 100.0
"""Up to the first factor between the mean squares of the first and the last layer they count as alike; beyond the second
one (ten in the numbers themselves) it matters."""

ALIKE_PER_LAYER = 1.5
"""And up to this factor per layer: one layer that halves the signal does not keep it."""

HARDLY = 0.01
"""Below this share of the mean square the differences between samples are hardly there any more."""

LEAST = 0.001


def signal_sentence(found: Sequence[LayerSignal], forward: Sequence[float] = (), backward: Sequence[float] = ()) -> str:
    """Whether the signal keeps its size, fades or explodes. found: from the input on.

    forward, backward: what was predicted for the same places, the input among them; left out where it is no number.
    """
    broken = next((one for one in found if not math.isfinite(one.outputs)), None)
    if broken is not None:
        return _("From layer {number} on the signal is not a finite number any more.", number=broken.layer + 1)
    stopped = next((one for one in found[1:] if one.outputs == 0), None)
    if stopped is not None:
        return _("Nothing comes out of layer {number}: all it hands on is 0.", number=stopped.layer + 1)
    first, last = ends(len(found))
    words = [_way(found[first].outputs, found[last].outputs, last - first, _FORWARD, _pick(forward, first, last))]
    if last > 1:
        gradients = [one.gradient for one in found]
        if not all(map(math.isfinite, gradients[1:])):
            words.append(_("The gradient is not a finite number any more."))
        elif not all(gradients[first : last + 1]):
            words.append(_("Backward nothing arrives: the gradient is 0."))
        else:
            steps = last - first
            words.append(_way(gradients[last], gradients[first], steps, _BACKWARD, _pick(backward, last, first)))
    share = found[last].between / found[last].outputs
    if share < HARDLY:
        least = _("less than {share}", share=format_percent(LEAST))
        shown = least if share < LEAST else format_percent(share)
        words.append(_("Samples hardly differ any more: by {share} of the mean square.", share=shown))
    return joined(words)


def ends(count: int) -> tuple[int, int]:
    """Between which places of a signal with `count` of them its way is judged: the first and the last hidden layer; the
    input and what follows where there are not two hidden layers."""
    last = max(count - 2, 1)
    return (1, last) if last > 1 else (0, last)


_FORWARD = {
    "keeps": mark("Forward the signal keeps its size"),
    "shrinks": mark("Forward the signal shrinks"),
    "grows": mark("Forward the signal grows"),
    "fades": mark("Forward the signal fades"),
    "explodes": mark("Forward the signal explodes"),
}
_BACKWARD = {
    "keeps": mark("Backward the gradient keeps its size"),
    "shrinks": mark("Backward the gradient shrinks"),
    "grows": mark("Backward the gradient grows"),
    "fades": mark("Backward the gradient fades"),
    "explodes": mark("Backward the gradient explodes"),
}


def _way(start: float, end: float, steps: int, verdicts: dict[str, str], predicted: tuple[float, float] | None) -> str:
    verdict = _(verdicts[_verdict(math.log10(end) - math.log10(start), steps)])
    factor = format_number(_factor(start, end, steps), 2)
    expected = _factor(*predicted, steps) if predicted is not None and min(predicted) > 0 else math.nan
    if math.isfinite(expected):
        return _(
            "{verdict}: × {factor} per layer (predicted × {predicted}).",
            verdict=verdict,
            factor=factor,
            predicted=format_number(expected, 2),
        )
    return _("{verdict}: × {factor} per layer.", verdict=verdict, factor=factor)


def _verdict(decades: float, steps: int) -> str:
    if abs(decades) <= min(math.log10(ALIKE), steps * math.log10(ALIKE_PER_LAYER)):
        return "keeps"
    if abs(decades) <= math.log10(NOTABLE):
        return "grows" if decades > 0 else "shrinks"
    return "explodes" if decades > 0 else "fades"


def _factor(start: float, end: float, steps: int) -> float:
    return math.exp((math.log(end) - math.log(start)) / steps)


def _pick(values: Sequence[float], start: int, end: int) -> tuple[float, float] | None:
    return (values[start], values[end]) if values else None
