"""The folder a run leaves behind: `history.csv`, `weights.safetensors`, `experiment.json`, `summary.json`.

Each file is written whole or not at all: first beside its place, then moved there.
"""

import json
from pathlib import Path

import numpy as np
from msgspec.structs import asdict
from safetensors.numpy import load_file, save

from engine import experiment_file, whole_file
from engine.arrays import Array
from engine.measurements.scores import Judgement
from engine.network import Network
from engine.problems import Problem, WrongInput
from engine.text import translate as _
from engine.training.events import Ended
from engine.training.history import History
from engine.training.state import named_arrays
from engine.training.trainer import Trainer

WEIGHTS = "weights.safetensors"


def summary(trainer: Trainer, ended: Ended, parts: dict[str, Judgement], seconds: float) -> dict:
    """How a run ended, with the final loss and metrics of every part, as `Trainer.judgement` gives them."""
    report = {
        "ended": ended.reason,
        "message": ended.message,
        "epochs": trainer.epoch,
        "steps": trainer.step,
        "seconds": round(seconds, 3),
        "parameters": trainer.network.size,
    }
    for name, judged in parts.items():
        scores = {key: _finite(score) for key, score in judged.scores.items()}
        report[name] = {"loss": _finite(judged.loss), **scores, "samples": judged.samples}
        if judged.classes:
            report[name]["classes"] = [asdict(one) for one in judged.classes]
    return report


def write(folder: Path, trainer: Trainer, history: History, report: dict) -> None:
    """Write the four files into `folder`, which is made when missing. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    metric = trainer.compiled.metric.key
    layers = trainer.network.layers
    names = {f"layers.{index}": layer.name.strip() for index, layer in enumerate(layers) if layer.name.strip()}
    weights = save(named_arrays(trainer.network, trainer.parameters), names or None)
    text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    whole_file.write(folder / "history.csv", lambda draft: history.write_csv(draft, metric))
    whole_file.write(folder / WEIGHTS, lambda draft: draft.write_bytes(weights))
    whole_file.write(folder / "summary.json", lambda draft: draft.write_text(text, encoding="utf-8"))
    experiment_file.write(folder / "experiment.json", trainer.experiment)


def read_weights(file: Path, network: Network) -> Array:
    """Read the vector (P + S,) of `network` from a safetensors file. Raises WrongInput when it does not fit, in words."""
    try:
        file.open("rb").close()  # says better than the next what is wrong
        stored = load_file(file)
    except Exception as fault:  # noqa: BLE001  whatever the file holds (number types NumPy lacks, say) is told in words
        reason = getattr(fault, "strerror", None) or _("it is not a safetensors file")
        raise WrongInput(Problem("", _("{file} cannot be read: {reason}.", file=str(file), reason=reason))) from None
    parameters = np.zeros(network.length, network.dtype)
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
        else:
            with np.errstate(over="ignore"):
                array[...] = given if np.issubdtype(given.dtype, np.floating) else np.nan
            if not np.isfinite(array).all():  # also numbers too large for the network's own type
                faults.append(Problem(name, _("The array holds something that is not a number.")))
            elif name.endswith("variance") and (array < 0).any():
                faults.append(Problem(name, _("A variance cannot be negative.")))
    if faults:
        raise WrongInput(*faults)
    return parameters


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
