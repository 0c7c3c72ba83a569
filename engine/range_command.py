"""The command `lr-range`: a learning-rate range test, told in the terminal."""

import argparse
import csv
from pathlib import Path
from typing import Any

import numpy as np

from engine.arrays import distinct
from engine.experiment_arguments import add_experiment, chosen_project
from engine.problems import Problem, WrongInput
from engine.text import translate as _
from engine.training import range_test
from engine.training.range_test import RangeTest
from engine.training.trainer import Trainer

ROWS, WIDTH = 16, 40


def add_to(commands: Any) -> None:
    """Add the command and its arguments to the subparsers `commands`."""
    command = commands.add_parser("lr-range", help=_("find a learning rate: raise it step by step and watch the loss"))
    add_experiment(command)
    command.add_argument("--low", type=float, default=range_test.LOW, metavar="RATE", help=_("the first rate"))
    command.add_argument("--high", type=float, default=range_test.HIGH, metavar="RATE", help=_("the last rate"))
    command.add_argument("--steps", type=int, default=range_test.STEPS, metavar="N", help=_("updates of the weights"))
    command.add_argument("--out", type=Path, metavar="FILE.csv", help=_("write rates and losses here"))


def carry_out(given: argparse.Namespace) -> int:
    """Make the test, for a project that was trained from where it stands, and print what it found; the exit code is 1 when
    no rate shows itself."""
    project = chosen_project(given)
    if project.state is not None:
        Trainer(project.experiment, state=project.state)  # refuses other data than it was trained on
    found = range_test.range_test(project.experiment, project.state, given.low, given.high, given.steps)
    if given.out is not None:
        _write(given.out, found)
    shown = distinct(np.linspace(0, len(found.rates) - 1, ROWS).astype(int)) if len(found.rates) else []
    top = max(found.smoothed, default=1.0) or 1.0
    print(f"{_('rate'):>10}  {_('loss'):>10}")
    for place in shown:
        bar = "█" * round(WIDTH * found.smoothed[place] / top)
        print(f"{found.rates[place]:10.2e}  {found.smoothed[place]:10.4g}  {bar}")
    if found.suggestion is None:
        print(_("The loss did not fall at any rate; there is nothing to suggest."))
        return 1
    print(_("Suggested learning rate: {rate:g}, a tenth of where the loss was lowest.", rate=found.suggestion))
    return 0


def _write(file: Path, found: RangeTest) -> None:
    try:
        with file.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(["learning_rate", "loss", "smoothed_loss"])
            writer.writerows(zip(found.rates.tolist(), found.losses.tolist(), found.smoothed.tolist(), strict=True))
    except OSError as fault:
        what = _("{file} cannot be written: {reason}.", file=str(file), reason=fault.strerror or str(fault))
        raise WrongInput(Problem("", what)) from None
