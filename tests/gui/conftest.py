"""What the tests of the window share."""

import pytest

from gui.theme.theme import Theme


@pytest.fixture
def theme(qapp):
    """The light theme on the program; taken off again afterwards."""
    before = qapp.palette(), qapp.styleSheet(), qapp.font()
    theme = Theme("light")
    theme.apply(qapp)
    yield theme
    theme.set_mode("system")
    qapp.setPalette(before[0])
    qapp.setStyleSheet(before[1])
    qapp.setFont(before[2])
