"""The long versions of what tests/engine does in small: damaged files, killed saves, cut runs, a disk that is full."""

import os
import random
import subprocess
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import project_file
from engine.problems import WrongInput
from engine.training.trainer import Trainer
from tests.engine import hostile_files as hostile
from tests.engine import hostile_runs, killed_saves
from tests.engine.resuming import CUTS, cut_and_compared, cut_number, same, steered
from tests.engine.strategies import experiments_that_run

pytestmark = pytest.mark.hard

KILLS = 200
LONG = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@settings(LONG, max_examples=20_000)
@given(chance=st.randoms(use_true_random=False))
def test_20000_damaged_files(tmp_path, chance):
    file = tmp_path / "damaged.downhill"
    file.write_bytes(hostile.mutated(chance))
    hostile.judged(file, hostile.LONGEST_S)


def test_20000_more_and_what_is_left_of_them(tmp_path):
    """Chosen evenly, where hypothesis likes the simple ones. What still opens is saved again and trained a step."""
    file, opened = tmp_path / "damaged.downhill", 0
    for seed in range(20_000):
        file.write_bytes(hostile.mutated(random.Random(seed)))
        project = hostile.judged(file, hostile.LONGEST_S)
        if project is not None:
            opened += 1
            go_on(tmp_path / "again.downhill", project)
    print(f"{opened} of 20000 opened")


def test_3000_projects_with_damaged_runs(tmp_path):
    file, lost, left = tmp_path / "damaged.downhill", 0, 0
    for seed in range(3000):
        file.write_bytes(hostile_runs.mutated(random.Random(seed)))
        project = hostile_runs.judged(file, hostile.LONGEST_S)
        lost, left = lost + len(project.lost), left + len(project.runs.runs)
    print(f"3000 of 3000 opened; {lost} things were lost, {left} of {4 * 3000} runs were left")


def go_on(file, project):
    project_file.save(file, project)
    assert same(project_file.load(file), project)
    file.unlink()
    try:
        trainer = Trainer(project.experiment, state=project.state)
    except WrongInput:
        return
    trainer.advance(0.0)


def test_cut_off_at_every_byte(tmp_path):
    content, file = hostile.good_bytes(), tmp_path / "cut.downhill"
    for length in range(len(content)):
        file.write_bytes(content[:length])
        assert hostile.judged(file, hostile.LONGEST_S) is None
    print(f"{len(content)} lengths")


@pytest.mark.parametrize("number", range(CUTS))
def test_100_cut_points(tmp_path, number):
    cut_number(tmp_path / "a.downhill", number)


@settings(LONG, max_examples=100)
@given(experiment=experiments_that_run(), chance=st.randoms(), cut=st.integers(0, 400), more=st.integers(1, 400))
def test_any_run_at_two_cuts(tmp_path, experiment, chance, cut, more):
    last_step = cut + more
    plan = steered(experiment, chance, last_step)
    cut_and_compared(tmp_path / "a.downhill", experiment, sorted({cut, chance.randrange(last_step)}), last_step, plan)


def test_killed_200_times_while_saving(tmp_path):
    file, both, chance = tmp_path / "killed.downhill", killed_saves.projects(), random.Random()
    found = [0, 0]
    for _turn in range(KILLS):
        killed_saves.kill_one(file, chance)
        loaded = project_file.load(file)
        which = [same(loaded, project) for project in both]
        assert any(which)
        found[which.index(True)] += 1
    drafts = len(list(tmp_path.iterdir())) - 1
    print(f"{KILLS} of {KILLS} open: {found[0]} as one, {found[1]} as the other; {drafts} kills left a draft")
    assert drafts > KILLS // 10  # they hit the saving itself


def test_a_disk_that_is_really_full_or_read_only(tmp_path):
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "downhill-full", str(tmp_path)]
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("a small disk can be made by the super user only")
    try:
        file = tmp_path / "a.downhill"
        project_file.save(file, hostile.trained())
        with suppress(OSError):
            (tmp_path / "ballast").write_bytes(bytes(100 * 1024))
        with pytest.raises(WrongInput, match="space"):
            project_file.save(file, hostile.other_project())
        assert same(project_file.load(file), hostile.trained())
        (tmp_path / "ballast").unlink()
        project_file.save(file, hostile.other_project())
        assert same(project_file.load(file), hostile.other_project())
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path)], check=True)
        with pytest.raises(WrongInput, match=r"Read-only|denied"):
            project_file.save(file, hostile.trained())
        assert same(project_file.load(file), hostile.other_project())
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)
