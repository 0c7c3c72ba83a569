"""One moment of a run in words: how far it is, and how good."""

import numpy as np

from engine.compiler import Compiled
from engine.metrics.base import Metric
from engine.text import translate as _
from engine.training.history import History
from gui.views.judged_numbers import JudgedNumbers
from gui.widgets.numbers import format_count, format_number


def reading(numbers: JudgedNumbers, compiled: Compiled, row: int) -> str:
    """Row number `row` of the table the numbers are in, as a sentence."""
    step, epoch = (float(numbers.column(name)[row]) for name in ("step", "epoch"))
    parts = [
        _("epoch {epoch}", epoch=format_number(epoch, 5)),
        _("step {step}", step=format_count(int(step))),
        *_elsewhere(numbers, step, epoch),
    ]
    metric = numbers.metric
    if metric is None or metric.key == compiled.metric.key:
        parts += _evaluated(numbers.history, compiled.metric, row)
    else:
        parts.append(_both(metric, *(_at(numbers.column(f"{part}_{metric.key}"), row) for part in _PARTS)))
    words = " · ".join(parts)
    return words[:1].upper() + words[1:]


_PARTS = ("training", "validation")
_PERCENT = " %"


def _elsewhere(numbers: JudgedNumbers, step: float, epoch: float) -> list[str]:
    """Where the moment lies on an axis that counts neither epochs nor steps."""
    axis = numbers.axis
    place = float(axis.at(np.array([step]), np.array([epoch]))[0])
    if axis.key == "samples":
        return [_("{count} samples", count=format_count(round(place)))]
    return [f"{format_number(place, 4)} {_('s')}"] if axis.key == "seconds" and np.isfinite(place) else []


def _evaluated(history: History, metric: Metric, row: int) -> list[str]:
    """Losses and primary metric of an evaluation."""
    values = {name: float(history.column(name)[row]) for name in history.evaluations}
    parts = [_("training {loss}", loss=format_number(values["training_loss"], steady=True))]
    if not np.isnan(values["validation_metric"]):
        parts.append(_("validation {loss}", loss=format_number(values["validation_loss"], steady=True)))
    return [*parts, _both(metric, values["training_metric"], values["validation_metric"])]


def _both(metric: Metric, training: float, validation: float) -> str:
    title = _(metric.title)
    shown = [metric.shown(value) for value in (training, validation)]
    if np.isnan(validation):
        del shown[1]
    elif all(number.endswith(_PERCENT) for number in shown):
        shown[0] = shown[0].removesuffix(_PERCENT)  # once is enough
    is_name = title[1:2].isupper() or not title[1:2].isalpha()  # R², F1, ROC AUC
    return f"{title if is_name else title[:1].lower() + title[1:]} {' / '.join(shown)}"


def _at(column: np.ndarray, row: int) -> float:
    return float(column[row]) if len(column) else float("nan")
