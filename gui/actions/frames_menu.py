"""The menu that says how much room key frames may take in project files, and how much those of this document would take."""

from PySide6.QtWidgets import QMenu, QWidget

from engine import project_file
from engine.text import translate as _
from engine.training.state import TrainingState
from gui.actions.build import Choice, add_submenu, memory_choice
from gui.actions.contents import Contents
from gui.run.look_back import MEGABYTE
from gui.run.run_controller import RunController
from gui.widgets.numbers import format_number

SIZES_MB = (0, 8, 32, 128, 512)
LEAST_TOLD_MB = 0.1


def add_memories(menu: QMenu, contents: Contents, controller: RunController, parent: QWidget) -> Choice:
    """Both menus about what is remembered, at the end of `menu`; the choice of the first."""
    memories = memory_choice(controller.look_back, parent)
    add_submenu(menu, _("Memory for looking back"), memories)
    menu.addMenu(FramesMenu(contents, controller, parent))
    return memories


class FramesMenu(QMenu):
    """Asks the run whenever it is opened."""

    def __init__(self, contents: Contents, controller: RunController, parent: QWidget):
        super().__init__(_("Key frames in project files"), parent)
        self._contents, self._controller, self._asks = contents, controller, False
        self.setToolTipsVisible(True)
        tip = _("How much a project file may grow so that earlier steps of its runs can be looked back at.")
        self.menuAction().setToolTip(tip)
        self.menuAction().setWhatsThis(tip)
        sizes = {size: (_("At most {size} MB", size=size) if size else _("None"), tip) for size in SIZES_MB}
        self.choice = Choice(sizes, contents.frames_mb, contents.set_frames, self)
        self.addActions(self.choice.group.actions())
        self.addSeparator()
        self.told = self.addAction("")
        self.told.setEnabled(False)
        self.aboutToShow.connect(self.on_about_to_show)
        controller.state_kept.connect(self.on_state_kept)

    def on_about_to_show(self) -> None:
        """Say what is known at once, and more when the run has told."""
        self.choice.show(self._contents.frames_mb)
        self._asks = True
        if not self._controller.ask_state():
            self.on_state_kept(None)

    def on_state_kept(self, state: TrainingState | None) -> None:
        """The run has told what it remembers (None: nothing)."""
        if not self._asks:
            return
        self._asks = False
        project = self._contents.project(state)
        megabytes = project_file.wanted(project) / MEGABYTE
        runs = len(project.runs.runs) + (project.memory is not None)
        if runs == 0:
            self.told.setText(_("This document has no key frames yet"))
        elif megabytes < LEAST_TOLD_MB:
            self.told.setText(_("All of this document would take less than 0.1 MB"))
        else:
            self.told.setText(_("All of this document would take {size} MB", size=format_number(megabytes, 2)))
