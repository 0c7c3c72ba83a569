"""Files that are written beside the window."""

from engine.examples.spirals import SpiralsExample
from gui.plots.file_task import unfinished

ROWS = 30_000


def many_rows():
    return ([number, number / 7] for number in range(ROWS))


def test_what_is_being_written_is_finished_when_the_program_ends(program, tmp_path):
    one = program(SpiralsExample().experiment())
    plot = next(dock.view for dock in one.window.view_docks if dock.kind.key == "loss").plot
    plot.set_rows(many_rows)
    plot.menu().save(tmp_path / "a.csv")
    one.shut_down()
    assert not unfinished()
    assert (tmp_path / "a.csv").read_bytes().count(b"\n") == ROWS and len(list(tmp_path.iterdir())) == 1
