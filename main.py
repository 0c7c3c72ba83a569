"""Downhill: the window without arguments or with an experiment file, otherwise a command."""

import sys


def main() -> int:
    """Open the window, or carry out the command of the arguments; returns the exit code."""
    if hasattr(sys, "frozen"):  # packaged: a helper process of multiprocessing is this program, started again
        from multiprocessing import freeze_support

        freeze_support()
    arguments = sys.argv[1:]
    if not arguments or arguments[0].lower().endswith((".json", ".downhill")):
        from gui.start import main as run
    elif arguments[0] == "picture":
        from gui.picture import main as run
    else:
        from engine.command_line import main as run
    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
