"""A run held still that goes on with other live options: as if they had been changed right there, while it went."""

import msgspec

from engine import paths
from engine.experiment import Experiment
from engine.training.events import Changed
from engine.training.state import TrainingState
from engine.training.watch import Watch


def led_on(state: TrainingState, old: Experiment, new: Experiment) -> TrainingState:
    """What a run of `new` goes on from, where one of `old` was in `state`. Another stopping rule begins, and the history
    tells the changes. Raises ValueError unless all that differs is live.
    """
    changes = paths.live_differences(old, new)
    if not changes:
        return state
    watch, record = Watch(old, state.parameters), state.history
    watch.go_on(state.watch)
    watch.replace(new)
    if record is not None:
        epoch = state.epoch + state.position / state.samples
        told = tuple(Changed(state.step, epoch, *one) for one in changes)
        record = msgspec.structs.replace(record, changes=(*record.changes, *told))
    return msgspec.structs.replace(state, watch=watch.arrays(), history=record)
