"""Starts the program as the machine allows: with a window, or off-screen where there is no display."""

import gc
import os
import signal
import sys

from gui.qt_libraries import can_load_qt, import_plainly


def load_qt() -> bool:
    """Load Qt, and let what is imported from now on come quickly; False when there is no Qt, which has been said."""
    # Nothing of what is imported is garbage, and to look through it again and again takes a tenth of the start. Later
    # `run/fair_threads.py` looks after the garbage.
    gc.disable()
    # Threads for matrix products are made when a network is large enough for them (`engine/training/blas_threads.py`).
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if not can_load_qt():
        return False
    import_plainly()
    return True


def main(arguments: list[str]) -> int:
    """Open the window, with the experiment file of the arguments if there is one, and stay until it is closed.

    Without a display train off-screen instead.
    """
    if not load_qt():
        return 1
    if not has_display():
        from gui.picture import train_without_display

        return train_without_display()
    from PySide6.QtWidgets import QApplication

    from gui.actions.recovery_folder import RecoveryFolder
    from gui.app import Program
    from gui.crash_care import CrashCare
    from gui.settings import SettingsFile

    app = QApplication(sys.argv[:1])
    app.setApplicationName("Downhill")
    care = CrashCare(app)
    program = Program(settings_file=SettingsFile(), recovery=RecoveryFolder())
    care.noticed.connect(program.autosave.on_noticed)
    signal.signal(signal.SIGINT, program.on_interrupted)
    program.window.show()
    program.offer_recovery()
    if arguments:
        program.window.commands.projects.open_path(arguments[0])
    code = app.exec()
    care.stop()
    return code


def has_display() -> bool:
    """False where no window can be opened: Linux without X11 and Wayland, unless a Qt platform is asked for."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
