"""Members are found by their folder, and each is complete: named, explained, with sensible options."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine import catalog
from engine.activations.base import Activation
from engine.datasets.base import Dataset
from engine.layers.base import Layer
from engine.losses.base import Loss
from engine.optimizers.base import Optimizer
from engine.options import options
from engine.plain import check_option, to_plain
from engine.problems import WrongInput
from tests.engine.variants import FAMILIES, classes

EACH = pytest.mark.parametrize("cls", classes(*FAMILIES))
LESSONS = pytest.mark.parametrize("cls", classes(Activation, Loss, Optimizer, Layer))
FAMILY = pytest.mark.parametrize("base", FAMILIES)
ROOT = Path(__file__).parents[2]


def file_of(cls):
    return ROOT / (cls.__module__.replace(".", "/") + ".py")


def has_own_file(cls):
    return cls.__module__.count(".") > 1


@EACH
def test_it_says_what_it_is(cls):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", cls.key)
    assert cls.title.strip()
    assert cls.title[0] == cls.title[0].upper()
    assert cls.summary.endswith(".")
    assert len(cls.summary) <= 160
    assert (cls.__doc__ or "").partition("\n")[0].rstrip().endswith((".", "?", ":"))


@EACH
def test_its_file_is_called_like_its_key(cls):
    if not has_own_file(cls):
        return
    name = cls.__module__.rpartition(".")[2]
    assert name == cls.key
    assert cls.__name__.lower() == cls.key.replace("_", "")


@LESSONS
def test_it_is_a_lesson_that_fits_on_a_page(cls):
    text = cls.__doc__
    assert len(text) >= 400, "the idea in two to four sentences, the formula, when it hurts"
    assert "\n\n        " in text, "the formula stands alone"
    assert "Reference: " in text
    assert cls.formula
    assert re.search(r"\(\d{4}\)", cls.reference)
    assert len(file_of(cls).read_text(encoding="utf-8").splitlines()) < 140


@EACH
def test_its_options_are_explained_and_their_defaults_allowed(cls):
    for option in options(cls):
        assert option.title.strip(), option.name
        assert option.sentence.endswith((".", "?")), option.name
        if option.type in (int, float) and option.kind != "seed":
            assert option.low is not None, f"{option.name} has no lower limit"
            assert option.high is not None, f"{option.name} has no upper limit"
        if option.type in (int, float, bool, str):
            assert check_option(option, to_plain(option.default), option.name) == option.default


@EACH
def test_members_are_values(cls):
    assert cls() == cls()
    assert hash(cls()) == hash(cls())
    with pytest.raises(AttributeError):
        cls().key = "other"


@FAMILY
def test_order_is_unique_and_kept(base):
    found = list(catalog.members(base).values())
    orders = [cls.order for cls in found]
    assert found
    assert orders == sorted(orders)
    for group in {getattr(cls, "group", "") for cls in found}:
        within = [cls.order for cls in found if getattr(cls, "group", "") == group]
        assert len(set(within)) == len(within)


@FAMILY
def test_titles_and_keys_are_unique(base):
    found = catalog.members(base)
    assert len({cls.title for cls in found.values()}) == len(found)
    assert all(key == cls.key for key, cls in found.items())


@FAMILY
def test_a_member_is_found_by_its_key(base):
    for key, cls in catalog.members(base).items():
        assert catalog.member(base, key) is cls


@FAMILY
@pytest.mark.parametrize("key", ["", "no_such_thing", "x" * 500, "Tanh "])
def test_an_unknown_key_is_a_problem_in_words(base, key):
    with pytest.raises(WrongInput) as raised:
        catalog.member(base, key, "somewhere")
    (problem,) = raised.value.problems
    assert problem.where == "somewhere"
    assert len(problem.what) < 200
    assert any(known in problem.remedy for known in catalog.members(base))


def test_a_misspelt_key_is_met_with_the_nearest():
    with pytest.raises(WrongInput) as raised:
        catalog.member(Activation, "sigmod")
    assert "sigmoid" in raised.value.problems[0].remedy


def test_two_members_with_one_key_are_refused(monkeypatch):
    class First(Dataset, frozen=True):
        key = "twin"

    class Second(Dataset, frozen=True):
        key = "twin"

    module = SimpleNamespace(__name__=__name__, first=First, second=Second)
    monkeypatch.setattr(catalog, "_modules", lambda base: [module])
    with pytest.raises(LookupError, match="twin"):
        catalog.members.__wrapped__(Dataset)
