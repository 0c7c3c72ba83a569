"""pyqtgraph, loaded without what it does not need, and set up once for the whole program."""

import importlib
import sys

QT_PARTS = ("QtCore", "QtGui", "QtWidgets")
MENU = "pyqtgraph.graphicsItems.PlotItem.plotConfigTemplate_generic"


def _load_lean() -> None:
    """Import pyqtgraph, with PySide6 itself in the place of its copies of Qt's modules.

    To make these it touches every class and every enumeration of Qt, which PySide makes on their first touch: half the time
    of the import. Here it finds nothing to copy. Its own menu of a plot is left out as well (`plain_form.py`). Where
    pyqtgraph changes how it does these things, this does no harm.
    """
    from gui.plots import plain_form

    sys.modules.setdefault(MENU, plain_form)
    parts = [importlib.import_module(f"PySide6.{name}") for name in QT_PARTS]
    for name, part in zip(QT_PARTS, parts, strict=True):
        sys.modules.setdefault(f"pyqtgraph.Qt.{name}", part)
        part.__dir__ = list
    try:
        import pyqtgraph  # noqa: F401
    finally:
        for part in parts:
            del part.__dir__


def configure() -> None:
    """Call once, before the modules of plots are imported.

    Smooth lines are switched on line by line (`LineCurve`). OpenGL stays off: it is refused off-screen, and slower in
    software.
    """
    if "pyqtgraph" not in sys.modules:
        _load_lean()
    import pyqtgraph

    pyqtgraph.setConfigOptions(antialias=False, useOpenGL=False, imageAxisOrder="row-major", useNumba=False)
