"""Writes a file whole or not at all: first beside its place, then moved there in one step."""

import os
from collections.abc import Callable
from pathlib import Path


def write(place: Path, fill: Callable[[Path], object]) -> None:
    """Let `fill` write a draft beside `place`, then put it there. `place` keeps what it held if anything fails.

    Raises OSError, and whatever `fill` raises.
    """
    draft = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        fill(draft)
        with draft.open("rb+") as stream:
            os.fsync(stream.fileno())
        os.replace(draft, place)
    finally:
        draft.unlink(missing_ok=True)
