"""Whatever a person does, in whatever order, also while it trains: no exception, no Qt warning, no stall, nothing lost."""

import os
from time import perf_counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from PySide6.QtCore import QEventLoop, QTimer

from engine import catalog, experiment_file, paths, text
from engine.activations.base import Activation
from engine.datasets.base import Dataset
from engine.examples.base import Example
from engine.layers.dense import Dense
from engine.losses.base import Loss
from engine.optimizers.base import Optimizer
from engine.penalties import Penalty
from engine.schedules import Schedule
from gui.app import Program
from gui.editors import layer_commands

STALL_MS = 500 if os.environ.get("CI") else 250
"""Wide, because tests share the machine; the benchmarks measure what a person feels."""

FAMILIES = {"loss": Loss, "optimizer": Optimizer, "schedule": Schedule, "data.source": Dataset}
ACTIONS = ("undo", "redo", "add_layer", "duplicate_layer", "remove_layer", "move_layer_left", "move_layer_right")
RUNS = ("train", "step", "step_epoch", "restart", "new_start")


def run_for(milliseconds):
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Person(RuleBasedStateMachine):
    """Somebody who tries everything."""

    slowest_ms = 0.0
    actions = 0

    def __init__(self):
        super().__init__()
        self.program = Program(catalog.member(Example, "xor")().experiment(), "light", "en")
        self.program.controller.set_speed("full")
        self.program.window.show()
        while not self.program.window.is_complete():
            run_for(10)

    @property
    def document(self):
        return self.program.document

    def timed(self, action, *arguments):
        began = perf_counter()
        action(*arguments)
        taken = 1000 * (perf_counter() - began)
        Person.slowest_ms = max(Person.slowest_ms, taken)
        Person.actions += 1
        assert taken < STALL_MS, (action, arguments)

    @rule(key=st.sampled_from(ACTIONS + RUNS))
    def use_an_action(self, key):
        action = self.program.window.actions_by_key[key]
        if action.isEnabled():
            self.timed(action.trigger)

    @rule(index=st.integers(0, 9), activation=st.sampled_from(list(catalog.members(Activation))))
    def change_an_activation(self, index, activation):
        if index < len(self.document.experiment.layers) and isinstance(self.document.experiment.layers[index], Dense):
            self.timed(layer_commands.set_activation, self.document, index, activation)

    @rule(index=st.integers(0, 9), units=st.integers(1, 40))
    def change_units(self, index, units):
        if index < len(self.document.experiment.layers):
            self.timed(layer_commands.set_number, self.document, index, float(units))

    @rule(index=st.integers(0, 9), penalty=st.sampled_from(list(catalog.members(Penalty))))
    def change_a_penalty(self, index, penalty):
        path = f"layers.{index}.penalty"
        if index < len(self.document.experiment.layers) and paths.option_at(self.document.experiment, path):
            self.timed(self.document.set_option, path, catalog.member(Penalty, penalty)())

    @rule(data=st.data())
    def change_a_part(self, data):
        path = data.draw(st.sampled_from(list(FAMILIES)))
        base = FAMILIES[path]
        key = data.draw(st.sampled_from(list(catalog.members(base))))
        self.timed(self.document.set_option, path, catalog.member(base, key)())

    @rule(rate=st.sampled_from([1e-6, 0.001, 0.1, 3.0, 100.0]))
    def change_the_learning_rate(self, rate):
        self.timed(self.document.set_option, "optimizer.learning_rate", rate)

    @rule(size=st.sampled_from([1, 3, 32, 500, 100_000]))
    def change_the_batch_size(self, size):
        self.timed(self.document.set_option, "training.batch_size", size)

    @rule(epochs=st.sampled_from([1, 3, 40, 1_000_000]))
    def change_the_epochs(self, epochs):
        self.timed(self.document.set_option, "training.epochs", epochs)

    @rule(validation=st.sampled_from([0.0, 0.2, 0.8]), test=st.sampled_from([0.0, 0.5]))
    def change_the_split(self, validation, test):
        self.timed(self.document.set_option, "data.validation", validation)
        self.timed(self.document.set_option, "data.test", test)

    @rule(scaling=st.sampled_from(["standard", "range", "none"]))
    def change_the_scaling(self, scaling):
        self.timed(self.document.set_option, "data.scaling", scaling)

    @rule(number=st.integers(0, 3))
    def follow_a_remedy(self, number):
        remedies = [problem for problem in self.document.problems if problem.repaired is not None]
        if number < len(remedies):
            self.timed(self.document.change, remedies[number].repaired, remedies[number].remedy)

    @rule(key=st.sampled_from([key for key in catalog.members(Example) if key not in ("mnist", "table")]))
    def open_an_example(self, key):
        self.timed(self.program.window.commands.open_example, catalog.member(Example, key)())

    @rule(data=st.data())
    def select_a_part(self, data):
        layers = [f"layers.{index}" for index in range(len(self.document.experiment.layers))]
        part = data.draw(st.sampled_from([*layers, "data", "loss", "optimizer", "schedule", "training"]))
        self.timed(self.document.select, part)

    @rule(number=st.integers(0, 9))
    def look_at_a_view(self, number):
        docks = [dock for dock in self.program.window.view_docks if dock.fits]
        if number < len(docks):
            self.timed(docks[number].raise_)

    @rule(number=st.integers(0, 9), shown=st.booleans())
    def close_or_open_a_panel(self, number, shown):
        docks = [dock for dock in self.program.window.view_docks if dock.fits]
        if number < len(docks):
            self.timed(docks[number].setVisible, shown)

    @rule(mode=st.sampled_from(["light", "dark", "system"]))
    def change_the_theme(self, mode):
        self.timed(self.program.theme.set_mode, mode)

    @rule(language=st.sampled_from(["en", "zh_CN"]))
    def change_the_language(self, language):
        self.program.on_language_picked(language)
        run_for(30)

    @rule(speed=st.sampled_from(["slow", "watch", "full"]))
    def change_the_speed(self, speed):
        self.timed(self.program.controller.set_speed, speed)

    @rule(milliseconds=st.sampled_from([0, 5, 60]))
    def wait(self, milliseconds):
        run_for(milliseconds)

    @invariant()
    def nothing_is_lost(self):
        run_for(0)
        experiment = self.document.experiment
        assert experiment_file.from_json(experiment_file.to_json(experiment)) == experiment
        assert self.program.controller.state != "failed", (
            self.program.controller.details or self.program.controller.message
        )

    def teardown(self):
        self.program.shut_down()
        assert not self.program.controller._worker.isRunning()
        text.use_language("en")
        self.program.deleteLater()
        run_for(1)


def try_everything(examples, steps):
    limits = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(Person, settings=limits)
    print(f"{Person.actions} actions, the slowest took {Person.slowest_ms:.0f} ms")


def test_a_share_of_everything(qapp):
    try_everything(3, 40)


@pytest.mark.hard
@pytest.mark.timeout(3600)
def test_two_thousand_actions(qapp):
    try_everything(45, 60)
