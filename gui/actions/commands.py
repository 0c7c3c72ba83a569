"""What each command does. The words and keys of the commands stand in `specs.py`."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from engine.examples.base import Example
from engine.problems import Problem
from gui.actions.help_commands import HelpCommands
from gui.actions.on_disk import OnDisk
from gui.actions.project_commands import ProjectCommands
from gui.actions.recent_files import RecentFiles
from gui.actions.start_files import StartFiles
from gui.document import Document
from gui.editors import layer_commands
from gui.run.run_controller import RunController
from gui.theme.theme import current_theme
from gui.widgets.message import Message


class Commands(QObject):
    """Carries out commands on the document and the run; `window` is the parent of dialogs."""

    #: The window should close.
    quit_requested = Signal()
    #: The panels should stand where they stood at first.
    reset_layout_requested = Signal()
    #: A panel should become a window of its own, or stand in its place again.
    tear_off_requested = Signal()

    def __init__(
        self,
        document: Document,
        controller: RunController,
        on_disk: OnDisk,
        recent: RecentFiles,
        window: QWidget,
    ):
        super().__init__(window)
        self._document = document
        self._controller = controller
        self._window = window
        self.projects = ProjectCommands(document, controller, on_disk, recent, window)
        self.start_files = StartFiles(document, recent, window)
        self.help = HelpCommands(window)
        document.runs.again_asked.connect(self.run_again)
        document.runs.branch_asked.connect(self.branch)
        controller.branching.refused.connect(self.tell_refusal)

    # file -----------------------------------------------------------------------------------------------------------

    def new(self) -> None:
        """A fresh experiment that belongs to no file."""
        self.projects.new()

    def open_example(self, example: Example) -> None:
        """Replace the experiment by an example; this can be undone."""
        self.projects.open_example(example)

    def open(self) -> None:
        """Ask for a file and open it."""
        self.projects.open()

    def save(self) -> None:
        """Write to the document's own file."""
        self.projects.saving.save()

    def save_as(self) -> None:
        """Ask for a place and write there."""
        self.projects.saving.save_as()

    def open_data(self) -> None:
        """Ask for a table or images, and use them as the data."""
        self.projects.data_files.open()

    def start_from(self) -> None:
        """Ask for a trained project or weights, and start from them."""
        self.start_files.open()

    def quit(self) -> None:
        """Close the program."""
        self.quit_requested.emit()

    # edit -----------------------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take back the last change."""
        self._document.undo_stack.undo()

    def redo(self) -> None:
        """Make it again."""
        self._document.undo_stack.redo()

    def add_layer(self) -> None:
        """Add a dense layer after the selected one, before the output."""
        layer_commands.add_layer(self._document)

    def duplicate_layer(self) -> None:
        """Copy the selected layer."""
        self._with_selected(layer_commands.duplicate_layer)

    def remove_layer(self) -> None:
        """Remove the selected layer."""
        self._with_selected(layer_commands.remove_layer)

    def move_layer_left(self) -> None:
        """Move the selected layer towards the input."""
        self._move(-1)

    def move_layer_right(self) -> None:
        """Move the selected layer towards the output."""
        self._move(1)

    # run ------------------------------------------------------------------------------------------------------------

    def toggle_training(self) -> None:
        """Train or pause."""
        self._controller.toggle()

    def step_batch(self) -> None:
        """One update."""
        self._controller.step_batch()

    def step_epoch(self) -> None:
        """On to the end of the epoch."""
        self._controller.step_epoch()

    def restart(self) -> None:
        """From the same initial weights."""
        self._controller.restart()

    def new_start(self) -> None:
        """From other initial weights."""
        self._controller.new_start()

    def range_test(self) -> None:
        """Find a learning rate."""
        from gui.editors.range_dialog import RangeDialog  # plots take long to import: the window is painted first

        RangeDialog(self._document, self._controller, current_theme(), self._window).open()

    def run_again(self) -> None:
        """Beside the current run, with one thing changed."""
        if self._window.isVisible() and self._controller.state != "invalid":
            from gui.actions.run_again import RunAgainDialog  # for the same reason

            RunAgainDialog(self._document, self._controller, current_theme(), self._window).open()

    def branch(self) -> None:
        """Go on from the moment that is shown, with one thing changed."""
        if self._window.isVisible() and self._controller.branching.is_possible:
            from gui.actions.branch_dialog import BranchDialog  # for the same reason

            BranchDialog(self._document, self._controller, current_theme(), self._window).open()

    def tell_refusal(self, problems: tuple[Problem, ...]) -> None:
        """Say why a branch cannot be."""
        if self._window.isVisible():
            Message(self._window, problems[0].what, problems[0].remedy).open()

    # view -----------------------------------------------------------------------------------------------------------

    def reset_layout(self) -> None:
        """Every panel back in its place."""
        self.reset_layout_requested.emit()

    def tear_off(self) -> None:
        """Tear off the panel that was used last, or dock it again."""
        self.tear_off_requested.emit()

    # help -----------------------------------------------------------------------------------------------------------

    def whats_this(self) -> None:
        """Explain what has the keyboard, or what the next click is on."""
        self.help.explain()

    def show_guide(self) -> None:
        """The user guide."""
        self.help.show_guide()

    def show_shortcuts(self) -> None:
        """Every key of the program."""
        self.help.show_shortcuts()

    def show_about(self) -> None:
        """About the program."""
        self.help.show_about()

    # -----------------------------------------------------------------------------------------------------------------

    def _with_selected(self, command) -> None:
        selected = layer_commands.selected_layer(self._document)
        if selected is not None:
            command(self._document, selected)

    def _move(self, by: int) -> None:
        selected = layer_commands.selected_layer(self._document)
        if selected is not None and 0 <= selected + by < len(self._document.experiment.layers):
            layer_commands.move_layer(self._document, selected, selected + by)
