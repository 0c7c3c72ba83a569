"""Loads Qt, if that is possible on this machine."""

import builtins
import sys

from engine.text import translate as _


def import_plainly() -> None:
    """Give Python its own `import` back; Qt is loaded.

    PySide puts another in its place, which reads the source of every module for the sake of `from __feature__ import …`:
    a tenth of the time to the first window. Nothing here uses that.
    """
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def can_load_qt() -> bool:
    """True when it can; else what is missing, and how to get it, has been said in the terminal."""
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as fault:
        print(_("Downhill cannot draw its window on this machine: {fault}", fault=fault), file=sys.stderr)
        if sys.platform.startswith("linux"):
            advice = _(
                "On Debian and Ubuntu `apt install {packages}` installs what is missing. Training in the terminal works "
                "without it: downhill train spirals",
                packages="libgl1 libegl1 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0",
            )
            print(advice, file=sys.stderr)
        return False
    return True
