"""Downhill: the window without arguments, a command with them."""

import sys


def main() -> int:
    """Open the window, or carry out the command of the arguments; returns the exit code."""
    arguments = sys.argv[1:]
    if not arguments:
        from gui.start import main as run
    elif arguments[0] == "picture":
        from gui.picture import main as run
    else:
        from engine.command_line import main as run
    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
