"""Starting weights: what a run takes over from another one before its first step, layer by layer.

The file is a project (`.downhill`) or the `weights.safetensors` of a run's folder. A layer is looked for by its name, or by
its place when it has none; it takes over all its arrays, running statistics too, or, when one is missing or of another
shape, none of them. The optimizer's memory is not taken over.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from engine import experiment_file, loading, project_parts, whole_file
from engine.arrays import Array, frozen
from engine.data import DataShape
from engine.experiment import Experiment
from engine.layers.base import Layer, Parameters, names_of
from engine.network import Network
from engine.paths import replace
from engine.problems import Problem, WrongInput
from engine.project_parts import EXPERIMENT, RUN
from engine.text import joined, language
from engine.text import translate as _

PART, FILE = "start", "start.path"
"""The places of problems with starting weights: what fits and what does not; the file itself."""


class Source(msgspec.Struct, frozen=True, eq=False):
    """What a file has to give. file: its name; layers: name of each layer with arrays -> these arrays."""

    file: str
    layers: dict[str, Parameters]


class Fate(msgspec.Struct, frozen=True):
    """What becomes of a layer that has parameters. name: as in `names_of`; why: why it is not taken over, else ""."""

    index: int
    name: str
    why: str = ""


_sources, _faults = loading.Memory(2), loading.Memory(16)


# ---- the file -------------------------------------------------------------------------------------------------------


def is_known(path: str) -> bool:
    """True when `read` would answer at once, be it with a fault."""
    key = _key(path)
    return _sources.find(key) is not None or _faults.find(key) is not None


def read(path: str) -> Source:
    """What the file at `path` has to give, from memory when it has not changed. Raises WrongInput, in words."""
    key = _key(path)  # taken before the file is read: what changes in between is read again
    source = _sources.find(key)
    if source is not None:
        return source
    if loading.must_not_wait():
        problems = _faults.find(key)
        if problems is None:
            raise loading.StillReading(Problem(PART, _("The starting weights are being read.")))
        raise WrongInput(*problems)
    file = _place(path)
    try:
        source = Source(file.name, project_parts.read(file, _understood))
    except WrongInput as fault:
        problems = tuple(Problem(FILE, one.what, _("Choose another file")) for one in fault.problems)
        _faults.keep(key, problems)
        raise WrongInput(*problems) from None
    _sources.keep(key, source)
    return source


def _key(path: str) -> tuple:
    place = _place(path)
    return str(place), language(), whole_file.identity(place)


def _place(path: str) -> Path:
    try:
        return Path(path).expanduser().absolute()
    except (OSError, RuntimeError):  # no such home folder, say
        return Path(path)


def _understood(content: bytes) -> dict[str, Parameters]:
    if content.startswith(b"PK"):
        parts = project_parts.unpacked(content)
        names = names_of(experiment_file.from_json(parts[EXPERIMENT].decode("utf-8-sig")).layers)
        if RUN not in parts:
            raise WrongInput(Problem("", _("The project has not been trained yet: there are no weights in it.")))
        arrays, _beside = project_parts.arrays(parts[RUN])
        arrays = {name[len("weights/") :]: array for name, array in arrays.items() if name.startswith("weights/")}
        return _by_layer(arrays, dict(enumerate(names)))
    try:
        arrays, beside = project_parts.arrays(content)
    except WrongInput as fault:
        what = _("It is neither a project of Downhill nor the weights of a run.")
        raise WrongInput(Problem("", joined((what, fault.problems[0].what)))) from None
    return _by_layer(arrays, names_beside(beside))


def names_beside(beside: dict) -> dict[int, str]:
    """Place -> name of the layers, from what is written beside the arrays of a weights file: {"layers.2": name}."""
    known = {}
    for key, name in beside.items():
        place = key.removeprefix("layers.")
        if place.isdecimal() and isinstance(name, str) and name.strip():
            known[int(place[:9])] = name.strip()
    return known


def _by_layer(arrays: dict[str, np.ndarray], names: dict[int, str]) -> dict[str, Parameters]:
    """The arrays of each layer, under its name, as copies."""
    found: dict[str, Parameters] = {}
    places: dict[str, int] = {}
    for full, array in arrays.items():
        word, place, *rest = full.split(".", 2)
        if word != "layers" or not place.isdecimal() or len(place) > 9 or not rest:
            raise WrongInput(Problem(full[:60], _("This is not the name of a layer's array.")))
        name = names.get(int(place), f"layers.{int(place)}")
        if places.setdefault(name, int(place)) != int(place):
            raise WrongInput(Problem(full[:60], _("Two layers have the same name.")))
        with np.errstate(over="ignore"):
            own = array.astype(np.float32) if array.dtype.kind == "f" else np.full(array.shape, np.nan, np.float32)
        if not np.isfinite(own).all():
            raise WrongInput(Problem(full[:60], _("The array holds something that is not a number.")))
        if full.endswith("variance") and (own < 0).any():
            raise WrongInput(Problem(full[:60], _("A variance cannot be negative.")))
        found.setdefault(name, {})[rest[0]] = frozen(own)
    return found


# ---- who takes over what --------------------------------------------------------------------------------------------


def fates(layers: tuple[Layer, ...], inputs: int, source: Source) -> list[Fate]:
    """What becomes of each layer that has parameters. inputs: features of the data."""
    found = []
    widths = Network(layers, inputs).widths
    for index, (layer, name, width) in enumerate(zip(layers, names_of(layers), widths, strict=False)):
        wanted = layer.parameter_shapes(width) | layer.statistic_shapes(width)
        if wanted:
            found.append(Fate(index, name, _why_not(wanted, source.layers.get(name), source.file)))
    return found


def _why_not(wanted: dict[str, tuple[int, ...]], given: Parameters | None, file: str) -> str:
    if given is None:
        return _("There is no such layer in {file}.", file=file)
    for name in [*wanted, *given]:
        if name not in given:
            return _("In {file} it has no array “{array}”.", file=file, array=name)
        if name not in wanted:
            return _("In {file} it also has an array “{array}”.", file=file, array=name[:60])
        if given[name].shape != wanted[name]:
            found, needed = (" × ".join(map(str, shape)) or "1" for shape in (given[name].shape, wanted[name]))
            words = _("Its array “{array}” is {found} in {file}; {needed} is needed.")
            return words.format(array=name, found=found, file=file, needed=needed)
    return ""


def unused(layers: tuple[Layer, ...], source: Source) -> list[str]:
    """Names of the layers of `source` that none of `layers` is called."""
    return [name for name in source.layers if name not in names_of(layers)]


def start_problems(experiment: Experiment, shape: DataShape | None) -> Iterator[Problem]:
    """What cannot be taken over: the layers one by one. shape: None while the data cannot be read."""
    path = experiment.start.path
    if not path:
        return
    try:
        source = read(path)
    except WrongInput as fault:
        yield from fault.problems
        return
    if shape is None:
        return
    found = fates(experiment.layers, experiment.data.inputs(shape.features), source)
    if all(fate.why for fate in found):
        what = _("Nothing can be taken over from {file}: no layer fits.", file=source.file)
        yield Problem(PART, what, _("Draw all weights from the seed"), repaired=replace(experiment, FILE, ""))
    for fate in found:
        if fate.why:
            what = _("{layer} starts from the seed. {why}", layer=title(fate), why=fate.why)
            yield Problem(PART, what, severity="warning")


def is_about_start(problem: Problem) -> bool:
    """True for a problem with starting weights: it does not matter to a run that has begun."""
    return problem.where in (PART, FILE)


def title(fate: Fate) -> str:
    """The layer as a person calls it: with its number, and its name if it has one."""
    numbered = _("Layer {number}", number=fate.index + 1)
    return numbered if fate.name == f"layers.{fate.index}" else f"{numbered} “{fate.name[:60]}”"


def called(name: str) -> str:
    """What a person calls the layer that is `name` to `names_of`."""
    word, _dot, place = name.partition(".")
    is_place = word == "layers" and place.isdecimal()
    return _("Layer {number}", number=int(place) + 1) if is_place else f"“{name[:60]}”"


def taken_over(experiment: Experiment, network: Network, drawn: Array) -> Array:
    """The vector (P + S,) before the first step: as `drawn`, and in it what is taken over and fits.

    Raises WrongInput when the file cannot be read.
    """
    if not experiment.start.path:
        return drawn
    vector, source = drawn.copy(), read(experiment.start.path)
    views = network.views(vector)
    for fate in fates(network.layers, network.widths[0], source):
        if not fate.why:
            for name, array in views[fate.index].items():
                array[...] = source.layers[fate.name][name]
    return vector
