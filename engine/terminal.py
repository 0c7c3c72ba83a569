"""How a run looks in a terminal: a progress bar while it goes (plain lines where there is no terminal), then the result."""

import sys
from collections.abc import Iterable, Iterator

from engine.text import translate as _
from engine.training.events import Event, Progress
from engine.training.trainer import Trainer


def shown(events: Iterable[Event], trainer: Trainer, steps: int | None = None) -> Iterator[Event]:
    """Pass the events on, and show on standard error how far the run is. steps: where it ends, instead of its epochs."""

    def done() -> float:
        if steps is not None:
            return trainer.step / max(steps, 1)
        return trainer.epoch / trainer.experiment.training.epochs

    with_bar = sys.stderr.isatty()
    for event, text in (_bar if with_bar else _lines)(events, done):
        if text and not with_bar:
            print(text, file=sys.stderr)
        yield event


def print_summary(trainer: Trainer, report: dict) -> None:
    """Print the final loss and metric of every part. report: what `run_folder.summary` gives."""
    print(_("{epochs:.4g} epochs, {steps} steps, {seconds:.2f} s, {parameters} parameters").format(**report))
    names = {"training": _("training"), "validation": _("validation"), "test": _("test")}
    metric = trainer.compiled.metric
    for part, name in names.items():
        if part in report:
            loss, score = report[part]["loss"], report[part][metric.key]
            text = "–" if loss is None else f"{loss:.4g}"
            print(f"  {name:12} {_('loss')} {text:10} {_(metric.title)} {metric.shown(score)}")
    if report["message"]:
        print(report["message"], file=sys.stderr)


def _lines(events: Iterable[Event], done) -> Iterator[tuple[Event, str]]:
    share = 0
    for event in events:
        text = ""
        if isinstance(event, Progress) and event.evaluations and done() * 10 >= share:
            share = int(done() * 10) + 1
            text = _state(event)
        yield event, text


def _bar(events: Iterable[Event], done) -> Iterator[tuple[Event, str]]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = BarColumn(), TextColumn("{task.percentage:3.0f} %"), TimeRemainingColumn()
    with Bar(*columns, TextColumn("{task.description}"), console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=1.0)
        for event in events:
            if isinstance(event, Progress):
                text = {"description": _state(event)} if event.evaluations else {}
                bar.update(task, completed=done(), **text)
            yield event, ""


def _state(event: Progress) -> str:
    last = event.evaluations[-1]
    text = _("epoch {epoch:.4g}  training loss {loss:.4g}", epoch=last.epoch, loss=last.training_loss)
    if last.validation_loss is not None:
        text += "  " + _("validation loss {loss:.4g}", loss=last.validation_loss)
    return text
