"""What pyqtgraph's own menu of a plot would say, without the menu: nobody sees it, and its fifty widgets took a third of the
time in which a plot is made."""

from collections.abc import Callable
from weakref import WeakMethod

from PySide6.QtWidgets import QWidget

TICKED = ("peakRadio", "autoDownsampleCheck", "pointsGroup", "autoPointsCheck", "alphaGroup")
"""What is on at first."""

NUMBERS = {"downsampleSpin": (1, 100_000), "gridAlphaSlider": (128, 255), "alphaSlider": (1000, 1000)}
"""Value and highest value at first."""


class Told:
    """Stands for a signal of Qt. Methods are held as Qt holds them: who has gone is not called."""

    def __init__(self) -> None:
        self._slots: list[WeakMethod] = []

    def connect(self, slot: Callable[..., object]) -> None:
        """Call `slot` each time."""
        self._slots.append(WeakMethod(slot))

    def emit(self, value: object) -> None:
        """Say it to all of them; pyqtgraph asks for the value itself."""
        for slot in [slot() for slot in self._slots]:
            if slot is not None:
                slot()


class Kept:
    """A box, a slider or a list of that menu: what it would say."""

    def __init__(self, name: str) -> None:
        self._checked = name in TICKED
        self._value, self._maximum = NUMBERS.get(name, (0, 99))
        self.toggled, self.valueChanged, self.itemClicked = Told(), Told(), Told()

    def isChecked(self) -> bool:
        """True when it is ticked."""
        return self._checked

    def setChecked(self, checked: bool) -> None:
        """Tick it or not."""
        if bool(checked) != self._checked:
            self._checked = bool(checked)
            self.toggled.emit(self._checked)

    def value(self) -> int:
        """The number."""
        return self._value

    def setValue(self, value: int) -> None:
        """Another number."""
        if value != self._value:
            self._value = value
            self.valueChanged.emit(value)

    def maximum(self) -> int:
        """The highest number."""
        return self._maximum

    def count(self) -> int:
        """So many lines a list has: curves are never averaged here."""
        return 0

    def clear(self) -> None:
        """Nothing was there."""


class KeptGroup(QWidget):
    """A part of that menu, which pyqtgraph puts into a menu as a widget."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._kept = Kept(name)
        self.toggled, self.isChecked, self.setChecked = self._kept.toggled, self._kept.isChecked, self._kept.setChecked


class Ui_Form:  # noqa: N801 - the name pyqtgraph looks for
    """In the place of pyqtgraph's class of this name; `setup.configure` puts it there."""

    def setupUi(self, _form: QWidget) -> None:
        """Everything is made when it is first asked for."""

    def __getattr__(self, name: str) -> Kept | KeptGroup:
        if name.startswith("_"):
            raise AttributeError(name)
        made = KeptGroup(name) if name.endswith("Group") else Kept(name)
        setattr(self, name, made)
        return made
