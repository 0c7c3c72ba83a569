"""The real window, drawn off-screen: `python main.py picture …`, and what a machine without a display gets."""

import os
import sys
from contextlib import nullcontext
from pathlib import Path

from engine import command_line, compiler, experiment_arguments, terminal, text
from engine.examples.spirals import SpiralsExample
from engine.exit_codes import code_of, wrong_input
from engine.problems import Problem, WrongInput
from engine.project_file import Project
from engine.text import translate as _
from gui.qt_libraries import can_load_qt

LARGEST_SIDE = 8000
PARTS = ("training", "validation")


def main(arguments: list[str]) -> int:
    """Carry out the command `picture` and return the exit code."""
    return code_of(lambda: _carry_out(arguments))


def _carry_out(arguments: list[str]) -> int:
    given = command_line.parser().parse_args(arguments)
    text.use_language(given.language)
    if not can_load_qt():
        return 1
    if given.language not in text.LANGUAGES:
        what = _("There is no language “{code}”.", code=given.language)
        raise WrongInput(Problem("", what, _("Use one of: {keys}", keys=text.listed(text.LANGUAGES))))
    project = experiment_arguments.chosen_project(given)
    errors = compiler.errors(compiler.problems(project.experiment), begins=project.state is None)
    if errors and given.epochs != 0:
        raise WrongInput(*errors)
    size = _size(given.size or ("560x420" if given.view and not given.layout else "1440x900"))
    if given.layout is not None:
        from gui.layouts import LAYOUTS  # Qt is loaded only by who needs it

        _check("--layout", given.layout, tuple(LAYOUTS))
    if given.out.suffix.lower() != ".png":
        raise WrongInput(
            Problem("--out", _("{file} is not a PNG file.", file=given.out), _("Use a name that ends in .png"))
        )
    if not os.path.isdir(given.out.absolute().parent):  # whatever the name is like
        raise WrongInput(Problem("", _("There is no folder {folder}.", folder=given.out.parent)))
    if not os.environ.get("QT_QPA_PLATFORM"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    part = {"layout": given.layout, "view": given.view}
    train = given.epochs != 0 and (project.state is None or given.epochs is not None)
    code = draw(project, given.out, train, size, given.theme, given.language, **part)
    if code == 0:
        print(given.out)
    return code


def train_without_display() -> int:
    """Train the built-in experiment in the real window, off-screen, with a progress bar in the terminal."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    print(_("There is no display here: training the first experiment in a window drawn off-screen."), flush=True)
    return draw(Project(SpiralsExample().experiment()), Path("downhill.png"), shown=True)


def draw(
    project: Project,
    file: Path,
    train: bool = True,
    size: tuple[int, int] = (1440, 900),
    theme: str = "light",
    language: str | None = None,
    shown: bool = False,
    layout: str | None = None,
    view: str | None = None,
) -> int:
    """Open the window off-screen, train to the end unless told not to, and write its picture to `file`. A project that was
    trained goes on from where it stands.

    shown: print progress and final results. layout: of the panels. view: draw this view alone, or with a layout in front.
    Returns the exit code; 1 when the run failed or the file cannot be written, 2 when there is no such view of the data.
    """
    from PySide6.QtCore import qInstallMessageHandler

    from gui.off_screen import OffScreen

    qInstallMessageHandler(_say_what_matters)
    window = OffScreen(project.experiment, theme, language, size if view is None or layout is not None else (1440, 900))
    if project.state is not None:
        window.open(project)
    try:
        if view is not None:
            _check("--view", view, window.views_that_fit())
        if layout is not None:
            window.use_layout(layout)
            window.bring_to_front(view)
        elif view is not None:
            window.take_out(view, size)
    except WrongInput as fault:
        window.close()
        return wrong_input(fault)
    with terminal.Meter() if shown else nullcontext() as meter:
        state = window.train(meter) if train else window.prepare()
    history, compiled = window.controller.history, window.controller.compiled
    if shown and compiled is not None:
        parts = {part: (history.column(f"{part}_loss")[-1], history.column(f"{part}_metric")[-1]) for part in PARTS}
        terminal.print_result(compiled.metric, parts)
    saved = window.grab(file)
    window.close()
    if state in ("diverged", "failed"):
        print(window.controller.message or window.controller.details, file=sys.stderr)
    if not saved:
        print(_("{file} cannot be written.", file=file), file=sys.stderr)
    elif shown:
        print(_("The picture of the window is in {file}.", file=file))
    return 0 if saved and state not in ("diverged", "failed") else 1


def _say_what_matters(_kind: object, _context: object, message: str) -> None:
    if not message.startswith("This plugin does not support"):  # the off-screen platform, about every window and menu
        print(message, file=sys.stderr)


def _check(option: str, key: str, known: tuple[str, ...]) -> None:
    if key not in known:
        what = _("There is no “{key}” here.", key=key[:40])
        raise WrongInput(Problem(option, what, _("Use one of: {keys}", keys=text.listed(known))))


def _size(words: str) -> tuple[int, int]:
    width, _x, height = words.lower().partition("x")
    if width.isdecimal() and height.isdecimal() and all(200 <= int(side) <= LARGEST_SIDE for side in (width, height)):
        return int(width), int(height)
    what = _("“{size}” is not a size.", size=words[:40])
    raise WrongInput(
        Problem("--size", what, _("Write WIDTHxHEIGHT with 200 to {most} pixels a side", most=LARGEST_SIDE))
    )
