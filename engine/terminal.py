"""How a run looks in a terminal: a progress bar while it goes (plain lines where there is no terminal), then the result."""

import sys

from engine.metrics import Metric
from engine.text import translate as _


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


def print_result(metric: Metric, parts: dict[str, tuple[float, float]]) -> None:
    """Print loss and metric of each part: "training", "validation" or "test" -> (loss, metric)."""
    names = {"training": _("training"), "validation": _("validation"), "test": _("test")}
    for part, (loss, score) in parts.items():
        print(f"  {names[part]:12} {_('loss')} {loss:<10.4g} {_(metric.title)} {metric.shown(score)}")
