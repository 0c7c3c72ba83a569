"""How somebody lives with files and data, answers what is asked, and closes the program."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from engine import compiler, experiment_file, paths
from engine.datasets.table import Table
from engine.examples.sine import SineExample
from gui.actions.specs import ACTIONS
from tests.gui.dialog_driving import drop, type_name
from tests.gui.person import Person, action, run_for

LOOK_MS = 10
OWN = ("one.downhill", "two.json", "three", "重 three.downhill")
BAD = ("gone/four.downhill", "damaged.downhill", "damaged.json")
FOLDERS = ("idx", "damaged idx", "gone idx")
TABLES = ("flowers.csv", "prices.csv", "damaged.csv", "gone.csv")


class Filing(Person):
    """Opens, saves, drops, answers, closes."""

    @action("free")
    def new(self):
        self._trigger("new")

    @action("free")
    def open(self):
        self._trigger("open")

    @action("free")
    def save(self):
        self._trigger("save")

    @action("free")
    def save_as(self):
        self._trigger("save_as")

    @action("free")
    def ask_for_help(self):
        self._trigger(self.chance.choice([spec.key for spec in ACTIONS if spec.menu == "help"]))
        if self.box() is None:
            self.do(QTest.keyClick, self.window, Qt.Key.Key_Escape)

    @action("free")
    def open_a_recent_file(self):
        entries = [entry for entry in self.window.recent_menu.actions() if entry.isVisible() and entry.text()]
        if self.window.recent_menu.isEnabled():
            self.do(self.chance.choice(entries).trigger)

    @action("free")
    def drop_a_file_or_folder(self):
        self.do(drop, self.window, self.folder / self.chance.choice(OWN + BAD + FOLDERS))

    @action("free")
    def load_a_table(self):
        table = Table(
            path=str(self.folder / self.chance.choice(TABLES)),
            target=self.chance.choice(["", "one", "three", "four"]),
        )
        old = self.document.experiment
        self.do(self.document.change, compiler.fitted_to_data(paths.replace(old, "data.source", table), old), "table")

    @action("free")
    def close_the_window(self):
        if self.chance.random() < 0.5:
            self.do(self.window.close)
        else:
            self._trigger("quit")

    @action("always")
    def wait(self):
        self.do(run_for, self.chance.choice([0, 5, 60]))

    @action("always")
    def another_program_changes_a_file(self):
        file = self.folder / self.chance.choice(OWN)
        if file.exists():
            if file.suffix == ".json" and self.chance.random() < 0.5:
                experiment_file.write(file, SineExample().experiment())
            else:
                file.unlink()

    @action("asked")
    def answer(self):
        box, way = self.box(), self.chance.random()
        if isinstance(box, QFileDialog) and way < 0.7:
            self.do(self._choose, box, self.chance.choice(OWN + BAD), self.chance.random() < 0.7)
        elif isinstance(box, QMessageBox) and way < 0.8:
            self.do(self.chance.choice(box.buttons()).click)
        else:
            self.do(QTest.keyClick, box, Qt.Key.Key_Escape)

    def _trigger(self, key):
        self.do(self.window.actions_by_key[key].trigger)

    def _choose(self, dialog, name, agrees):
        """Name a file; what the dialog itself asks or says about it, it waits for."""

        def agree():
            box = QApplication.activeModalWidget()
            if isinstance(box, QMessageBox):
                yes = box.button(QMessageBox.StandardButton.Yes) if agrees else None
                (yes or box.buttons()[-1]).click()

        timer = QTimer()
        timer.timeout.connect(agree)
        timer.start(LOOK_MS)
        type_name(dialog, str(self.folder / name))
        timer.stop()
