"""What somebody does to an experiment and its run, and how they look at it."""

from PySide6.QtCore import QPoint, QRect, QSize

from engine import catalog, paths
from engine.activations.base import Activation
from engine.datasets.base import Dataset
from engine.datasets.idx_folder import IdxFolder
from engine.datasets.table import Table
from engine.examples.base import Example
from engine.layers.dense import Dense
from engine.losses.base import Loss
from engine.optimizers.base import Optimizer
from engine.penalties import Penalty
from engine.schedules import Schedule
from engine.training.places import Place
from gui.actions.specs import ACTIONS
from gui.editors import layer_commands
from tests.gui.person import Person, action

FAMILIES = {"loss": Loss, "optimizer": Optimizer, "schedule": Schedule, "data.source": Dataset}
LARGE = "mnist"
"""An example of data that have to be fetched first."""

FROM_FILES = (IdxFolder.key, Table.key)
"""Nothing can be trained before a file is named; see `person_filing`."""

VALUES = {
    "optimizer.learning_rate": (1e-6, 0.001, 0.1, 3.0, 100.0),
    "training.batch_size": (1, 3, 32, 500, 100_000),
    "training.epochs": (1, 3, 40, 1_000_000),
    "data.validation": (0.0, 0.2, 0.8),
    "data.test": (0.0, 0.5),
    "data.scaling": ("standard", "range", "none"),
}


class SetRate:
    """What a branch has otherwise."""

    def __init__(self, rate):
        self.rate = rate

    def __call__(self, experiment):
        return paths.replace(experiment, "optimizer.learning_rate", self.rate)


class Editing(Person):
    """Uses the commands and the editors."""

    @action("free")
    def edit(self):
        self._command("edit")

    @action("free")
    def undo_or_redo(self):
        self.do(self.window.actions_by_key[self.chance.choice(["undo", "undo", "redo"])].trigger)

    @action("free")
    def train_or_pause(self):
        self.do(self.window.actions_by_key["train"].trigger)

    @action("always", times=4)
    def train(self):
        if self.program.controller.state in ("ready", "paused", "finished"):
            self.do(self.program.controller.train)

    @action("free")
    def steer(self):
        self._command("run")

    @action("free")
    def change_an_activation(self):
        index = self._layer()
        if index is not None and isinstance(self.document.experiment.layers[index], Dense):
            self.do(layer_commands.set_activation, self.document, index, self._key(Activation))

    @action("free")
    def change_units(self):
        index = self._layer()
        if index is not None:
            self.do(layer_commands.set_number, self.document, index, float(self.chance.randint(1, 40)))

    @action("free")
    def change_a_penalty(self):
        path = f"layers.{self._layer()}.penalty"
        if "None" not in path and paths.option_at(self.document.experiment, path):
            self.do(self.document.set_option, path, catalog.member(Penalty, self._key(Penalty))())

    @action("free")
    def change_a_part(self):
        path = self.chance.choice(list(FAMILIES))
        part = catalog.member(FAMILIES[path], self._key(FAMILIES[path], *FROM_FILES))()
        self.do(self.document.set_option, path, part)

    @action("free")
    def change_a_value(self):
        path = self.chance.choice(list(VALUES))
        self.do(self.document.set_option, path, self.chance.choice(VALUES[path]))

    @action("free", times=2)
    def set_a_number(self):
        if place := self._number():
            value = self.chance.choice([0.0, 0.5, -3.0, 1e6, 3e38])
            self.do(self.program.controller.set_parameter, place.layer, place.name, place.index, value)

    @action("free")
    def open_a_number(self):
        editor = self.window.popups.editor
        if editor.isVisible():
            self.do(self.chance.choice([editor.give_up, editor.close]))
        elif place := self._number():
            self.do(editor.open_at, place, QRect(self.window.mapToGlobal(QPoint(300, 300)), QSize(20, 20)))
            self.do(editor.slider.setValue, self.chance.randint(-100, 100))

    @action("free")
    def open_a_neuron(self):
        card = self.window.popups.card
        if card.isVisible() and self.chance.random() < 0.7:
            self.do(self.chance.choice([card.close_card, card.on_later_clicked, card.on_earlier_clicked]))
        elif place := self._number():
            units = self.program.controller.compiled.network.widths[place.layer + 1]
            rect = QRect(self.window.mapToGlobal(QPoint(400, 200)), QSize(20, 20))
            self.do(card.open_at, place.layer, self.chance.randrange(units), rect)

    @action("free")
    def look_back(self):
        step = self.program.controller.step
        self.do(self.document.look_at, self.chance.choice([None, self.chance.randint(0, step)]) if step else None)

    @action("free", times=2)
    def branch_off(self):
        rate = self.chance.choice([1e-4, 0.02, 0.3])
        self.do(self.program.controller.branching.begin, SetRate(rate), f"branch: {rate}")

    @action("free")
    def revive_a_unit(self):
        compiled = self.program.controller.compiled
        layers = compiled.network.layers if compiled is not None else ()
        bent = [number for number, layer in enumerate(layers[:-1]) if hasattr(layer, "activation")]
        if bent:
            layer = self.chance.choice(bent)
            unit = self.chance.randrange(compiled.network.widths[layer + 1])
            self.do(self.document.runs.revive_asked.emit, layer, unit)

    @action("free")
    def go_on_with_a_run(self):
        runs = self.document.runs
        if runs.all:
            asked = self.chance.choice([runs.take_up_asked, runs.take_up_asked, runs.begin_asked])
            self.do(asked.emit, self.chance.choice(runs.all))

    def _number(self):
        """The place of any parameter; None while there is no network."""
        compiled = self.program.controller.compiled
        if compiled is None:
            return None
        network = compiled.network
        layer = self.chance.randrange(len(network.layers))
        shapes = network.layers[layer].parameter_shapes(network.widths[layer])
        if not shapes:
            return None
        name = self.chance.choice(list(shapes))
        return Place(layer, name, tuple(self.chance.randrange(size) for size in shapes[name]))

    @action("free")
    def follow_a_remedy(self):
        for problem in self.document.problems:
            if problem.repaired is not None:
                self.do(self.document.change, problem.repaired, problem.remedy)
                return

    @action("free", times=8)
    def put_right_what_is_wrong(self):
        while any(problem.severity == "error" for problem in self.document.problems):
            before = self.document.problems
            self.follow_a_remedy()
            if self.document.problems == before:
                self.open_an_example()
                return

    @action("free")
    def open_an_example(self):
        self._pick(self.window.examples_menu.choice, catalog.member(Example, self._key(Example, LARGE, Table.key))())

    @action("free")
    def select_a_part(self):
        layers = [f"layers.{index}" for index in range(len(self.document.experiment.layers))]
        self.do(
            self.document.select, self.chance.choice([*layers, "data", "loss", "optimizer", "schedule", "training"])
        )

    @action("free")
    def look_at_a_view(self):
        if docks := self._docks():
            self.do(self.chance.choice(docks).raise_)

    @action("free")
    def close_or_open_a_panel(self):
        if docks := self._docks():
            self.do(self.chance.choice(docks).setVisible, self.chance.random() < 0.5)

    @action("free")
    def put_the_panels_back(self):
        self.do(self.window.actions_by_key["reset_layout"].trigger)

    @action("free")
    def change_the_theme(self):
        self._pick(self.window.themes)

    @action("free")
    def change_the_language(self):
        self._pick(self.window.languages)

    @action("free")
    def change_the_speed(self):
        self._pick(self.window.speeds)

    def _layer(self):
        count = len(self.document.experiment.layers)
        return self.chance.randrange(count) if count else None

    def _key(self, base, *without):
        return self.chance.choice([key for key in catalog.members(base) if key not in without])

    def _docks(self):
        return [dock for dock in self.window.view_docks if dock.fits]

    def _command(self, menu):
        """Use some entry of a menu."""
        keys = [spec.key for spec in ACTIONS if spec.menu == menu]
        entries = [entry for key in keys if (entry := self.window.actions_by_key[key]).isEnabled()]
        if entries:
            self.do(self.chance.choice(entries).trigger)

    def _pick(self, choice, value=None):
        """Use the entry that stands for `value`, or any, of a menu of choices."""
        entries = [entry for entry in choice.group.actions() if value is None or entry.data() == value]
        self.do(self.chance.choice(entries).trigger)
