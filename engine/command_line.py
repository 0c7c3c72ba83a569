"""Everything that needs no window: `train`, `lr-range`, `check`, `list`."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import NoReturn

import msgspec

from engine import catalog, compiler, project_file, range_command, starting, terminal, whole_file
from engine.exit_codes import code_of
from engine.experiment import Experiment
from engine.experiment_arguments import add_experiment, chosen_experiment, chosen_project
from engine.families import FAMILIES
from engine.gradient_check import gradient_check
from engine.interruption import Interruption
from engine.options import options
from engine.plain import expected
from engine.problems import Problem, WrongInput
from engine.project_file import begun_anew
from engine.text import listed
from engine.text import translate as _
from engine.training import run_folder
from engine.training.events import Ended, Progress
from engine.training.history import History
from engine.training.run import Run
from engine.training.trainer import Trainer

GRADIENT_LIMIT = 1e-6


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise WrongInput(Problem("", message[:1].upper() + message[1:]))


def parser() -> argparse.ArgumentParser:
    """The words and options of the command line. `picture` is carried out by the window's side of the program."""
    whole = _Parser(prog="downhill", description=_("Without a command the window opens."))
    commands = whole.add_subparsers(dest="command", metavar=_("COMMAND"), parser_class=_Parser)

    train = commands.add_parser("train", help=_("train an experiment and print how it went"))
    add_experiment(train)
    length = train.add_mutually_exclusive_group()
    length.add_argument(
        "--epochs", type=int, metavar="N", help=_("passes through the training part; 0 only draws the initial weights")
    )
    length.add_argument("--steps", type=int, metavar="N", help=_("updates of the weights"))
    train.add_argument(
        "--weights", type=Path, metavar="FILE", help=_("start from the weights in this safetensors file")
    )
    train.add_argument(
        "--out", type=Path, metavar="FOLDER", help=_("write history, weights, experiment and summary here")
    )
    train.add_argument(
        "--save",
        type=Path,
        metavar="FILE.downhill",
        help=_("keep the experiment and how far it is trained as a project"),
    )

    range_command.add_to(commands)

    check = commands.add_parser("check", help=_("list everything that is wrong with an experiment"))
    add_experiment(check)
    check.add_argument("--gradients", action="store_true", help=_("compare backpropagation with measured slopes"))

    listing = commands.add_parser("list", help=_("list what there is to choose from"))
    listing.add_argument("family", nargs="?", metavar="FAMILY", help=_("activations, layers, losses … or examples"))

    picture = commands.add_parser("picture", help=_("draw the window with a trained experiment into a PNG file"))
    add_experiment(picture)
    picture.add_argument("--epochs", type=int, metavar="N")
    picture.add_argument("--out", type=Path, default=Path("downhill.png"), metavar="FILE.png")
    picture.add_argument("--size", metavar="WIDTHxHEIGHT", help=_("1440x900, and 560x420 for a view alone"))
    picture.add_argument("--layout", metavar="KEY", help=_("a ready layout: beginner, training, gradients, results"))
    picture.add_argument(
        "--view",
        metavar="KEY",
        help=_("one view alone instead of the window: loss, weights …; with --layout, in front"),
    )
    picture.add_argument("--theme", choices=("light", "dark"), default="light")
    picture.add_argument("--language", default="en", metavar="CODE")
    return whole


def main(arguments: list[str]) -> int:
    """Carry out a command and return the exit code."""
    return code_of(lambda: _carry_out(arguments))


def _carry_out(arguments: list[str]) -> int:
    given = parser().parse_args(arguments)
    known = {"train": _train, "lr-range": range_command.carry_out, "check": _check, "list": _list}
    return known[given.command](given)


# ---- train ----------------------------------------------------------------------------------------------------------


def _train(given: argparse.Namespace) -> int:
    for name in ("epochs", "steps"):
        if (getattr(given, name) or 0) < 0:
            raise WrongInput(Problem("", _("--{name} cannot be negative.", name=name)))
    if given.out is not None and os.path.isfile(given.out):
        raise WrongInput(Problem("", _("{folder} is a file, not a folder.", folder=given.out)))
    if given.save is not None and given.save.suffix != project_file.SUFFIX:
        what = _("{file} is not the name of a project.", file=given.save)
        raise WrongInput(Problem("--save", what, _("Use a name that ends in .downhill")))
    project = chosen_project(given)
    if given.weights is not None:
        project = begun_anew(project)  # a run that starts from other weights
    experiment, state = project.experiment, project.state
    if not _report_problems(experiment, begins=state is None):
        return 2
    if given.out is not None:
        with _said_where_not_written(given.out):
            given.out.mkdir(parents=True, exist_ok=True)
            whole_file.try_out(given.out / run_folder.WEIGHTS)
    if given.save is not None:
        with _said_where_not_written(given.save):
            whole_file.try_out(given.save)
    trainer = Trainer(experiment, state=state)
    if given.weights is not None:
        trainer.parameters[...] = run_folder.read_weights(given.weights, trainer.network)
    history, began = History(state.history if state is not None else None), perf_counter()
    ended = _follow(trainer, history, 0 if given.epochs == 0 else given.steps)
    seconds = perf_counter() - began
    parts = trainer.judgement()
    words = _("{epochs:.4g} epochs, {steps} steps, {seconds:.2f} s, {count} parameters")
    print(words.format(epochs=trainer.epoch, steps=trainer.step, seconds=seconds, count=trainer.network.size))
    metric = trainer.compiled.metric
    terminal.print_result(metric, {name: (part.loss, part.scores[metric.key]) for name, part in parts.items()})
    terminal.print_scores(trainer.compiled.data.task, parts)
    if ended.message:
        print(ended.message, file=sys.stdout if ended.reason == "finished" else sys.stderr)
    if given.save is not None and ended.reason != "diverged":
        project_file.save(given.save, msgspec.structs.replace(project, state=trainer.state(history)))
    if given.out is not None:
        with _said_where_not_written(given.out):
            run_folder.write(given.out, trainer, history, run_folder.summary(trainer, ended, parts, seconds))
    return 0 if ended.reason == "finished" else 1


@contextmanager
def _said_where_not_written(place: Path) -> Iterator[None]:
    """Where what is written in the `with` block cannot be, say so."""
    try:
        yield
    except OSError as fault:
        what = _("{file} cannot be written: {reason}.", file=place, reason=fault.strerror)
        raise WrongInput(Problem("", what)) from None


def _follow(trainer: Trainer, history: History, steps: int | None) -> Ended:
    """Let the run go, show how far it is, and return its last event. Ctrl+C ends it where it is."""
    epochs = trainer.experiment.training.epochs
    event = None
    with Interruption() as interruption, terminal.Meter() as meter:
        for event in Run(trainer, steps=steps).events():
            history.add(event)
            if isinstance(event, Progress) and event.evaluations:
                done = trainer.epoch / epochs if steps is None else trainer.step / max(steps, 1)
                last = event.evaluations[-1]
                meter.show(min(done, 1.0), last.epoch, last.training_loss, last.validation_loss)
            if interruption.asked and trainer.diverged is None:
                break
    if isinstance(event, Ended):
        return event
    trainer.evaluate()
    news = trainer.progress()
    if news is not None:  # it was judged right there
        history.add(news)
    return Ended(trainer.step, trainer.epoch, "stopped", _("Stopped."))


# ---- check and list -------------------------------------------------------------------------------------------------


def _check(given: argparse.Namespace) -> int:
    experiment = chosen_experiment(given)
    if not _report_problems(experiment):
        return 2
    if not compiler.problems(experiment):
        print(_("No problems."))
    if given.gradients:
        result = gradient_check(experiment)
        good = result.worst < GRADIENT_LIMIT
        print(
            _(
                "Gradient check: worst relative error {worst:.1e} at layers.{layer}.{name}[{index}]",
                worst=result.worst,
                layer=result.layer,
                name=result.name,
                index=result.index,
            )
        )
        print(
            _(
                "  {checked} of {size} parameters checked, {at_kinks} at kinks",
                checked=result.checked,
                size=result.size,
                at_kinks=result.at_kinks,
            )
        )
        return 0 if good else 1
    return 0


def _report_problems(experiment: Experiment, begins: bool = True) -> bool:
    """Print everything that is wrong; False when it forbids a run. begins: it asks for its starting weights."""
    found = [problem for problem in compiler.problems(experiment) if begins or not starting.is_about_start(problem)]
    kinds = {"error": _("error"), "warning": _("warning")}
    terminal.print_problems(found, lambda problem: kinds[problem.severity])
    return all(problem.severity != "error" for problem in found)


def _list(given: argparse.Namespace) -> int:
    if given.family is None:
        for name, base in FAMILIES.items():
            print(f"{name}: {', '.join(catalog.members(base))}")
        return 0
    if given.family not in FAMILIES:
        raise WrongInput(
            Problem(
                "",
                _("There is no family “{name}”.", name=given.family),
                _("Use one of: {keys}", keys=listed(FAMILIES)),
            )
        )
    for key, member in catalog.members(FAMILIES[given.family]).items():
        print(f"{key}: {_(member.title)}. {_(member.summary)}")
        for option in options(member):
            default = getattr(option.default, "key", option.default)
            limits = "" if option.is_member else expected(option)
            print(f"    {option.name} = {default}: {_(option.sentence)} {limits}".rstrip())
    return 0
