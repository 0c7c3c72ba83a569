"""Bugs planted into the engine are noticed: one of them, another each time; tests/hard plants them all."""

import random

import pytest

from tests.engine.planted_bugs import BUGS, first_failure

PLANTED = 1


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.what)
def test_there_is_exactly_one_place_for_it(bug):
    compile(bug.source(), bug.file, "exec")


def test_there_are_many_and_no_two_are_one():
    assert len({bug.source() for bug in BUGS}) == len({bug.what for bug in BUGS}) == len(BUGS) >= 30


def test_one_of_them_is_noticed():
    for bug in random.SystemRandom().sample(BUGS, PLANTED):
        assert first_failure(bug), f"nobody noticed: {bug.what}"
