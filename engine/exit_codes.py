"""How a command ends: 0 all went well, 1 the run failed or was stopped, 2 wrong input, with one clear sentence."""

import os
import sys
from collections.abc import Callable

from engine import terminal
from engine.problems import Problem, WrongInput
from engine.text import translate as _


def code_of(command: Callable[[], int]) -> int:
    """Carry out `command` and return its exit code, or the one for what has come in its way."""
    terminal.print_whatever_comes()
    try:
        code = command()
        print(end="", flush=True)
        return code
    except WrongInput as fault:
        return wrong_input(fault)
    except BrokenPipeError:  # the reader, `head` say, has had enough
        _print_no_more()
        return 0
    except OSError as fault:
        if fault.filename is not None:  # a file, and not the output
            raise
        _print_no_more()
        return wrong_input(WrongInput(Problem("", _("The output cannot be written: {reason}.", reason=fault.strerror))))
    except KeyboardInterrupt:
        print(_("Stopped."), file=sys.stderr)
        return 1


def wrong_input(fault: WrongInput) -> int:
    """Say what is wrong, and return the exit code for it."""
    terminal.print_problems(fault.problems, lambda _problem: "downhill")
    return 2


def _print_no_more() -> None:
    """What is still to be printed when the program ends goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
