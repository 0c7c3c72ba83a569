"""Files of data: tables, and folders of images. They are edits of the experiment, not documents of their own."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from engine.datasets.idx_folder import IdxFolder
from engine.datasets.table import Table
from engine.idx import NAME
from engine.text import translate as _
from gui.actions.open_dialog import ask_for_file
from gui.actions.recent_files import RecentFiles
from gui.document import Document
from gui.editors.data_commands import with_data

TABLES = (".csv", ".tsv", ".tab", ".txt", ".dat")


class DataFiles(QObject):
    """Makes a file or folder the data of the experiment; `window` is the parent of dialogs."""

    #: A table is to be looked at before it becomes the data; a `Table` that names its file.
    table_opened = Signal(object)

    def __init__(self, document: Document, recent: RecentFiles, window: QWidget):
        super().__init__(window)
        self._document, self._recent, self._window = document, recent, window

    def open(self) -> None:
        """Ask for a file of data."""
        tables = " ".join(f"*{suffix}" for suffix in TABLES)
        kinds = (_("Tables ({patterns})", patterns=tables), _("Images (*-ubyte *-ubyte.gz)"), _("All files (*)"))
        ask_for_file(self._window, _("Open data"), self._recent.folder(), kinds, self.take)

    def take(self, path: str) -> None:
        """Use a file or folder as the data, whatever it is called."""
        file = Path(path).absolute()
        if not file.is_dir() and not NAME.fullmatch(file.name):
            self.table_opened.emit(Table(path=str(file)))
            return
        folder = file if file.is_dir() else file.parent
        experiment = with_data(self._document.experiment, IdxFolder(path=str(folder)))
        self._document.change(experiment, _("open {file}", file=file.name), select="data")


def is_data(file: Path) -> bool:
    """True for a folder, and for a file that is called like data."""
    return file.is_dir() or file.suffix.lower() in TABLES or NAME.fullmatch(file.name) is not None
