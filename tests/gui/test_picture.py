"""The command `picture` and a project that was trained: it shows the run as it stands in the file."""

import pytest

from engine import paths, project_file
from gui import picture
from gui.off_screen import OffScreen
from tests.gui.conftest import save_trained
from tests.gui.kept import SPIRALS

STEPS = 60


@pytest.fixture
def drawn(monkeypatch, tmp_path):
    """drawn(*arguments): what the command lets draw of a project of so many steps, and whether it trains."""
    file = tmp_path / "trained.downhill"
    save_trained(file, SPIRALS, STEPS)
    found = []

    def draw(project, _file, train, *_look, **_part):
        found.append((project, train))
        return 0

    monkeypatch.setattr(picture, "draw", draw)

    def ask(*arguments):
        assert picture.main(["picture", str(file), "--out", str(tmp_path / "a.png"), *arguments]) == 0
        return found.pop()

    return ask


@pytest.mark.parametrize(
    "arguments, step, trains",
    [
        ((), STEPS, False),
        (("--epochs", "0"), STEPS, False),
        (("--epochs", "40"), STEPS, True),
        (("--set", "optimizer.learning_rate=0.02"), STEPS, False),  # live
        (("--seed", "7"), None, True),  # another run
    ],
)
def test_what_is_drawn_of_a_project(drawn, arguments, step, trains):
    project, trained = drawn(*arguments)
    assert trained is trains and (None if project.state is None else project.state.step) == step


@pytest.mark.parametrize("epochs, step", [(None, STEPS), (2, STEPS), (20, 200)])
def test_a_project_stands_in_the_window_and_goes_on(tmp_path, epochs, step):
    file = tmp_path / "trained.downhill"
    save_trained(file, SPIRALS, STEPS)
    project = project_file.load(file)
    if epochs is not None:
        project = project_file.Project(paths.replace(project.experiment, "training.epochs", epochs), project.state)
    off = OffScreen(project.experiment, "light", "en", (1000, 700))
    try:
        off.open(project)
        state = off.prepare() if epochs is None else off.train()
        assert (off.controller.step, off.controller.history.batch_losses.values.size) == (step, step)
        assert state == ("finished" if step > STEPS else "paused")
        assert off.program.document.experiment == project.experiment
    finally:
        off.close()
        off.program.deleteLater()
