"""The part of the style sheet that dresses controls: buttons, fields, boxes, sliders, progress."""

CONTROLS = """
QPushButton { background: $control; color: $text; border: 1px solid $control_line; border-radius: 6px;
              padding: 0 12px; min-height: 26px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $pressed; }
QPushButton:disabled { color: $text_disabled; background: $field; border-color: $line; }
QPushButton:focus { border: 2px solid $focus; padding: 0 11px; min-height: 24px; }
QPushButton[role="primary"] { background: $accent; color: $accent_text; border-color: $accent; }
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:focus { border: 2px solid $text; }
QPushButton[role="primary"]:disabled { background: $field; color: $text_disabled; border-color: $line; }
QPushButton[role="danger"] { color: $error; }
QPushButton[role="link"] { background: transparent; border-color: transparent; color: $link; padding: 0 6px; }
QPushButton[role="link"]:hover { background: $hover; }
QPushButton[role="link"]:focus { border-color: $focus; padding: 0 5px; }
QPushButton[role="number"] { background: transparent; border-color: transparent; color: $link; padding: 0 6px;
              min-height: 20px; text-align: right; }
QPushButton[role="number"]:hover { background: $hover; }
QPushButton[role="number"]:focus { border-color: $focus; padding: 0 5px; min-height: 18px; }
QPushButton[role="number"][side="left"] { text-align: left; padding: 0; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: url($icons/control-down.svg); width: 12px;
              subcontrol-origin: padding; subcontrol-position: right center; right: 6px; }

QToolButton { background: transparent; color: $text; border: 1px solid transparent; border-radius: 6px; padding: 0 4px;
              min-height: 26px; max-height: 26px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $pressed; }
QToolButton:disabled { color: $text_disabled; }
QToolButton:focus { border: 2px solid $focus; padding: 0 3px; min-height: 24px; max-height: 24px; }
QToolButton[popupMode="1"] { padding-right: 20px; }
QToolButton[popupMode="1"]:focus { padding-right: 19px; }
QToolButton[popupMode="2"] { padding-right: 18px; }
QToolButton[popupMode="2"]:focus { padding-right: 17px; }
QToolButton::menu-button { background: transparent; border: none; width: 18px; border-top-right-radius: 6px;
              border-bottom-right-radius: 6px; }
QToolButton::menu-button:hover { background: $pressed; }
QToolButton::menu-arrow { image: url($icons/control-down.svg); width: 12px; height: 12px; }
QToolButton[role="primary"] { background: $accent; color: $accent_text; padding: 0 12px 0 8px; }
QToolButton[role="primary"]:hover { background: $accent_hover; }
QToolButton[role="primary"]:focus { border: 2px solid $text; padding: 0 11px 0 7px; }
QToolButton[role="primary"]:disabled { background: $field; color: $text_disabled; }
QToolButton[role="small"] { min-height: 20px; max-height: 20px; padding: 0 2px; border-radius: 5px; }
QToolButton[role="small"]:focus { min-height: 18px; max-height: 18px; padding: 0 1px; }

QLineEdit, QAbstractSpinBox, QComboBox { background: $field; color: $text; border: 1px solid $line; border-radius: 6px;
              padding: 0 8px; min-height: 26px; selection-background-color: $accent; selection-color: $accent_text; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: $control_line; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border: 2px solid $focus; padding: 0 7px; min-height: 24px; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: $text_disabled; background: transparent; }
QLineEdit[invalid="true"], QAbstractSpinBox[invalid="true"] { border: 2px solid $error; padding: 0 7px;
              min-height: 24px; background: $error_soft; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { background: transparent; border: none; padding: 0; min-height: 0; }
QAbstractSpinBox { padding-right: 20px; }
QAbstractSpinBox:focus, QAbstractSpinBox[invalid="true"] { padding-right: 19px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { subcontrol-origin: border; width: 20px; height: 13px;
              background: transparent; border: none; }
QAbstractSpinBox::up-button { subcontrol-position: top right; border-top-right-radius: 6px; margin: 1px 1px 0 0; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; border-bottom-right-radius: 6px;
              margin: 0 1px 1px 0; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $pressed; }
QAbstractSpinBox::up-arrow { image: url($icons/control-up.svg); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url($icons/control-down.svg); width: 10px; height: 10px; }
QAbstractSpinBox::up-arrow:off, QAbstractSpinBox::up-arrow:disabled { image: url($icons/control-up-off.svg); }
QAbstractSpinBox::down-arrow:off, QAbstractSpinBox::down-arrow:disabled { image: url($icons/control-down-off.svg); }

QComboBox { combobox-popup: 0; padding-right: 0; }
QComboBox:focus { padding-right: 0; }
QComboBox::drop-down { subcontrol-origin: border; subcontrol-position: center right; width: 24px; border: none; }
QComboBox::down-arrow { image: url($icons/control-down.svg); width: 12px; height: 12px; }
QComboBox::down-arrow:disabled { image: url($icons/control-down-off.svg); }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $line; border-radius: 6px; padding: 4px; }
QComboBox QAbstractItemView::item { min-height: 22px; }
QComboBox QAbstractItemView::item:focus { border-color: transparent; }
QPlainTextEdit, QTextEdit, QTextBrowser { background: $field; border: 1px solid $line; border-radius: 6px; padding: 4px;
              selection-background-color: $accent; selection-color: $accent_text; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $focus; padding: 3px; }
QTextBrowser { background: transparent; border: 2px solid transparent; }

QCheckBox, QRadioButton { spacing: 8px; min-height: 24px; border: 2px solid transparent; border-radius: 6px;
              padding: 0 2px; }
QCheckBox:disabled, QRadioButton:disabled { color: $text_disabled; }
QCheckBox::indicator, QRadioButton::indicator, QTableView::indicator { width: 14px; height: 14px;
              border: 1px solid $text_quiet; background: $field; }
QCheckBox::indicator, QTableView::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QTableView::indicator:checked { background: $accent; border-color: $accent;
              image: url($icons/control-checked.svg); }
QCheckBox::indicator:indeterminate { background: $accent; border-color: $accent; image: url($icons/control-dash.svg); }
QRadioButton::indicator:checked { background: $accent; border-color: $accent; image: url($icons/control-dot.svg); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $line; background: $field; }
QCheckBox::indicator:checked:disabled { background: $text_disabled; }
QCheckBox:focus, QRadioButton:focus { border-color: $focus; }

QSlider { min-height: 24px; border: 2px solid transparent; border-radius: 6px; }
QSlider::groove:horizontal { height: 4px; background: $pressed; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider[role="signed"]::sub-page:horizontal { background: $pressed; }
QSlider::sub-page:horizontal:disabled { background: $line; }
QSlider::handle:horizontal { background: $control; border: 1px solid $scroll_hover; width: 14px; height: 14px;
              margin: -6px 0; border-radius: 8px; }
QSlider::handle:horizontal:hover { border-color: $accent; }
QSlider::handle:horizontal:focus { border: 2px solid $focus; width: 12px; height: 12px; }
QSlider:focus { border-color: $focus; }
QSlider::handle:horizontal:disabled { background: $field; border-color: $line; }

QProgressBar { background: $pressed; border: none; border-radius: 2px; min-height: 4px; max-height: 4px;
               color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QGroupBox { border: none; margin-top: 22px; padding: 0; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; subcontrol-position: top left; padding: 0; }

#segmented { background: $field; border: 1px solid $line; border-radius: 6px; }
#segmented QPushButton { background: transparent; border: 1px solid transparent; border-radius: 4px; color: $text_quiet;
              min-height: 20px; padding: 0 10px; }
#segmented QPushButton:hover { color: $text; }
#segmented QPushButton:checked { background: $segment; color: $text; border-color: $control_line; }
#segmented QPushButton:disabled { color: $text_disabled; }
#segmented QPushButton:focus { border: 2px solid $focus; min-height: 18px; padding: 0 9px; }
#segmented QPushButton[role="dense"], #segmented QPushButton[role="dense"]:focus { padding: 0; font-size: 12px; }
#plot { border: 2px solid transparent; border-radius: 6px; background: transparent; }
#plot:focus { border-color: $focus; }
"""
