"""The style sheet of the window, filled from the tokens of a palette.

Calm by construction: two surfaces told apart by tone, controls 28 px high with corners of 6 px, one accent, and a focus
ring of 2 px on everything that takes the keyboard. A widget asks for a variant by a property:

    role      QLabel: "caption" "title" "heading" "quiet" "error" "warning" "success" "positive" "negative";
              QPushButton: "primary" "danger" "link" "number" (one that can be changed)
              "dense" (inside a segmented control)
    surface   QFrame: "panel" "window" "field" "popover"
    reach     QScrollArea: "keyboard" for one that the Tab key reaches
    invalid   fields: "true" while what is typed cannot be accepted

`set_role(widget, ...)` changes one after the widget was shown.
"""

from dataclasses import asdict
from pathlib import Path
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gui.theme.colors import Palette, mix
from gui.theme.style_controls import CONTROLS

ICON_FOLDER = Path(__file__).resolve().parent.parent.parent / "resources" / "icons"

_SURFACES = """
QWidget { color: $text; }
QMainWindow, QDialog, QDockWidget, QToolBar, QStatusBar, QMenuBar { background: $window; }
QFrame[surface="panel"] { background: $panel; border: none; border-radius: 8px; }
QFrame[surface="window"] { background: $window; border: none; }
QFrame[surface="field"] { background: $field; border: none; border-radius: 6px; }
QFrame[surface="popover"] { background: $panel; border: 1px solid $control_line; border-radius: 8px; }
QFrame[surface="notice"] { background: $selection; border: none; border-radius: 6px; }
QScrollArea, QScrollArea > QWidget > QWidget[surface="scrolled"] { background: transparent; border: none; }
QScrollArea[reach="keyboard"], QTableView[reach="keyboard"] { border: 2px solid transparent; border-radius: 6px; }
QScrollArea[reach="keyboard"]:focus, QTableView[reach="keyboard"]:focus { border-color: $focus; }
QStackedWidget { background: transparent; }

QToolBar { border: none; padding: 6px 8px; spacing: 4px; }
QToolBar::separator { background: $line; width: 1px; height: 1px; margin: 4px 6px; }
QStatusBar { color: $text_quiet; border: none; }
QStatusBar::item { border: none; }

QMenuBar { padding: 2px 4px; border: none; }
QMenuBar::item { background: transparent; padding: 4px 10px; border-radius: 6px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; }
QMenu { background: $panel; border: 1px solid $line; border-radius: 8px; padding: 5px; }
QMenu::item { padding: 5px 28px 5px 12px; border-radius: 5px; min-height: 18px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $text_disabled; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 16px; height: 16px; margin-left: 6px; }
QMenu::indicator:checked { image: url($icons/control-check.svg); }
QMenu::right-arrow { image: url($icons/control-right.svg); width: 12px; height: 12px; margin-right: 6px; }
QToolTip { background: $panel; color: $text; border: 1px solid $line; padding: 5px 7px; }

QMainWindow::separator { background: transparent; width: 8px; height: 8px; }
QMainWindow::separator:hover { background: $pressed; }
QSplitter::handle { background: transparent; }
QSplitter::handle:horizontal { width: 8px; }
QSplitter::handle:vertical { height: 8px; }
QSplitter::handle:hover { background: $pressed; }
QDockWidget { font-size: 12px; color: $text_quiet; }
QDockWidget::title { background: transparent; padding: 6px 8px; text-align: left; }

QTabWidget::pane { border: none; background: $panel; border-radius: 8px; }
QTabWidget::tab-bar { left: 8px; }
QTabBar { background: transparent; border: none; qproperty-drawBase: 0;
          qproperty-elideMode: ElideNone; qproperty-usesScrollButtons: 1; }
QTabBar::tab { color: $text_quiet; background: transparent; border: none; border-bottom: 2px solid transparent;
               padding: 5px 2px; margin: 0 8px 0 2px; min-height: 18px; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:disabled { color: $text_disabled; }
QTabBar::tab:selected:focus { border: 2px solid $focus; border-radius: 6px; padding: 3px 4px 5px 4px;
               margin: 0 4px 0 -2px; }
QTabBar::close-button { image: url($icons/control-close.svg); width: 12px; height: 12px; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $scroll; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $scroll_hover; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: transparent; }
QScrollBar::add-page, QScrollBar::sub-page, QAbstractScrollArea::corner { background: transparent; }

QAbstractItemView { background: $panel; border: none; outline: none; alternate-background-color: $field;
                    selection-background-color: $selection; selection-color: $text; gridline-color: $line; }
QAbstractItemView::item { padding: 3px 6px; border-radius: 5px; border: 2px solid transparent; }
QAbstractItemView::item:hover { background: $hover; }
QAbstractItemView::item:selected { background: $selection; color: $text; }
QAbstractItemView::item:focus { border: 2px solid $focus; }
QTableView::item { border-radius: 0; padding: 2px 6px; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section { background: $panel; color: $text_quiet; border: none; border-bottom: 1px solid $line;
                       padding: 5px 10px; }
QHeaderView[role="dense"]::section { padding: 3px 6px; font-size: 11px; }
QHeaderView::section:vertical { border: none; padding: 0 8px; }
QTableCornerButton::section { background: $panel; border: none; }

QLabel { background: transparent; }
QLabel:disabled { color: $text_disabled; }
QLabel[role="caption"] { color: $text_quiet; font-size: 11px; }
QLabel[role="quiet"] { color: $text_quiet; }
QLabel[role="title"] { font-size: 16px; font-weight: 600; }
QLabel[role="heading"] { font-size: 20px; font-weight: 600; }
QLabel[role="error"] { color: $error; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="success"] { color: $success; }
QLabel[total="true"], QPushButton[total="true"] { font-weight: 600; }
QLabel[role="positive"] { color: $positive_text; }
QLabel[role="negative"] { color: $negative_text; }
QLabel[role="plot-label"] { background: $panel; border: 1px solid $line; border-radius: 6px; padding: 4px 7px;
                            font-size: 11px; }
"""


def style_sheet(palette: Palette) -> str:
    """The whole style sheet for one palette."""
    tokens = asdict(palette) | {
        "icons": ICON_FOLDER.as_posix(),
        "scroll": mix(palette.panel, palette.text_quiet, 0.35),
        "scroll_hover": mix(palette.panel, palette.text_quiet, 0.7),
        "error_soft": mix(palette.panel, palette.error, 0.12),
        "segment": palette.pressed if palette.dark else palette.panel,
        "control_line": mix(palette.line, palette.text_quiet, 0.18),
    }
    return Template(_SURFACES + CONTROLS).substitute(tokens)


def set_role(widget: QWidget, value: object, name: str = "role") -> None:
    """Set the styling property `name` of `widget` and dress it anew, if that changes anything."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return  # it is dressed when it is first shown
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
