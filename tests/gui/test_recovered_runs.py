"""After a crash: a run that had diverged is there with its curve, and those that trained beside can be gone on with."""

from tests.gui.conftest import WAIT_MS
from tests.gui.test_diverged_runs_in_files import burst, linear
from tests.gui.test_recovery import asked, crashed, keeping  # noqa: F401  a fixture


def test_diverged_runs_and_those_beside_come_back(tmp_path, keeping, qtbot):  # noqa: F811
    first = keeping(tmp_path / "a", burst(linear()))
    run = first.controller.beside.begin(linear(), linear())
    qtbot.waitUntil(lambda: len(run.history.column("step")) > 3, timeout=WAIT_MS)
    run.driver.pause()
    first.controller.train()
    qtbot.waitUntil(lambda: first.controller.state == "diverged", timeout=WAIT_MS)
    first.autosave.keep()
    note = first.autosave.folder.place.with_suffix(".json")  # written last
    qtbot.waitUntil(note.exists, timeout=WAIT_MS)
    second = keeping(crashed(first, tmp_path / "b"))
    second.offer_recovery()
    qtbot.waitUntil(lambda: asked(second) is not None, timeout=WAIT_MS)
    assert f"trained for {first.controller.step}" in asked(second).informativeText()
    asked(second).by_key["recover"].click()
    qtbot.waitUntil(lambda: second.controller.state == "diverged", timeout=WAIT_MS)
    assert second.controller.step == first.controller.step
    beside, diverged = second.document.runs.all
    assert second.document.runs.current is diverged and diverged.number == 2
    assert beside.memory.state.step == run.history.marks["step"].values[-1] and second.on_disk.is_unsaved
