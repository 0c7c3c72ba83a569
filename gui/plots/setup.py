"""pyqtgraph, set up once for the whole program."""

import pyqtgraph


def configure() -> None:
    """Call once, before the first plot is made.

    Smooth lines are switched on line by line (`LineCurve`). OpenGL stays off: it is refused off-screen, and slower in
    software.
    """
    pyqtgraph.setConfigOptions(antialias=False, useOpenGL=False, imageAxisOrder="row-major", useNumba=False)
