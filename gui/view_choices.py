"""What a person has chosen in the views: which metric, which axis. It outlives the window."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QAbstractButton

from gui.settings import SettingsFile
from gui.views.base import View
from gui.widgets.wish import Wishing

MOST, LONGEST, LARGEST = 100, 100, 1e6
"""So many views, letters of a choice, and how large a number is read from a file at most."""

Value = str | float | bool


class ViewChoices:
    """View and name -> choice. With a settings file they outlive the program, too; what is damaged there is left out."""

    def __init__(self, settings_file: SettingsFile | None = None):
        self._settings_file = settings_file
        self._kept = _readable(settings_file.read().choices) if settings_file is not None else {}

    def give(self, view: View) -> None:
        """Let a new view take what was chosen in an older one; what it does not offer is passed over."""
        chosen = self._kept.get(view.key, {})
        for name, control in view.kept().items():
            if name in chosen:
                _choose(control, chosen[name])

    def take(self, views: Iterable[View]) -> None:
        """Keep what is chosen in these views."""
        fresh = {
            view.key: {name: _chosen(control) for name, control in view.kept().items()} for view in views if view.kept()
        }
        if self._settings_file is None:
            self._kept |= fresh
        else:  # beside what another window has kept meanwhile
            self._kept = _readable(self._settings_file.read().choices) | fresh
            self._settings_file.change(choices=self._kept)


def _chosen(control: object) -> Value:
    if isinstance(control, Wishing):
        return control.wished()
    if isinstance(control, QActionGroup):
        return control.checkedAction().data()
    return control.isChecked()


def _choose(control: object, value: Value) -> None:
    if isinstance(control, Wishing):
        control.wish(value)
    elif isinstance(control, QAbstractButton):
        control.setChecked(value is True)
    else:
        for action in control.actions():
            if action.data() == value and not action.isChecked():
                action.trigger()


def _readable(found: Any) -> dict[str, dict[str, Value]]:
    if not isinstance(found, dict):
        return {}
    views = [(key, own) for key, own in found.items() if isinstance(own, dict)]
    return {key: {name: own[name] for name in own if _is_value(own[name])} for key, own in views[:MOST]}


def _is_value(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST
    return isinstance(value, int | float) and abs(value) < LARGEST
