"""Killed at any moment of training, editing and keeping: the long version of tests/gui/test_recovery.py."""

import os
import random
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import pytest

from tests.gui.killed_programs import EVERY_MS, kill_one

pytestmark = [pytest.mark.hard, pytest.mark.timeout(3600)]

KILLS = 200
LATEST_S = 6.0
"""Long enough for runs to be replaced and kept."""
SLACK_S = 1.0
"""Besides the time between two keepings: for a machine that has other things to do."""


def test_killed_200_times_while_it_trains_and_keeps(tmp_path):
    seed = random.getrandbits(16)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        folders = [tmp_path / str(number) for number in range(KILLS)]
        found = list(pool.map(kill_one, folders, range(seed, seed + KILLS), [LATEST_S] * KILLS))
    kept = [kill for kill in found if kill.kept]
    trained = [kill.step for kill in kept if kill.step]
    print(f"seed {seed}; {len(found)} of {KILLS} starts read what was left; {len(kept)} had kept work")
    print(f"{len(trained)} of them trained: {min(trained)} to {max(trained)} steps")
    runs, frames = [kill.runs for kill in kept], [kill.frames for kill in kept]
    print(f"kept runs: {sum(runs)} in {sum(map(bool, runs))} of them; key frames: {sum(frames)}, at most {max(frames)}")
    assert sum(map(bool, runs)) > KILLS // 20 and sum(map(bool, frames)) > KILLS // 20
    ages = [kill.age_s for kill in kept]
    print(
        f"age of what was kept: median {median(ages):.2f} s, at most {max(ages):.2f} s (kept every {EVERY_MS / 1000} s)"
    )
    assert len(kept) > KILLS // 2 and len(trained) > KILLS // 4
    assert max(ages) < EVERY_MS / 1000 + SLACK_S
