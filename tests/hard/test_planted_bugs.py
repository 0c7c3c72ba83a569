"""Every bug that is planted into the engine is noticed, and without one nothing is. `-s` shows by which test first."""

import pytest

from tests.engine.planted_bugs import BUGS, first_failure

pytestmark = [pytest.mark.hard, pytest.mark.timeout(3600)]


def test_without_a_bug_all_checks_pass():
    assert first_failure(None) is None


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.what)
def test_it_is_noticed(bug):
    by = first_failure(bug)
    print(f"\n{bug.what}  →  {by}")
    assert by, "nobody noticed"
