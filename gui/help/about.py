"""What the program is: version, licence, and what it is made of."""

import platform
from pathlib import Path

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QSysInfo, Qt, QUrl, Signal, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.text import translate as _
from engine.version import VERSION
from gui.theme.icons import app_icon
from gui.theme.style import set_role
from gui.widgets.by_mouse import Button
from gui.widgets.text_label import TextLabel

ROOT = Path(__file__).resolve().parent.parent.parent
LICENCE = ROOT / "LICENSE"
LICENCES = ROOT / "licences"
"""Of the bundled libraries; a folder that only the packaged program has."""

ICON_PX = 64
WIDTH_PX = 480


def parts() -> dict[str, str]:
    """Everything the program stands on, and its version; what a report of a fault should say."""
    import numpy
    import pyqtgraph

    return {
        "Downhill": VERSION,
        "Python": platform.python_version(),
        "PySide6": pyside_version,
        "Qt": qVersion(),
        "NumPy": numpy.__version__,
        "pyqtgraph": pyqtgraph.__version__,
        _("System"): f"{QSysInfo.prettyProductName()} ({platform.machine()})",
    }


class AboutDialog(QDialog):
    """Name, version, one sentence, versions, licence. Nothing in it needs a network."""

    #: A person wants to read the user guide.
    guide_requested = Signal()

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(_("About Downhill"))
        self.parts = parts()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        column.addLayout(self._head())
        column.addLayout(self._table())
        column.addWidget(TextLabel(self._licence_words(), role="quiet"))
        column.addStretch(1)
        column.addLayout(self._buttons())
        self.setMinimumWidth(WIDTH_PX)
        self.resize(WIDTH_PX, column.totalMinimumHeightForWidth(WIDTH_PX))
        self.close_button.setFocus()

    def on_copy_clicked(self) -> None:
        """Put the versions on the clipboard, for a report."""
        QGuiApplication.clipboard().setText("\n".join(f"{name} {version}" for name, version in self.parts.items()))

    def on_licences_clicked(self) -> None:
        """Open the licence, or all of them where they are bundled."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(LICENCES if LICENCES.is_dir() else LICENCE)))

    def _head(self) -> QHBoxLayout:
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(ICON_PX, ICON_PX))
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addWidget(TextLabel(f"Downhill {VERSION}", role="heading", wraps=False))
        words.addWidget(TextLabel(_("Build a neural network, watch it train, and understand what you see.")))
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    def _table(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        shown = [part for part in self.parts.items() if part[0] != "Downhill"]
        for row, (name, version) in enumerate(shown):
            grid.addWidget(TextLabel(name, role="quiet", wraps=False), row, 0)
            grid.addWidget(TextLabel(version, wraps=False), row, 1)
        return grid

    def _licence_words(self) -> str:
        own = _("Downhill is free software under the MIT licence.")
        if LICENCES.is_dir():
            others = _("The licences of the libraries it comes with are in the folder “{name}”.", name=LICENCES.name)
        else:
            others = _("It runs from its sources here; each library brings its licence in its own package.")
        return f"{own}\n{others}"

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        licences = _("Licences") if LICENCES.is_dir() else _("Licence")
        for title, tip, slot in (
            (_("User guide"), _("Read how to use the program."), self.guide_requested),
            (licences, _("Open the text of the licence."), self.on_licences_clicked),
            (_("Copy"), _("Copy the versions, for a report of a fault."), self.on_copy_clicked),
        ):
            button = Button(title)
            button.setToolTip(tip)
            button.clicked.connect(slot)
            button.setAutoDefault(False)
            row.addWidget(button)
        self.close_button = close = Button(_("Close"))
        close.setToolTip(_("Close this window."))
        set_role(close, "primary")
        close.setDefault(True)
        close.clicked.connect(self.close)
        row.addStretch(1)
        row.addWidget(close)
        return row
