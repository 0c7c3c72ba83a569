"""The folder a run leaves behind: `history.csv`, `weights.safetensors`, `experiment.json`, `summary.json`.

Each file is written whole or not at all: first beside its place, then moved there.
"""

import json
import os
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from engine import experiment_file
from engine.arrays import Array
from engine.network import Network
from engine.problems import Problem, WrongInput
from engine.text import translate as _
from engine.training.history import History
from engine.training.trainer import Trainer


def summary(trainer: Trainer, reason: str, message: str, seconds: float) -> dict:
    """How a run ended, with the final loss and metric of every part (of all its samples)."""
    parts = {}
    for name in ("training", "validation", "test"):
        judged = trainer.evaluate_part(name)
        if judged is not None:
            loss, metric = judged
            samples = len(getattr(trainer.compiled.prepared, name).x)
            parts[name] = {"loss": _finite(loss), trainer.compiled.metric.key: _finite(metric), "samples": samples}
    return {
        "ended": reason,
        "message": message,
        "epochs": trainer.epoch,
        "steps": trainer.step,
        "seconds": round(seconds, 3),
        "parameters": trainer.network.size,
        **parts,
    }


def write(folder: Path, trainer: Trainer, history: History, report: dict) -> None:
    """Write the four files into `folder`, which is made when missing. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    _whole(folder / "history.csv", lambda file: history.write_csv(file, trainer.compiled.metric.key))
    _whole(
        folder / "weights.safetensors", lambda file: save_file(named_arrays(trainer.network, trainer.parameters), file)
    )
    _whole(folder / "experiment.json", lambda file: _text(file, experiment_file.to_json(trainer.experiment)))
    _whole(folder / "summary.json", lambda file: _text(file, json.dumps(report, indent=2, ensure_ascii=False) + "\n"))


def named_arrays(network: Network, parameters: Array) -> dict[str, Array]:
    """Name ("layers.0.weights") -> array, for all parameters (P,) of a network."""
    views = network.views(parameters)
    return {f"layers.{index}.{name}": array for index, own in enumerate(views) for name, array in own.items()}


def read_weights(file: Path, network: Network) -> Array:
    """Read the parameters (P,) of `network` from a safetensors file. Raises WrongInput when they do not fit, in words."""
    try:
        stored = load_file(file)
    except (OSError, ValueError, SafetensorError) as fault:
        reason = getattr(fault, "strerror", None) or _("it is not a safetensors file")
        raise WrongInput(Problem("", _("{file} cannot be read: {reason}.", file=str(file), reason=reason))) from None
    parameters = np.zeros(network.size, network.dtype)
    wanted = named_arrays(network, parameters)
    faults = [Problem(name, _("The file has no array of this name.")) for name in wanted if name not in stored]
    faults += [Problem(name, _("The network has no array of this name.")) for name in stored if name not in wanted]
    for name, array in wanted.items():
        given = stored.get(name)
        if given is None:
            continue
        if given.shape != array.shape:
            found, needed = (" × ".join(map(str, shape)) for shape in (given.shape, array.shape))
            faults.append(
                Problem(name, _("The array is {found}; the network needs {needed}.", found=found, needed=needed))
            )
        elif not np.issubdtype(given.dtype, np.floating) or not np.isfinite(given).all():
            faults.append(Problem(name, _("The array holds something that is not a number.")))
        else:
            array[...] = given
    if faults:
        raise WrongInput(*faults)
    return parameters


def _whole(place: Path, write_to) -> None:
    draft = place.with_name(place.name + ".part")
    try:
        write_to(draft)
        with draft.open("rb+") as stream:
            os.fsync(stream.fileno())
        os.replace(draft, place)
    finally:
        draft.unlink(missing_ok=True)


def _text(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
