"""The cells of a text that has the form of a table, read by pandas; of some, by csv."""

import io

import numpy as np

from engine.tables.faults import fault
from engine.tables.records import Block
from engine.text import translate as _


def read_cells(block: Block, separator: str) -> np.ndarray:
    """The cells (r, width) of a block, as they stand there: no number is made of them, and none is left out.

    The form has been checked (`records.blocks`), because pandas is more lenient: it fills short records up, reads `"1"5`
    as 15, and says nothing. Raises WrongInput if the two do not agree on how many records there are.
    """
    records, width = len(block.lines), len(block.first)
    if block.cells:
        cells = np.empty((records, width), object)
        cells[...] = block.cells
        return cells
    import pandas  # takes a quarter of a second: only who reads tables waits for it

    try:
        frame = pandas.read_csv(
            io.StringIO(block.text, newline=""),
            sep=separator,
            header=None,
            names=range(width),
            index_col=False,
            dtype=object,
            na_filter=False,
            skipinitialspace=True,
            engine="c",
        )
    except (pandas.errors.ParserError, pandas.errors.EmptyDataError):
        frame = None
    if frame is None or len(frame) != records:
        raise fault(_("The table is not formed as a table should be."), _("Save it again as CSV"))
    return frame.to_numpy()
