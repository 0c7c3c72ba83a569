"""Everything a person can choose survives the way into a file and back, and every fault of a file is named."""

import json

import pytest

from engine import catalog
from engine.activations.base import Activation
from engine.activations.elu import ELU
from engine.activations.tanh import Tanh
from engine.experiment import Experiment
from engine.initializers import Xavier
from engine.layers.base import Layer
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.optimizers.adam import Adam
from engine.optimizers.base import Optimizer
from engine.options import option_named, options
from engine.penalties import L1
from engine.plain import check_option, expected, from_plain, to_plain
from engine.problems import WrongInput
from tests.engine.variants import FAMILIES, classes, values_at_limits, variants

FAMILY_OF = {cls: base for base in FAMILIES for cls in catalog.members(base).values()}
EACH = pytest.mark.parametrize("cls", classes(*FAMILIES))


def faults(cls, data, where=""):
    with pytest.raises(WrongInput) as raised:
        from_plain(cls, data, where)
    return raised.value.problems


@pytest.mark.parametrize("member", variants(*FAMILIES))
def test_every_member_comes_back_from_a_file(member):
    text = json.dumps(to_plain(member), allow_nan=False)
    assert from_plain(FAMILY_OF[type(member)], json.loads(text)) == member


@EACH
def test_the_bare_key_means_the_defaults(cls):
    assert from_plain(FAMILY_OF[cls], cls.key) == cls()
    assert from_plain(FAMILY_OF[cls], {"kind": cls.key}) == cls()


def beyond(option):
    """Values that the option must not take."""
    if option.type is bool:
        return ["yes", 2, None]
    if option.choices:
        return ["no_such_choice", 1.5, None, []]
    if option.type is str:
        return [3, None, []]
    found = ["many", None, [], {}, float("nan"), float("inf"), -float("inf"), True]
    if option.type is int:
        found.append(1.5)
    step = 1 if option.type is int else 1e-3
    if option.low is not None:
        found += [option.low - step, *([option.low] if option.low_open else [])]
    if option.high is not None:
        found += [option.high + step, *([option.high] if option.high_open else [])]
    return found


@EACH
def test_no_option_takes_what_lies_beyond_its_limits(cls):
    for option in options(cls):
        if option.is_member or option.type not in (int, float, bool, str):
            continue
        for value in beyond(option):
            problems = faults(FAMILY_OF[cls], {"kind": cls.key, option.name: value}, "here")
            assert problems, (option.name, value)
            assert problems[0].where == f"here.{option.name}"
            assert problems[0].what
            assert problems[0].remedy


@EACH
def test_an_unknown_option_is_named(cls):
    (problem,) = faults(FAMILY_OF[cls], {"kind": cls.key, "no_such_option": 1}, "here")
    assert problem.where == "here.no_such_option"
    assert "no_such_option" in problem.what
    assert problem.remedy


@EACH
def test_options_take_the_values_at_their_limits(cls):
    for option in options(cls):
        if option.is_member:
            continue
        for value in values_at_limits(option):
            assert check_option(option, value, option.name) == value


@pytest.mark.parametrize("base", FAMILIES)
@pytest.mark.parametrize(
    "data", [None, 3, True, [], {}, "", "no_such_kind", {"kind": 5}, {"kind": None}, [{"kind": "x"}]]
)
def test_what_is_no_member_is_a_problem_in_words(base, data):
    (problem,) = faults(base, data, "here")
    assert problem.where == "here"
    assert problem.what


def test_whole_numbers_serve_as_numbers():
    assert from_plain(Optimizer, {"kind": "adam", "learning_rate": 1}) == Adam(learning_rate=1.0)
    assert isinstance(from_plain(Optimizer, {"kind": "adam", "learning_rate": 1}).learning_rate, float)


def test_huge_whole_numbers_are_refused():
    (problem,) = faults(Optimizer, {"kind": "adam", "learning_rate": 10**400})
    assert problem.where == "learning_rate"


def test_every_fault_is_reported_at_once():
    problems = faults(
        Experiment,
        {
            "optimiser": "adam",
            "seed": -1,
            "optimizer": {"kind": "adam", "beta_1": 1, "learning_rate": "fast"},
            "layers": [
                {"kind": "dense", "units": 0, "activation": "tan"},
                {"kind": "dens"},
                {"kind": "dropout", "rate": 1.0},
            ],
        },
    )
    assert {problem.where for problem in problems} == {
        "optimiser",
        "seed",
        "optimizer.beta_1",
        "optimizer.learning_rate",
        "layers.0.units",
        "layers.0.activation",
        "layers.1",
        "layers.2.rate",
    }
    remedies = {problem.where: problem.remedy for problem in problems}
    assert "optimizer" in remedies["optimiser"]
    assert "tanh" in remedies["layers.0.activation"]
    assert "dense" in remedies["layers.1"]


def test_members_within_members_come_back():
    layer = Dense(
        units=5, activation=ELU(alpha=0.5), bias=False, initial_weights=Xavier("normal"), penalty=L1(strength=0.1)
    )
    plain = to_plain(layer)
    assert plain["activation"] == {"kind": "elu", "alpha": 0.5}
    assert from_plain(Layer, plain) == layer


def test_an_experiment_comes_back():
    experiment = Experiment(
        layers=(Dense(units=3, activation=Tanh()), Dropout(), Dense(units=1)), optimizer=Adam(beta_1=0.5)
    )
    assert from_plain(Experiment, json.loads(json.dumps(to_plain(experiment)))) == experiment
    assert from_plain(Experiment, {}) == Experiment()


def test_a_file_nested_without_end_is_refused():
    data: dict = {"kind": "dense"}
    for _level in range(200):
        data = {"kind": "dense", "activation": data}
    assert faults(Layer, data)


def test_too_many_layers_are_refused():
    (problem,) = faults(Experiment, {"layers": ["dense"] * 1001})
    assert problem.where == "layers"
    assert "1001" in problem.what


@EACH
def test_limits_are_put_into_words(cls):
    for option in options(cls):
        if not option.is_member:
            assert expected(option)


def test_the_words_name_both_limits():
    rate = option_named(Dropout, "rate")
    assert "≥ 0" in expected(rate)
    assert "< 1" in expected(rate)
    assert from_plain(Activation, "elu") == ELU()
