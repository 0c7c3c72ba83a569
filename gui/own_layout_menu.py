"""The part of the menu of layouts that is about a person's own: to choose, save, rename and delete them."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from engine.text import translate as _
from gui.own_layouts import OwnLayouts, cleaned
from gui.settings import LAYOUTS_LIMIT, NAME_LIMIT
from gui.widgets.message import Question, Role
from gui.widgets.name_dialog import NameDialog, Verdict


class OwnLayoutMenu(QObject):
    """Adds itself to `menu`. Its dialogs stand over `window`, and nobody waits for them.

    dialog, question: the ones that were opened last.
    """

    #: A person picked the layout of this name.
    picked = Signal(str)
    #: How the panels stand now shall be kept under this name.
    kept = Signal(str)

    def __init__(self, own: OwnLayouts, menu: QMenu, window: QWidget):
        super().__init__(menu)
        self._own, self._menu, self._window = own, menu, window
        self.dialog: NameDialog | None = None
        self.question: Question | None = None
        self._name = ""
        menu.addSeparator()
        self._save_line = menu.addSeparator()
        self.save = menu.addAction(_("Save layout…"))
        self.save.setToolTip(_("Keep how the panels stand now under a name."))
        self.save.triggered.connect(self.on_save_triggered)
        self.rename_menu, self.delete_menu = menu.addMenu(_("Rename layout")), menu.addMenu(_("Delete layout"))
        self.rename_menu.menuAction().setToolTip(_("Give another name to a layout you have saved."))
        self.delete_menu.menuAction().setToolTip(_("Forget a layout you have saved; the panels stay where they are."))
        self.picks, self.renames, self.deletes = (QActionGroup(self) for _group in range(3))
        self.picks.triggered.connect(self.on_pick_triggered)
        self.renames.triggered.connect(self.on_rename_triggered)
        self.deletes.triggered.connect(self.on_delete_triggered)
        own.changed.connect(self.show_own)
        self.show_own()

    def show_own(self) -> None:
        """List what has been saved."""
        for group in (self.picks, self.renames, self.deletes):
            for action in group.actions():
                group.removeAction(action)
                action.deleteLater()
        layouts = self._own.all
        for layout in layouts:
            self._menu.insertAction(self._save_line, _added(self.picks, layout.name))
            self.rename_menu.addAction(_added(self.renames, layout.name))
            self.delete_menu.addAction(_added(self.deletes, layout.name))
        self._save_line.setVisible(bool(layouts))
        for menu in (self.rename_menu, self.delete_menu):
            menu.menuAction().setVisible(bool(layouts))

    # ---- what a person picks ---------------------------------------------------------------------------------------

    def on_pick_triggered(self, action: QAction) -> None:
        """Take this one."""
        self.picked.emit(action.data())

    def on_save_triggered(self) -> None:
        """Ask for a name, and offer one that is free."""
        names = {layout.name for layout in self._own.all}
        offers = (_("Layout {number}", number=number) for number in range(1, LAYOUTS_LIMIT + 2))
        name = next(offer for offer in offers if offer not in names)
        self._open(_("Save layout"), _("Name of the layout"), _("Save"), name, self.judge_saved)
        self.dialog.named.connect(self.kept)

    def on_rename_triggered(self, action: QAction) -> None:
        """Ask for another name."""
        self._name = action.data()
        label = _("New name of “{name}”", name=self._name)
        self._open(_("Rename layout"), label, _("Rename"), self._name, self.judge_renamed)
        self.dialog.named.connect(self.on_dialog_named)

    def on_dialog_named(self, name: str) -> None:
        """Give it the other name."""
        self._own.rename(self._name, cleaned(name))

    def on_delete_triggered(self, action: QAction) -> None:
        """Ask first: it does not come back."""
        self._name = action.data()
        self.question = Question(
            self._window,
            _("Delete the layout “{name}”?", name=self._name),
            _("The panels stay where they are."),
            {"delete": (_("Delete"), Role.DestructiveRole)},
            "delete",
        )
        self.question.answered.connect(self.on_answered)
        self.question.open()

    def on_answered(self, answer: str) -> None:
        """Forget it, or not."""
        if answer == "delete":
            self._own.delete(self._name)

    # ---- what is wrong with a name ---------------------------------------------------------------------------------

    def judge_saved(self, name: str) -> Verdict:
        """Whether a layout can be saved under this name."""
        name = cleaned(name)
        if not name:
            return _without_name()
        if self._own.named(name) is not None:
            return Verdict(_("The layout of this name is replaced."))
        if len(self._own.all) >= LAYOUTS_LIMIT:
            return Verdict(_("There is room for {count} layouts. Delete one first.", count=LAYOUTS_LIMIT), False)
        return Verdict()

    def judge_renamed(self, name: str) -> Verdict:
        """Whether the layout that is being renamed can have this name."""
        name = cleaned(name)
        if not name:
            return _without_name()
        if name != self._name and self._own.named(name) is not None:
            return Verdict(_("There is a layout of this name already."), False)
        return Verdict()

    def _open(self, title: str, label: str, button: str, name: str, judge: object) -> None:
        self.dialog = NameDialog(self._window, title, label, button, name, judge, NAME_LIMIT)
        self.dialog.open()


def _without_name() -> Verdict:
    return Verdict(_("A layout needs a name."), False)


def _added(group: QActionGroup, name: str) -> QAction:
    action = group.addAction(name.replace("&", "&&"))
    action.setData(name)
    action.setToolTip(name)
    action.setWhatsThis(name)
    return action
