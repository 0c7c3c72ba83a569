"""What somebody does to an experiment and its run, and how they look at it."""

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
        self._pick(self.window.examples, catalog.member(Example, self._key(Example, LARGE, Table.key))())

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
