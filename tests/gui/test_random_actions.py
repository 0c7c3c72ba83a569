"""Whatever a person does, in whatever order, also while it trains: no exception, no Qt warning, no stall, nothing lost."""

import os
import random

import pytest

from gui.actions import on_disk
from tests.gui.person_editing import Editing
from tests.gui.person_filing import Filing

STALL_MS = 1500
"""Wide, because tests share the machine; the long one has it to itself."""

LONG = int(os.environ.get("DOWNHILL_ACTIONS", "2000"))
LIFE = 500
"""So many actions one person does before another starts afresh."""


class Somebody(Editing, Filing):
    """Who tries everything."""


def try_everything(count, stall_ms):
    """Fails at the first thing that is not as it should be; the actions before it and the seed are in the output."""
    done, slowest = 0, (0.0, "")
    while done < count:
        seed = random.getrandbits(32)
        print(f"seed {seed}")
        with Somebody(random.Random(seed), stall_ms) as somebody:
            while somebody.actions < min(LIFE, count - done):
                somebody.act()
        done, slowest = done + somebody.actions, max(slowest, somebody.slowest)
    print(f"{done} actions, the slowest took {slowest[0]:.0f} ms: {slowest[1]}")


@pytest.fixture(autouse=True)
def every_training_counts(monkeypatch):
    """So that it is asked about."""
    monkeypatch.setattr(on_disk, "TRIVIAL_S", 0.2)


def test_a_share_of_everything(qapp):
    try_everything(50, STALL_MS)


@pytest.mark.hard
@pytest.mark.timeout(3 * LONG)
def test_two_thousand_actions(qapp):
    """Another count with DOWNHILL_ACTIONS=10000."""
    try_everything(LONG, 100.0)
