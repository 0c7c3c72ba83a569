"""An experiment as a JSON text: readable, comparable line by line, and safe to open.

    {"format": 1, "experiment": {"data": {...}, "layers": [...], "loss": {...}, ...}}

Members stand by key, never by class or number. What is left out takes its default. Nothing read here can run code.
"""

import json
from pathlib import Path

from engine import whole_file
from engine.experiment import Experiment
from engine.plain import from_plain, to_plain
from engine.problems import Problem, WrongInput
from engine.text import translate as _

FORMAT = 1
SIZE_LIMIT = 4_000_000


def to_json(experiment: Experiment) -> str:
    """Return the text of an experiment file."""
    plain = {"format": FORMAT, "experiment": to_plain(experiment)}
    return json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def from_json(text: str) -> Experiment:
    """Read the text of an experiment file. Raises WrongInput with every fault."""
    if len(text) > SIZE_LIMIT:
        raise WrongInput(Problem("", _("The file is too large for an experiment.")))
    try:
        plain = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
    except (ValueError, RecursionError) as fault:
        line = _(" (line {number})", number=fault.lineno) if isinstance(fault, json.JSONDecodeError) else ""
        raise WrongInput(Problem("", _("This is not a valid JSON text{line}.", line=line))) from None
    if not isinstance(plain, dict) or not isinstance(plain.get("experiment"), dict):
        raise WrongInput(Problem("", _("This is not an experiment of Downhill.")))
    if plain.get("format") != FORMAT:
        raise WrongInput(
            Problem("format", _("The file has a format this version cannot read."), _("Use a newer Downhill"))
        )
    return from_plain(Experiment, plain["experiment"])


def write(file: Path, experiment: Experiment) -> None:
    """Write an experiment file, whole or not at all. Raises OSError."""
    text = to_json(experiment)
    whole_file.write(file, lambda draft: draft.write_text(text, encoding="utf-8"))


def read(file: Path) -> Experiment:
    """Read an experiment file. Raises WrongInput, in words, for anything that goes wrong."""
    try:
        if file.stat().st_size > SIZE_LIMIT:
            raise WrongInput(Problem("", _("{file} is too large for an experiment.", file=file.name)))
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else _("it is not a text")
        raise WrongInput(Problem("", _("{file} cannot be read: {reason}.", file=str(file), reason=reason))) from None
    return from_json(text)


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("duplicate")
    return found
