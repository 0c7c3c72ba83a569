"""Finds what stands over a window, and works it as a person would."""

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit, QMessageBox


def boxes(program, kind=QMessageBox):
    """What stands over the window of `program`."""
    return [
        w
        for w in QApplication.topLevelWidgets()
        if isinstance(w, kind) and w.isVisible() and w.parent() is program.window
    ]


def file_dialog(program):
    """The one that is open."""
    (dialog,) = boxes(program, QFileDialog)
    return dialog


def type_name(dialog, name):
    """Type the name of a file and press the button that means yes."""
    dialog.findChild(QLineEdit, "fileNameEdit").setText(name)
    buttons, yes = dialog.findChild(QDialogButtonBox), QDialogButtonBox.ButtonRole.AcceptRole
    next(button for button in buttons.buttons() if buttons.buttonRole(button) == yes).click()


def drop(window, file):
    """Drop a file or folder on the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, buttons, modifiers))
