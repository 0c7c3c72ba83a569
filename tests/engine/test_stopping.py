"""A run ends when its rule says so, with a reason in words, and not one bit depends on who has watched."""

import json

import numpy as np
import pytest

from engine import experiment_file, paths
from engine.examples.overfitting import OverfittingExample
from engine.examples.sine import SineExample
from engine.examples.spirals import SpiralsExample
from engine.stopping import FlatStopping, Judged, PatienceStopping, TargetStopping
from engine.training.control import Control
from engine.training.events import Ended, Paused, Progress, Resumed
from engine.training.history import History
from engine.training.run import Run
from engine.training.trainer import Trainer
from tests.engine.resuming import assert_same_bits, cut_and_compared, reopened, trained_to


def experiment_with(*assignments, base=OverfittingExample):
    experiment = base().experiment()
    for assignment in assignments:
        experiment = paths.set_from_text(experiment, assignment)
    return experiment


def told(trainer, **how):
    history = History()
    events = [event for event in Run(trainer, **how).events() if event is not None]
    for event in events:
        history.add(event)
    return history, events[-1]


def heard(rule, losses, training=None):
    """After how many epochs the rule ends, when it hears these losses; None: never."""
    memory = rule.new_memory()
    for epoch, loss in enumerate(losses, 1):
        judged = Judged(epoch, loss if training is None else training, loss, 1 - loss, 1 - loss)
        if rule.hear(judged, memory):
            return epoch
    return None


# ---- the rules ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "losses", "end"),
    [
        (PatienceStopping(patience=3), [5, 4, 3, 4, 5, 6, 7], 6),
        (PatienceStopping(patience=3), [5, 4, 3, 4, 5, 2, 7, 8], None),
        (PatienceStopping(patience=3, watch="metric"), [5, 4, 3, 4, 5, 6, 7], 6),
        (PatienceStopping(patience=2, improvement=1.0), [5, 4.5, 4.2, 4.1], 3),
        (PatienceStopping(patience=2), [np.nan, np.nan, np.nan], 2),
        (FlatStopping(patience=3, share=0.01), [5, 1, 1.005, 0.995, 1.001], 5),
        (FlatStopping(patience=3, share=0.01), [1 - 0.005 * step for step in range(60)], None),
        (FlatStopping(patience=2, share=0.01), [0, 0, 0], 3),
        (FlatStopping(patience=2, share=0.01), [np.inf, np.nan, np.nan, np.nan], None),
        (TargetStopping(watch="validation_loss", target=0.5), [1, 0.6, 0.5], 3),
        (TargetStopping(watch="validation_metric", target=0.5), [1, 0.6, 0.5], 3),
        (TargetStopping(watch="training_loss", target=0.5), [1, np.nan, 0.6], None),
    ],
)
def test_when_a_rule_ends(rule, losses, end):
    assert heard(rule, losses) == end


# ---- in a run -------------------------------------------------------------------------------------------------------


def test_early_stopping_goes_back_to_the_best_weights():
    patient = experiment_with("training.stopping=patience", "training.stopping.patience=60", "training.epochs=3000")
    trainer = Trainer(patient)
    history, ended = told(trainer)
    losses, epochs = history.column("validation_loss"), history.column("epoch")
    assert ended.reason == "finished" and trainer.epoch < 3000
    best = losses[1:-1].argmin() + 1
    assert f"epoch {int(epochs[-1])}" in ended.message and f"of epoch {int(epochs[best])}." in ended.message
    assert epochs[-1] - epochs[best] >= 60 and losses[-1] == losses[best] == losses[1:].min()
    straight = Trainer(experiment_with("training.epochs=3000"))
    told(straight, steps=int(history.column("step")[best]))
    assert straight.parameters.tobytes() == trainer.parameters.tobytes()


def test_without_restoring_it_ends_where_it_is():
    keep = ("training.stopping=patience", "training.stopping.patience=60", "training.stopping.restore=false")
    trainer, straight = Trainer(experiment_with(*keep)), Trainer(experiment_with())
    told(trainer)
    told(straight, steps=trainer.step)
    assert straight.parameters.tobytes() == trainer.parameters.tobytes()


@pytest.mark.parametrize(
    ("assignments", "word"),
    [
        (("training.stopping=flat", "training.stopping.share=0.5"), "flat since"),
        (("training.stopping=target", "training.stopping.watch=training_loss", "training.stopping.target=0.1"), "0.1"),
        (("training.time_limit=0.05", "training.epochs=1000000"), "0.05 s"),
    ],
)
def test_the_end_is_told_in_words(assignments, word):
    trainer = Trainer(experiment_with(*assignments, base=SpiralsExample))
    history, ended = told(trainer)
    assert ended.reason == "finished" and word in ended.message
    assert trainer.step < 1_000_000 and history.column("step")[-1] == trainer.step == ended.step


def test_all_epochs_need_no_words():
    _history, ended = told(Trainer(experiment_with("training.epochs=3", "training.stopping=patience")))
    assert (ended.reason, ended.message) == ("finished", "")


def test_without_a_validation_part_the_training_part_counts():
    rule = ("training.stopping=target", "training.stopping.target=0.9", "data.validation=0")
    trainer = Trainer(experiment_with(*rule, base=SineExample))
    history, ended = told(trainer)
    assert "Target reached" in ended.message and history.column("training_metric")[-1] >= 0.9


def test_going_on_after_the_end_lets_the_rule_begin_anew():
    experiment = experiment_with("training.stopping=patience", "training.stopping.patience=40", "training.epochs=3000")
    control, ends = Control(), []
    trainer = Trainer(experiment)
    resumed = 0
    for event in Run(trainer, control).events():
        resumed += isinstance(event, Resumed)
        if isinstance(event, Ended):
            ends.append((event.reason, trainer.step))
            control.resume() if len(ends) < 3 else control.stop()
    assert [reason for reason, _step in ends] == ["finished", "finished", "finished", "stopped"] and resumed == 2
    first, second, third = (step for _reason, step in ends[:3])
    steps_per_epoch = trainer.step / trainer.epoch
    assert second - first >= 40 * steps_per_epoch and third - second >= 40 * steps_per_epoch


def test_another_rule_begins_anew_in_the_middle():
    trainer = Trainer(experiment_with("training.stopping=patience", "training.stopping.patience=1000"))
    list(Run(trainer, steps=600).events())
    at = trainer.epoch
    trainer.replace(paths.set_from_text(trainer.experiment, "training.stopping.patience=20"))
    _history, ended = told(trainer)
    assert ended.message and trainer.epoch - at >= 20


# ---- the same bits --------------------------------------------------------------------------------------------------

RULES = {
    "patience": ("training.stopping=patience", "training.stopping.patience=60"),
    "flat": ("training.stopping=flat", "training.stopping.share=0.02"),
    "plateau": ("schedule=plateau", "schedule.patience=12", "schedule.ratio=0.5"),
    "both": ("training.stopping=patience", "training.stopping.patience=90", "schedule=plateau", "schedule.patience=12"),
}
EACH = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)


@EACH
def test_cut_and_gone_on(tmp_path, rule):
    experiment = experiment_with(*rule, "training.epochs=3000", "training.batch_size=20")
    cut_and_compared(tmp_path / "a.downhill", experiment, [3, 14, 97, 98, 205, 400, 800, 2000], 2500)


@EACH
def test_pauses_change_no_bit(rule):
    experiment = experiment_with(*rule, "training.epochs=600", "training.batch_size=20")
    undisturbed, trainer, control = Trainer(experiment), Trainer(experiment), Control(paused=True)
    told(undisturbed)
    control.step(3)
    for event in Run(trainer, control).events():
        if isinstance(event, Paused):
            control.step_epoch() if trainer.step % 2 else control.resume()
        elif isinstance(event, Progress) and trainer.step % 3 == 0:
            control.pause()
        elif isinstance(event, Ended):
            control.stop()
    assert trainer.step == undisturbed.step
    assert trainer.parameters.tobytes() == undisturbed.parameters.tobytes()


def test_the_plateau_really_lowers_the_rate_and_is_told():
    trainer = Trainer(experiment_with(*RULES["plateau"], "training.epochs=1500"))
    history, _ended = told(trainer)
    rates = history.column("learning_rate")
    assert rates[0] == trainer.experiment.optimizer.learning_rate and rates[-1] <= 0.25 * rates[0]
    assert (np.diff(rates) <= 0).all()


def test_a_run_that_has_ended_stays_ended_in_its_file(tmp_path):
    trainer, history = Trainer(experiment_with(*RULES["patience"])), History()
    trained_to(trainer, history, 10**6)
    again, again_history = reopened(tmp_path / "a.downhill", trainer, history)
    trained_to(again, again_history, 10**6)
    assert again.watch.over and again.watch.words() == trainer.watch.words() != ""
    assert_same_bits(trainer, history, again, again_history)


def test_the_time_used_is_kept(tmp_path):
    trainer, history = Trainer(experiment_with("training.time_limit=1000")), History()
    trained_to(trainer, history, 500)
    again, _history = reopened(tmp_path / "a.downhill", trainer, history)
    assert again.watch.seconds == trainer.watch.seconds > 0


def test_experiments_from_before_there_were_rules_open():
    plain = json.loads(experiment_file.to_json(experiment_with()))
    for name in ("clipping", "stopping", "time_limit"):
        del plain["experiment"]["training"][name]
    assert experiment_file.from_json(json.dumps(plain)) == experiment_with()
    assert Trainer(experiment_with()).state().watch == {}
