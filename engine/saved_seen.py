"""What was seen of the runs of a project file, for each in a part of its own."""

from collections.abc import Mapping

from safetensors.numpy import save as safetensors_bytes

from engine.experiment import Experiment
from engine.project_parts import arrays, bytes_of, seen_name
from engine.training import sights
from engine.training.history import Record
from engine.training.sights import Sight


def part(found: tuple[Sight, ...], last: int, number: int = 0) -> dict[str, bytes]:
    """The part with what was seen of a kept run until step `last`, 0 is the current one; none where that is nothing."""
    columns = sights.written(found, last)
    return {seen_name(number): safetensors_bytes(columns)} if columns else {}


def read(
    content: Mapping[str, bytes | None], experiment: Experiment, record: Record, number: int = 0
) -> tuple[Sight, ...]:
    """What was seen of the run with this history. Raises WrongInput for what no run has left."""
    name = seen_name(number)
    if name not in content:
        return ()
    return sights.read(arrays(bytes_of(content, name), name)[0], len(experiment.layers), record.step)
