"""An experiment as a JSON text: readable, comparable line by line, and safe to open.

    {"format": 1, "experiment": {"data": {...}, "layers": [...], "loss": {...}, ...}}

Members stand by key, never by class or number. What is left out takes its default. Nothing read here can run code.
"""

import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine import whole_file
from engine.experiment import Experiment
from engine.plain import from_plain, to_plain
from engine.problems import Problem, WrongInput
from engine.text import translate as _

FORMAT = 1
"""Raised by one whenever a file as written before would be read wrongly, together with a migration."""

MIGRATIONS: dict[int, Callable[[dict], dict]] = {}
"""Old format number -> what turns the whole plain text of that format into that of the next number."""

SIZE_LIMIT = 4_000_000
"""Bytes of an experiment. A thousand layers take about one million."""

COUNT_LIMITS = {"[": 100_000, "{": 100_000, ":": 20_000}
"""How many lists, groups and options a text may hold: a short text of many empty lists would fill the memory."""

NAME_LIMIT, WORD_LIMIT = 100, 1_000_000
"""Letters in the name of an option and in its value; the longest ones name the columns of a table that are left out."""


def to_json(experiment: Experiment) -> str:
    """Return the text of an experiment file."""
    plain = {"format": FORMAT, "experiment": to_plain(experiment)}
    return json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def to_bytes(experiment: Experiment) -> bytes:
    """Return the text of an experiment file, encoded. Raises WrongInput for what could not be read again."""
    text = to_json(experiment)
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        what = _("The experiment names a file or folder with characters that cannot be written.")
        raise WrongInput(Problem("data", what, _("Rename the file or folder"))) from None
    from_json(text)
    return encoded


def from_json(text: str) -> Experiment:
    """Read the text of an experiment file. Raises WrongInput with every fault."""
    return from_plain_text(strict_json(text))


def from_plain_text(plain: Any) -> Experiment:
    """The same, of what the text says."""
    if not isinstance(plain, dict) or not isinstance(plain.get("experiment"), dict):
        raise WrongInput(Problem("", _("This is not an experiment of Downhill.")))
    try:
        return from_plain(Experiment, _migrated(plain)["experiment"])
    except WrongInput:
        raise
    except Exception:  # noqa: BLE001  whatever a file holds, a person gets a sentence
        raise WrongInput(Problem("", _("This is not an experiment of Downhill."))) from None


def strict_json(text: str) -> Any:
    """Return what a JSON text says. Raises WrongInput for what JSON or sense forbids: NaN, double names, half characters,
    endless nesting and words, more than `SIZE_LIMIT` and `COUNT_LIMITS` allow."""
    if not is_readable(text):
        raise WrongInput(Problem("", _("The file is too large for an experiment.")))
    try:
        plain = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
        if "\\" in text:
            json.dumps(plain, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as fault:
        line = _(" (line {number})", number=fault.lineno) if isinstance(fault, json.JSONDecodeError) else ""
        raise WrongInput(Problem("", _("This is not a valid JSON text{line}.", line=line))) from None
    return plain


def is_readable(text: str) -> bool:
    """True when `text` is no longer than `SIZE_LIMIT` and `COUNT_LIMITS` allow."""
    return len(text) <= SIZE_LIMIT and all(text.count(sign) <= most for sign, most in COUNT_LIMITS.items())


def write(file: Path, experiment: Experiment) -> None:
    """Write an experiment file, whole or not at all. Raises OSError, and WrongInput as `to_bytes` does."""
    text = to_bytes(experiment)
    whole_file.write(file, lambda draft: draft.write_bytes(text))


def read(file: Path) -> Experiment:
    """Read an experiment file. Raises WrongInput, in words, for anything that goes wrong."""
    try:
        text = whole_file.read(file, SIZE_LIMIT).decode("utf-8-sig")
    except (OSError, ValueError) as fault:
        if getattr(fault, "errno", None) == errno.EFBIG:
            raise WrongInput(Problem("", _("{file} is too large for an experiment.", file=file.name))) from None
        reason = fault.strerror if isinstance(fault, OSError) else _("it is not a text")
        raise WrongInput(Problem("", _("{file} cannot be read: {reason}.", file=str(file), reason=reason))) from None
    return from_json(text)


def _migrated(plain: dict) -> dict:
    number = plain.get("format")
    known = type(number) is int and (number == FORMAT or number in MIGRATIONS)
    if not known:
        raise WrongInput(
            Problem("format", _("The file has a format this version cannot read."), _("Use a newer Downhill"))
        )
    for old in range(number, FORMAT):
        plain = MIGRATIONS[old](plain)
    return plain


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("duplicate")
    if any(len(name) > NAME_LIMIT or (isinstance(value, str) and len(value) > WORD_LIMIT) for name, value in pairs):
        raise ValueError("long")
    return found
