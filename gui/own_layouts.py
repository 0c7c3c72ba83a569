"""The layouts a person has saved under a name."""

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from gui.settings import LAYOUTS_LIMIT, NAME_LIMIT, OwnLayout, SettingsFile


class OwnLayouts(QObject):
    """In the order of their names. With a settings file they outlive the program, and its windows share them."""

    #: There are others now.
    changed = Signal()

    def __init__(self, settings_file: SettingsFile | None = None, parent: QObject | None = None):
        super().__init__(parent)
        self._settings_file = settings_file
        self._kept: tuple[OwnLayout, ...] = ()

    @property
    def all(self) -> tuple[OwnLayout, ...]:
        """Every one of them."""
        return self._settings_file.read().layouts if self._settings_file is not None else self._kept

    def named(self, name: str) -> OwnLayout | None:
        """The one called `name`, if there is one."""
        return next((layout for layout in self.all if layout.name == name), None)

    def keep(self, layout: OwnLayout) -> bool:
        """Keep `layout`, in place of an older one of its name; False when there are too many."""
        others = [other for other in self.all if other.name != layout.name]
        if len(others) >= LAYOUTS_LIMIT:
            return False
        self._set([*others, layout])
        return True

    def rename(self, name: str, new: str) -> bool:
        """Call the one called `name` `new` from now on; False when it is gone, or another one has that name."""
        layout = self.named(name)
        if layout is None or not new or (new != name and self.named(new) is not None):
            return False
        self._set([replace(layout, name=new) if other.name == name else other for other in self.all])
        return True

    def delete(self, name: str) -> None:
        """Forget the one called `name`."""
        self._set([layout for layout in self.all if layout.name != name])

    def _set(self, layouts: list[OwnLayout]) -> None:
        self._kept = tuple(sorted(layouts, key=_name))
        if self._settings_file is not None:
            self._settings_file.change(layouts=self._kept)
        self.changed.emit()


def cleaned(name: str) -> str:
    """`name` as it can be kept: on one line, of letters that can be shown, not too long."""
    return "".join(letter for letter in " ".join(name.split()) if letter.isprintable())[:NAME_LIMIT].strip()


def _name(layout: OwnLayout) -> str:
    return layout.name.casefold()
