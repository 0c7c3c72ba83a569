"""A run that has diverged, once more: it is made again up to there, from its newest key frame.

What it ended with is no number that a file could hold, and nobody would believe; the steps that led there are.
"""

from time import perf_counter

import numpy as np

from engine.training.control import Control
from engine.training.history import Record
from engine.training.memory import Memory
from engine.training.replay import Replay
from engine.training.run import Run
from engine.training.story import RHYTHM_S


def run_again(record: Record, memory: Memory, control: Control) -> Run:
    """The run with this record and this memory, which has one key frame at least, as it was in the end; only on the way
    there when `control` stops it. Where the numbers come out otherwise, on another machine, it may have diverged earlier, or
    not at all, and then waits there.

    Raises WrongInput as `Trainer` does.
    """
    replay = Replay(memory.experiment, memory.frames, memory.changes, memory.overruled)
    while not replay.move(record.step, perf_counter() + RHYTHM_S) and not control.stopped:
        control.give_way()
    trainer = replay.trainer
    trainer.judge.serves_people = True
    trainer.judge.forget()
    trainer.seconds = float(np.nan_to_num(np.interp(trainer.step, record.marks["step"], record.marks["seconds"])))
    run = Run(trainer, control, memory=memory)
    run.last_update = replay.last_update
    return run
