"""What follows by itself from a thing that a person has picked: it is told with that thing, not as another one."""

from collections.abc import Iterator

import msgspec

from engine import compiler, loading, paths
from engine.experiment import Experiment
from engine.layers.dense import Dense
from engine.options import option_named
from engine.output_rules import loss_problems, output_problems
from engine.problems import WrongInput

FOLLOWING = ("units", "activation")
"""What an output layer must have otherwise for other data or another loss."""


def consequences(old: Experiment, new: Experiment) -> tuple[Experiment, dict[str, list[tuple[str, object, object]]]]:
    """`old` with all that `new` has otherwise only because something else was picked; and what that is.

    It stands under the path of what was picked ("data.source", "loss", "optimizer"), as `paths.differences` tells it.
    Other data get another output and loss where the old ones do not suit them, another loss may ask for another output,
    and another optimizer comes with a learning rate of its own; that one is told, and not put into `old`.
    """
    with_output = _taken(old, new, _as_data_want(old, new))
    with_both = _taken(with_output, new, _as_loss_wants(with_output, new))
    found = {
        "data.source": list(paths.differences(old, with_output)),
        "loss": list(paths.differences(with_output, with_both)),
        "optimizer": _rate_it_comes_with(old, new),
    }
    return with_both, {path: following for path, following in found.items() if following}


def _rate_it_comes_with(old: Experiment, new: Experiment) -> list[tuple[str, object, object]]:
    rates, kind = (old.optimizer.learning_rate, new.optimizer.learning_rate), type(new.optimizer)
    its_own = type(old.optimizer) is not kind and rates[1] == option_named(kind, "learning_rate").default
    return [("optimizer.learning_rate", *rates)] if its_own and rates[0] != rates[1] else []


def _as_data_want(old: Experiment, new: Experiment) -> Iterator[tuple[str, object]]:
    if old.data.source == new.data.source or not old.layers:
        return
    last = len(old.layers) - 1
    fitted = compiler.fitted_to_data(paths.replace(old, "data.source", new.data.source), old)
    if len(fitted.layers) == len(old.layers):
        for name in FOLLOWING:
            yield f"layers.{last}.{name}", getattr(fitted.layers[last], name, None)
    yield "loss", fitted.loss


def _as_loss_wants(old: Experiment, new: Experiment) -> Iterator[tuple[str, object]]:
    """Nothing when the output could have stayed what it is."""
    if type(old.loss) is type(new.loss) or not (_answers(old) and _answers(new)):
        return
    as_it_was = msgspec.structs.replace(new, layers=(*new.layers[:-1], old.layers[-1]))
    if _fits(new) and not _fits(as_it_was):
        for name in FOLLOWING:
            yield f"layers.{len(old.layers) - 1}.{name}", getattr(new.layers[-1], name)


def _taken(old: Experiment, new: Experiment, wanted: Iterator[tuple[str, object]]) -> Experiment:
    """`old` with those of the parts that are `wanted` there which `new` has."""
    for path, part in wanted:
        name = path.rpartition(".")[2]
        has = new.loss if path == "loss" else getattr(new.layers[-1], name, None) if new.layers else None
        if part is not None and has == part:
            old = paths.replace(old, path, part)
    return old


def _answers(experiment: Experiment) -> bool:
    return bool(experiment.layers) and isinstance(experiment.layers[-1], Dense)


def _fits(experiment: Experiment) -> bool:
    """True when output, loss and data go together, as far as the data are known."""
    try:
        shape = loading.describe(experiment.data.source)
    except WrongInput:
        return True
    last = experiment.layers[-1]
    return not any((*output_problems(experiment, shape, last), *loss_problems(experiment, shape, last.activation)))
