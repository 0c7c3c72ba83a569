"""How a run looks in a terminal: a progress bar while it goes (plain lines where there is no terminal), then the result."""

import sys
from collections.abc import Callable, Iterable, Iterator
from io import TextIOWrapper
from unicodedata import east_asian_width

from engine.measurements.scores import Judgement
from engine.metrics.base import Metric, of_task
from engine.problems import Problem
from engine.tables.faults import CellProblem
from engine.tables.raw_lines import lines_around
from engine.text import translate as _

MOST_EXCERPTS, EXCERPT_LETTERS = 3, 100
MOST_CLASSES = 30
"""With more of them the list is left out; `summary.json` holds it."""


class Meter:
    """Shows on standard error how far a run is. Use it in a `with` block."""

    def __init__(self):
        self._bar = None
        self._task = None
        self._tenth = 0

    def __enter__(self) -> "Meter":
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

            percent, words = TextColumn("{task.percentage:3.0f} %"), TextColumn("{task.description}")
            self._bar = Progress(BarColumn(), percent, TimeRemainingColumn(), words, console=Console(stderr=True))
            self._task = self._bar.add_task("", total=1.0)
            self._bar.start()
        return self

    def __exit__(self, *_reason: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, done: float, epoch: float, training_loss: float, validation_loss: float | None) -> None:
        """Show that `done` (0 to 1) of the run is done, and its newest losses; without a terminal about ten times."""
        text = _("epoch {epoch:.4g}  training loss {loss:.4g}", epoch=epoch, loss=training_loss)
        if validation_loss is not None:
            text += "  " + _("validation loss {loss:.4g}", loss=validation_loss)
        if self._bar is not None:
            self._bar.update(self._task, completed=done, description=text)
        elif done * 10 >= self._tenth:
            self._tenth = int(done * 10) + 1
            print(text, file=sys.stderr)


def print_whatever_comes() -> None:
    """From now on a character that the output has no place for (≤ on Windows) is a question mark, not a fault."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def print_problems(problems: Iterable[Problem], said_by: Callable[[Problem], str]) -> None:
    """Print problems on standard error, each after the word `said_by` gives; of bad cells, the lines they stand in too."""
    shown = 0
    for problem in problems:
        print(f"{said_by(problem)}: {problem}", file=sys.stderr)
        if isinstance(problem, CellProblem) and shown < MOST_EXCERPTS:
            shown += 1
            for text in _excerpt(problem):
                print(text, file=sys.stderr)


def _excerpt(problem: CellProblem) -> Iterator[str]:
    """The line of a bad cell between its neighbours, and signs under the cell."""
    lines = lines_around(problem, neighbours=1, letters=EXCERPT_LETTERS)
    digits = max((len(str(line.number)) for line in lines), default=0)
    for line in lines:
        yield f"  {'>' if line.number == problem.line else ' '} {line.number:{digits}} | {line.text}".rstrip()
        if line.marked is not None:
            begin, end = line.marked
            signs = "^" * max(_width(line.text[begin:end]), 1)
            yield f"    {'':{digits}} | {' ' * _width(line.text[:begin])}{signs}"


def print_result(metric: Metric, parts: dict[str, tuple[float, float]]) -> None:
    """Print loss and metric of each part: "training", "validation" or "test" -> (loss, metric)."""
    names = part_names()
    for part, (loss, score) in parts.items():
        print(f"  {names[part]:12} {_('loss')} {loss:<10.4g} {_(metric.title)} {metric.shown(score)}")


def print_scores(task: str, parts: dict[str, Judgement]) -> None:
    """Print what the other metrics say of each part, and how well each class is recognised in the last one."""
    names = part_names()
    others = of_task(task)[1:]
    if others:
        rows = [
            [_(metric.title), *(metric.shown(part.scores[metric.key]) for part in parts.values())] for metric in others
        ]
        _print_table([["", *(names[part] for part in parts)], *rows])
    last, judged = list(parts.items())[-1]
    if 0 < len(judged.classes) <= MOST_CLASSES:
        rows = [
            [
                one.name,
                f"{100 * one.precision:.1f} %",
                f"{100 * one.recall:.1f} %",
                f"{100 * one.f1:.1f} %",
                one.samples,
            ]
            for one in judged.classes
        ]
        _print_table([[names[last], _("Precision"), _("Recall"), _("F1"), _("Samples")], *rows])


def part_names() -> dict[str, str]:
    """Part -> what it is called."""
    return {"training": _("training"), "validation": _("validation"), "test": _("test")}


def _print_table(rows: list[list[object]]) -> None:
    """Print rows of cells below each other, the first column to the left and the others to the right."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(_width(row[place]) for row in texts) for place in range(len(texts[0]))]
    print()
    for first, *others in texts:
        cells = [" " * (width - _width(cell)) + cell for cell, width in zip(others, widths[1:], strict=True)]
        print("  " + "  ".join([first + " " * (widths[0] - _width(first)), *cells]))


def _width(text: str) -> int:
    """How many columns `text` takes in a terminal, where a Chinese character takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
