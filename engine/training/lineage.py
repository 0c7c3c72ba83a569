"""What a branch knows of the runs that it comes from: each of their steps can be made again, with what they had then.

The steps before a branch are those of the run that it has left, so they are made by that run's experiment from that run's
key frames. They are looked at in the place of the branch's own, so both have to answer alike: of the same data, in layers
of the same kinds. A dropout layer that only the branch has is put in between with rate 0, where it changes no bit.
"""

import msgspec

from engine.compiler import Compiled
from engine.experiment import Experiment
from engine.layers.dropout import Dropout
from engine.layers.residual import Residual
from engine.training.branching import difference_of_shapes
from engine.training.events import Changed
from engine.training.memory import Memory
from engine.training.on_the_way import OnTheWay
from engine.training.places import place_at
from engine.training.replay import Replay
from engine.training.state import TrainingState

MOST = 8
"""So many runs that it comes from a run remembers, each of them left by the one before."""


def begun(state: TrainingState, experiment: Experiment, left: Memory | None) -> Memory:
    """What a branch of `experiment` remembers when it begins in `state`. left: what the run that it leaves knew then."""
    before = left if left is None or left.frames else left.before
    state = msgspec.structs.replace(state, history=None)
    before = _known(before, experiment, state.inputs, MOST)
    return Memory(experiment, (state,), now=experiment, state=state, before=before)


def as_in(memory: Memory, experiment: Experiment, inputs: int) -> Memory | None:
    """The same run with the layers of `experiment`, to be looked at in its place; None where that cannot be."""
    old, new = memory.experiment, experiment
    if (old.data, old.loss) != (new.data, new.loss) or not old.layers or not new.layers:
        return None
    if difference_of_shapes(old, new, inputs) is not None or _activation(old) != _activation(new):
        return None
    layers, places = list(new.layers), []
    for index, layer in enumerate(new.layers):
        other = old.layers[len(places)] if len(places) < len(old.layers) else None
        if type(layer) is type(other) and (layer == other or not isinstance(layer, Residual)):
            layers[index] = other
            places.append(index)
        elif isinstance(layer, Dropout):
            layers[index] = msgspec.structs.replace(layer, rate=0.0)
        else:
            return None
    if len(places) < len(old.layers):
        return None
    if len(places) == len(layers):
        return memory
    if any(isinstance(layer, Residual) for layer in layers):  # those count layers
        return None
    experiment = msgspec.structs.replace(old, layers=tuple(layers))
    changes = tuple(_moved(change, places) for change in memory.changes)
    return msgspec.structs.replace(memory, experiment=experiment, changes=changes)


def level_of(memory: Memory, step: int) -> Memory:
    """What remembers `step`, of `memory` and those before it."""
    while memory.before is not None and step < memory.frames[0].step:
        memory = memory.before
    return memory


def replay_of(memory: Memory, compiled: Compiled, on_the_way: OnTheWay | None = None) -> Replay:
    """The run of `memory` once more, with the data of the branch that was `compiled`; `on_the_way` as for `Replay`."""
    own = msgspec.structs.replace(compiled, experiment=memory.experiment)
    return Replay(memory.experiment, memory.frames, memory.changes, memory.overruled, own, on_the_way)


def until(memory: Memory, step: int) -> Memory:
    """What was known of the run, or of one that it comes from, when it stood at `step`: without the frame right there."""
    memory = level_of(memory, step)
    frames = tuple(frame for frame in memory.frames if frame.step < step)
    changes = tuple(change for change in memory.changes if change.step <= step)
    overruled = tuple(at for at in memory.overruled if at <= step)
    times = memory.steps, memory.seconds
    return Memory(memory.experiment, frames, changes, overruled, *times, before=memory.before)


def _known(memory: Memory | None, experiment: Experiment, inputs: int, most: int) -> Memory | None:
    """The same, with at most so many runs that can be looked at in the place of one of `experiment`."""
    if memory is None or most == 0 or as_in(memory, experiment, inputs) is None:
        return None
    return msgspec.structs.replace(memory, before=_known(memory.before, experiment, inputs, most - 1))


def _activation(experiment: Experiment) -> object:
    """What the output reaches says what the targets are."""
    return getattr(experiment.layers[-1], "activation", None)


def _moved(change: Changed, places: list[int]) -> Changed:
    """The same change where layer 0, 1 … has become `places`."""
    place = place_at(change.path)
    if place is not None:
        return msgspec.structs.replace(change, path=msgspec.structs.replace(place, layer=places[place.layer]).path)
    first, *rest = change.path.split(".")
    if first == "layers" and rest:
        rest[0] = str(places[int(rest[0])])
    return msgspec.structs.replace(change, path=".".join((first, *rest)))
