"""Asks for one file that is there."""

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QWidget

from gui.widgets.file_dialog import FileDialog


def ask_for_file(window: QWidget, title: str, folder: str, kinds: Iterable[str], taken: Callable[[str], None]) -> None:
    """Open a dialog over `window`, in `folder`; nobody waits for it. taken: the bound method that gets the chosen path."""
    dialog = FileDialog(window, title, folder, ";;".join(kinds))
    dialog.setFileMode(FileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(taken)
    dialog.open()
