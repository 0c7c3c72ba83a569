"""How the file is read: separator, decimal sign, encoding, names in line 1; and what was found out by itself."""

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from engine.datasets.table import Table
from engine.options import option_named
from engine.tables.reading import Reading
from engine.text import translate as _
from gui.widgets.combo_box import ComboBox
from gui.widgets.text_label import TextLabel

NAMES = ("separator", "decimal", "encoding", "header")
LEAST_WIDTH_PX = 150


class ReadingBar(QWidget):
    """Four boxes side by side."""

    #: A person wants the file read otherwise; a `Reading` with the old path.
    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading = Reading("")
        self.boxes: dict[str, ComboBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        for place, name in enumerate(NAMES):
            option = option_named(Table, name)
            box = ComboBox(parent=self)
            box.setMinimumWidth(LEAST_WIDTH_PX)
            box.setAccessibleName(_(option.title))
            box.setToolTip(_(option.sentence))
            box.setWhatsThis(_(option.sentence))
            label = TextLabel(_(option.title), role="caption", wraps=False, parent=self)
            label.setBuddy(box)
            grid.addWidget(label, 0, place)
            grid.addWidget(box, 1, place)
            grid.setColumnStretch(place, 1)
            box.picked.connect(self.on_box_picked)
            self.boxes[name] = box
        self.show_reading(self._reading, None)

    def show_reading(self, asked: Reading, found: Reading | None) -> None:
        """asked: what a person has chosen. found: the same with what was found out, or None."""
        self._reading = asked
        for name, box in self.boxes.items():
            titles = {value: _(title) for value, title in option_named(Table, name).choices.items()}
            if found is not None and getattr(asked, name) == "auto":
                result = titles.get(getattr(found, name), getattr(found, name))
                titles["auto"] = _("Automatic: {found}", found=result)
            box.set_choices([(value, title) for value, title in titles.items()])
            box.set_key(getattr(asked, name))

    def on_box_picked(self, _key: str) -> None:
        """Read the file otherwise."""
        values = {name: box.key() for name, box in self.boxes.items()}
        self.picked.emit(msgspec.structs.replace(self._reading, **values))
