"""Picks a member of a family, and knows what is worth keeping when another kind is picked."""

import html

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from engine import catalog
from engine.datasets.base import Dataset
from engine.initializers import Initializer
from engine.options import Member, option_named, options
from engine.plain import check_option
from engine.problems import WrongInput
from engine.schedules import Schedule
from engine.text import mark
from engine.text import translate as _
from gui.editors.explained import about
from gui.theme.fonts import font
from gui.theme.theme import current_theme
from gui.widgets.combo_box import ComboBox

GROUPS = {
    "points": mark("Points on a plane"),
    "curves": mark("Curves and planes"),
    "tables": mark("Tables"),
    "images": mark("Images"),
}

# Options of the same name that mean something else in each kind.
_START_AFRESH = (Initializer, Schedule)
_OWN_TO_EACH = frozenset({"learning_rate", "path"})


class CatalogPicker(ComboBox):
    """A drop-down list of the members of the family of `base`, by their order; data sets stand under headings.

    `picked(key)` is sent when a person picks another member; `set_key` sends nothing.
    """

    def __init__(self, base: type[Member], parent: QWidget | None = None) -> None:
        self._base = base
        self._headings: list[int] = []
        super().__init__(self._choices(base), parent)
        for index in self._headings:
            self.model().item(index).setFlags(Qt.ItemFlag.NoItemFlags)
            self.setItemData(index, font("caption", strong=True), Qt.ItemDataRole.FontRole)
        self._tint_headings()
        current_theme().changed.connect(self._tint_headings)

    def set_key(self, key: str) -> None:
        """Show the member `key`; sends nothing."""
        super().set_key(key)
        self.setToolTip(self.itemData(self.currentIndex(), Qt.ItemDataRole.ToolTipRole) or "")
        if self.key() is not None:
            self.setWhatsThis(about(catalog.member(self._base, self.key())))

    def set_value(self, member: Member) -> None:
        """Show the kind of `member`; sends nothing."""
        self.set_key(member.key)

    def _choices(self, base: type[Member]) -> list[tuple]:
        choices, group = [], ""
        for key, member in catalog.members(base).items():
            if issubclass(member, Dataset) and member.group != group:
                group = member.group
                self._headings.append(len(choices))
                choices.append((None, _(GROUPS[group])))
            choices.append((key, _(member.title), tooltip(_(member.summary))))
        return choices

    def _tint_headings(self) -> None:
        for index in self._headings:
            self.setItemData(index, QColor(current_theme().palette.text_quiet), Qt.ItemDataRole.ForegroundRole)


def tooltip(sentence: str) -> str:
    """`sentence` as a tooltip that breaks its lines."""
    return f"<qt>{html.escape(sentence)}</qt>" if sentence else ""


def of_kind(kind: type[Member], old: Member) -> Member:
    """A new `kind`, with what a person had set in `old` and what means the same in both (samples, noise, seed ...)."""
    if isinstance(old, kind):
        return old
    if isinstance(old, _START_AFRESH):
        return kind()
    kept = {}
    for option in options(kind):
        before = option_named(type(old), option.name)
        if before is None or option.name in _OWN_TO_EACH or option.is_member or option.type is not before.type:
            continue
        value = getattr(old, option.name)
        if value == before.default:
            continue
        try:
            kept[option.name] = check_option(option, value, option.name)
        except WrongInput:
            continue
    return kind(**kept)
