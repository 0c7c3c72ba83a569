"""The lines of a neuron's sum below each other; the numbers in it can be clicked."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from engine.text import labelled
from engine.text import translate as _
from gui.network_drawing.neuron_terms import Line
from gui.theme.style import set_role
from gui.widgets.by_mouse import Button

ROW_PX = 24
COLUMNS = {"name": (0, 0), "origin": (0, 0), "value": (1, 84), "weight": (2, 84), "result": (3, 84)}
"""Cell -> its column, and how wide it always is; 0: as wide as there is room."""


class TermTable(QWidget):
    """Shows lines; rows that are no longer needed are hidden, so that numbers can change many times a second."""

    #: A number of the network was clicked: its `Place`, and where it stands on the screen.
    parameter_clicked = Signal(object, QRect)
    #: A value that comes in was clicked; its number.
    source_clicked = Signal(int)
    #: A sum of a maxout unit was clicked; its number.
    piece_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.rows: list[_Row] = []
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(4)
        self.grid.setVerticalSpacing(0)
        self.grid.setColumnStretch(0, 1)

    def show_lines(self, lines: list[Line], names: list[str], leads: bool) -> bool:
        """Show these; True when they need another room than those before.

        names: what each number to click is called. leads: a value that comes in is another neuron's.
        """
        while len(self.rows) < len(lines):
            self.rows.append(_Row(self, len(self.rows)))
        before = [row.kind for row in self.rows]
        for row, line, name in zip(self.rows, lines, names, strict=False):
            row.show_line(line, name, leads)
        for row in self.rows[len(lines) :]:
            row.hide()
        changed = before != [row.kind for row in self.rows]
        if changed:
            self.grid.activate()  # whoever asks now how high it is shall not hear of the rows before
        return changed


class _Row:
    """One line. Its cells are made when they are first needed: each takes its time to be dressed."""

    def __init__(self, table: TermTable, number: int):
        self.table, self.number, self.line = table, number, Line("")
        self.kind: object = None
        self.cells: dict[str, QWidget] = {}

    def shows(self, key: str) -> bool:
        """True when the cell is there: "name" or "origin" (a button) at the left, "value", "weight" (a button), "result"."""
        return self.kind is not None and key in self.kind

    def show_line(self, line: Line, name: str, leads: bool) -> None:
        """Show a line."""
        self.line = line
        is_link = line.piece >= 0 or (leads and line.source >= 0)
        texts = {"origin" if is_link else "name": line.name, "result": line.result}
        if line.value:
            texts["value"] = f"{line.value} ×"
        if line.place is not None:
            texts["weight"] = line.weight
        for key, text in texts.items():
            cell = self.cells.get(key) or self._made(key)
            if cell.text() != text:
                cell.setText(text)
        set_role(self.cells["result"], "negative" if line.signed < 0 else "positive" if line.signed > 0 else "")
        if (*texts, line.total) != self.kind:
            self.kind = (*texts, line.total)
            for key, cell in self.cells.items():
                set_role(cell, "true" if line.total else "false", "total")
                cell.setVisible(key in texts)
        if line.place is not None:
            self._describe_weight(name)
        if is_link:
            self._describe_link()

    def hide(self) -> None:
        """The line is not needed."""
        if self.kind is not None:
            self.kind = None
            for cell in self.cells.values():
                cell.hide()

    def _made(self, key: str) -> QWidget:
        column, width = COLUMNS[key]
        if key in ("origin", "weight"):
            cell = _NumberButton(self.on_origin_clicked if key == "origin" else self.on_weight_clicked)
            cell.setProperty("side", "left" if key == "origin" else "right")
        else:
            cell = QLabel()
            cell.setTextFormat(Qt.TextFormat.PlainText)
            side = Qt.AlignmentFlag.AlignLeft if key == "name" else Qt.AlignmentFlag.AlignRight
            cell.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        cell.setFixedHeight(ROW_PX)
        if width:
            cell.setFixedWidth(width)
        self.cells[key] = cell
        self.table.grid.addWidget(cell, self.number, column)
        return cell

    def _describe_weight(self, name: str) -> None:
        tip = _("Change the {name}.", name=name)
        self.cells["weight"].setAccessibleName(labelled(name, self.line.weight))
        if self.cells["weight"].toolTip() != tip:
            self.cells["weight"].setToolTip(tip)
            self.cells["weight"].setWhatsThis(_("The {name}. Press it to drag or type another number.", name=name))

    def _describe_link(self) -> None:
        line = self.line
        tip = _("Show the terms of this sum.") if line.piece >= 0 else _("Show the neuron that gives this value.")
        self.cells["origin"].setAccessibleName(labelled(line.name, line.value or line.result))
        self.cells["origin"].setToolTip(tip)
        self.cells["origin"].setWhatsThis(tip)

    def on_weight_clicked(self) -> None:
        """Say which number it is."""
        rect = QRect(
            self.cells["weight"].mapToGlobal(self.cells["weight"].rect().topLeft()), self.cells["weight"].size()
        )
        self.table.parameter_clicked.emit(self.line.place, rect)

    def on_origin_clicked(self) -> None:
        """Say where it leads."""
        if self.line.piece >= 0:
            self.table.piece_clicked.emit(self.line.piece)
        else:
            self.table.source_clicked.emit(self.line.source)


class _NumberButton(Button):
    def __init__(self, slot: object):
        super().__init__()
        self.setProperty("role", "number")
        self.clicked.connect(slot)
