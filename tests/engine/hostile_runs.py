"""Projects whose kept runs or key frames were damaged, and what the program makes of them."""

import functools
import json

from engine import project_file
from engine.problems import WrongInput
from engine.project_parts import EXPERIMENT, RUN
from engine.training import lineage
from engine.training.replay import Replay
from engine.training.trainer import Trainer
from tests.engine import hostile_files as hostile
from tests.engine.remembered import ROOM, full, same_memory


@functools.cache
def good_parts():
    """The parts of a project with four kept runs."""
    return project_file.Packer().parts(full(), ROOM)


def mutated(chance):
    """A damaged project, in a zip that is right."""
    parts = dict(good_parts())
    names = [name for name in parts if name not in (EXPERIMENT, RUN)]
    for _turn in range(chance.choice([1, 1, 1, 2, 5])):
        name = chance.choice(names)
        if name.endswith(".json"):
            parts[name] = hostile.json_harmed(chance, parts[name]) if chance.random() < 0.9 else b""
        else:
            parts[name] = chance.choice([_header, _data, _data, _other])(chance, parts[name])
        if chance.random() < 0.1:
            other = chance.choice(names)
            parts[name], parts[other] = parts[other], parts[name]
    return hostile.zipped(parts)


def judged(file, allowed_s=hostile.HANGS_S):
    """Open `file`; fails unless the project opens, and what is left of its runs can be saved, and made again."""
    project = hostile.judged(file, allowed_s)
    assert project is not None and project.state.step == full().state.step
    assert all(sentence and "\n" not in sentence and len(sentence) < 1000 for sentence in project.lost)
    again = file.with_name("again.downhill")
    project_file.save(again, project, ROOM)
    found = project_file.load(again)
    again.unlink()
    assert found.lost == () and same_memory(found.memory, project.memory)
    for one, other in zip(found.runs.runs, project.runs.runs, strict=True):
        assert one.about == other.about and same_memory(one.memory, other.memory)
    for memory in (project.memory, *(run.memory for run in project.runs.runs)):
        if memory is not None:
            _made_again(memory)
            while (memory := _before(memory)) is not None:
                _made_again(memory)
    return project


def _before(memory):
    """What is looked at for the steps before a branch."""
    before = memory.before
    return before and lineage.as_in(before, memory.experiment, before.frames[0].inputs)


def _made_again(memory):
    try:
        replay = Replay(memory.experiment, memory.frames, memory.changes, memory.overruled)
        for frame in memory.frames[:5]:
            replay.at(min(frame.step + 1, memory.frames[-1].step))
        if memory.state is not None:
            Trainer(memory.now, state=memory.state).advance(0.0)
    except WrongInput:
        return  # of other data


def _split(part):
    length = int.from_bytes(part[:8], "little")
    try:
        return json.loads(part[8 : 8 + length]), part[8 + length :]
    except ValueError:
        return None


def _header(chance, part):
    split = _split(part)
    return part if split is None else hostile.safetensors(*hostile.header_harmed(chance, *split))


def _data(chance, part):
    split = _split(part)
    return part if split is None else hostile.safetensors(split[0], hostile.data_harmed(chance, *split))


def _other(chance, part):
    return hostile.harmed(chance, part)
