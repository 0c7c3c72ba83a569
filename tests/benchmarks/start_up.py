"""Start the program as `main.py` does, off-screen; print the seconds since SINCE (clock time) to the first paints.

    python -m tests.benchmarks.start_up SINCE

Prints JSON: window_s (first paint of the window), plot_s (first paint of a plot that shows the run), memory_mb.
"""

import os

from gui.start import load_qt

if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    load_qt()
    from tests.benchmarks.first_paints import main

    main()
