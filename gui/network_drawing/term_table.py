"""The lines of a neuron's sum below each other; the numbers in it can be clicked."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from engine.text import translate as _
from gui.network_drawing.neuron_terms import Line
from gui.theme.style import set_role
from gui.widgets.by_mouse import Button

ROW_PX = 24
VALUE_PX, WEIGHT_PX, RESULT_PX = 72, 84, 72


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
        return before != [row.kind for row in self.rows]


class _Row:
    """The cells of one line."""

    def __init__(self, table: TermTable, number: int):
        self.table, self.line = table, Line("")
        self.kind: object = None
        self.name, self.value, self.times, self.equals, self.result = (QLabel() for _cell in range(5))
        self.origin, self.weight = _NumberButton(self.on_origin_clicked), _NumberButton(self.on_weight_clicked)
        self.cells = (self.name, self.origin, self.value, self.times, self.weight, self.equals, self.result)
        self.times.setText("×")
        self.equals.setText("=")
        widths = {self.value: VALUE_PX, self.weight: WEIGHT_PX, self.result: RESULT_PX}
        self.origin.setProperty("side", "left")
        for cell, column in zip(self.cells, (0, 0, 1, 2, 3, 4, 5), strict=True):
            cell.setFixedHeight(ROW_PX)
            if cell in widths:
                cell.setFixedWidth(widths[cell])
            table.grid.addWidget(cell, number, column)
        for label in (self.name, self.value, self.times, self.equals, self.result):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.value, self.result):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for label in (self.times, self.equals):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            set_role(label, "quiet")

    def show_line(self, line: Line, name: str, leads: bool) -> None:
        """Show a line."""
        self.line = line
        is_link = line.piece >= 0 or (leads and line.source >= 0)
        kind = (is_link, bool(line.value), line.place is not None, bool(line.result), line.total)
        if kind != self.kind:
            self.kind = kind
            shown = {self.origin: kind[0], self.name: not kind[0], self.value: kind[1], self.times: kind[1] and kind[2]}
            shown |= {self.weight: kind[2], self.equals: kind[2] and kind[3], self.result: kind[3]}
            for cell, visible in shown.items():
                cell.setVisible(visible)
            for cell in (self.name, self.origin, self.result):
                set_role(cell, "true" if line.total else "false", "total")
        texts = {self.origin if is_link else self.name: line.name, self.value: line.value, self.weight: line.weight}
        for cell, text in (texts | {self.result: line.result}).items():
            if cell.text() != text:
                cell.setText(text)
        set_role(self.result, "negative" if line.signed < 0 else "positive" if line.signed > 0 else "")
        if line.place is not None:
            self.weight.setAccessibleName(f"{name}: {line.weight}")
            self.weight.setToolTip(_("Change the {name}.", name=name))
            self.weight.setWhatsThis(_("The {name}. Press it to drag or type another number.", name=name))
        if is_link:
            self._describe_link(line)

    def hide(self) -> None:
        """The line is not needed."""
        if self.kind is not None:
            self.kind = None
            for cell in self.cells:
                cell.hide()

    def _describe_link(self, line: Line) -> None:
        tip = _("Show the terms of this sum.") if line.piece >= 0 else _("Show the neuron that gives this value.")
        self.origin.setAccessibleName(f"{line.name}: {line.value or line.result}")
        self.origin.setToolTip(tip)
        self.origin.setWhatsThis(tip)

    def on_weight_clicked(self) -> None:
        """Say which number it is."""
        rect = QRect(self.weight.mapToGlobal(self.weight.rect().topLeft()), self.weight.size())
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
