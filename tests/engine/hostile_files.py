"""Project files that a person or an accident has damaged, and the judge of what the program makes of them."""

import functools
import io
import json
import struct
import zipfile
import zlib
from time import perf_counter

import msgspec
from safetensors.numpy import save

from engine import paths, project_file
from engine.examples.logical_and import LogicalAndExample
from engine.experiment_file import to_bytes
from engine.problems import WrongInput
from engine.project_file import EXPERIMENT, RUN, Project
from engine.training.history import History
from engine.training.run import Run
from engine.training.state import to_arrays
from engine.training.trainer import Trainer

LONGEST_S = 2.0
HANGS_S = 60.0
"""Beside other tests, on a busy machine, only what hangs is a fault of speed."""
EVIL_VALUES = [
    *("null", "true", "-1", "0", "1e400", "-1e400", "NaN", "Infinity", '""', "[]", "{}", '"\\ud800"', '"\\u0000"'),
    *("9" * 5000, "9" * 30, "18446744073709551615", "9223372036854775808", "0.5", "1e308", '"dense"', '"__class__"'),
    *('"' + "x" * 5000 + '"', '{"kind": "dense"}', '{"kind": "os.system"}', "[0, 0]", "[" * 500 + "]" * 500),
]


@functools.cache
def trained():
    """A small project in the middle of its training."""
    experiment = paths.set_from_text(LogicalAndExample().experiment(), "optimizer=adam")
    trainer, history = Trainer(experiment), History()
    for event in Run(trainer, steps=9).events():
        history.add(event)
    return Project(experiment, trainer.state(history))


def other_project():
    """The same run under another experiment, for a second file."""
    project = trained()
    return Project(msgspec.structs.replace(project.experiment, seed=5), project.state)


@functools.cache
def good_bytes():
    """The bytes of a whole project file."""
    return zipped(good_parts())


@functools.cache
def good_parts():
    """The two parts of a whole project."""
    project = trained()
    return {EXPERIMENT: to_bytes(project.experiment), RUN: save(to_arrays(project.state, project.experiment))}


def zipped(parts, method=zipfile.ZIP_STORED):
    """A correct zip of `parts`, a dict or a list of pairs; names may be anything."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            entry = zipfile.ZipInfo("x")
            entry.filename, entry.compress_type = name, method
            archive.NameToInfo.clear()  # or a name that comes twice would give a warning
            archive.writestr(entry, content)
    return stream.getvalue()


def with_run(run):
    """A project file with other bytes for the run."""
    return zipped(good_parts() | {RUN: run})


def with_experiment(text):
    """A project file with another text for the experiment, and no run."""
    return zipped({EXPERIMENT: text if isinstance(text, bytes) else text.encode()})


def safetensors(header, data):
    """The bytes of a safetensors file with any header, a text or plain data."""
    text = (header if isinstance(header, str) else json.dumps(header)).encode()
    return len(text).to_bytes(8, "little") + text + data


def good_safetensors():
    """Header and data of the run."""
    run = good_parts()[RUN]
    length = int.from_bytes(run[:8], "little")
    return json.loads(run[8 : 8 + length]), run[8 + length :]


def patched(content, offset, form, *values):
    """`content` with numbers written over it."""
    changed = bytearray(content)
    struct.pack_into(form, changed, offset % (len(content) - struct.calcsize(form) + 1), *values)
    return bytes(changed)


def judged(file, allowed_s=HANGS_S):
    """Open `file`; return the project, or None when it was refused in one sentence. Fails for anything else."""
    before, neighbours = file.read_bytes(), sorted(file.parent.iterdir())
    began = perf_counter()
    try:
        project = project_file.load(file)
    except WrongInput as fault:
        (problem,) = fault.problems
        assert problem.what and problem.remedy and "\n" not in problem.what and len(problem.what) < 1000
        project = None
    assert perf_counter() - began < allowed_s
    assert file.read_bytes() == before and sorted(file.parent.iterdir()) == neighbours
    return project


# ---- mutations ------------------------------------------------------------------------------------------------------


def mutated(chance):
    """A damaged project file. `chance` is a `random.Random`; the zip often stays right, so that the damage gets in."""
    kind = chance.choice([_bytes, _bytes, _end, _entry, _experiment, _experiment, _header, _header, _data, _parts])
    content = kind(chance)
    return harmed(chance, content) if chance.random() < 0.1 else content


def harmed(chance, content):
    """Some bytes changed, removed, put in, doubled or cut off."""
    start = chance.randrange(len(content) + 1)
    stop = min(len(content), start + chance.choice([1, 1, 2, 4, 8, 100]))
    new = bytes(chance.randrange(256) for _ in range(chance.choice([0, 1, 1, 4, 8])))
    return chance.choice(
        [
            content[:start] + new + content[stop:],
            content[:start] + new + content[start + len(new) :],
            content[:stop] + content[start:],
            content[:start] + bytes(stop - start) + content[stop:],
            content[:start],
            content[start:],
        ]
    )


def _number(chance):
    return chance.choice([0, 1, 2, 0xFFFFFFFF, 0x7FFFFFFF, 0xFFFF, chance.randrange(2**32), chance.randrange(2**10)])


def _bytes(chance):
    return harmed(chance, good_bytes())


def _end(chance):
    content = good_bytes()
    form, places = chance.choice([("<H", [-18, -16, -14, -12, -2]), ("<L", [-10, -6])])
    value = _number(chance) & (0xFFFF if form == "<H" else 0xFFFFFFFF)
    return patched(content, len(content) + chance.choice(places), form, value)


def _entry(chance):
    content = good_bytes()
    starts = [place for place in range(len(content)) if content[place : place + 4] in (b"PK\1\2", b"PK\3\4")]
    start = chance.choice(starts) + chance.randrange(4, 46)
    form = chance.choice(["<B", "<H", "<L"])
    return patched(content, start, form, _number(chance) & (256 ** struct.calcsize(form) - 1))


def json_harmed(chance, text):
    """A JSON text with one value, name or line replaced, doubled or removed."""
    try:
        lines = json.dumps(json.loads(text), indent=0).splitlines()
    except ValueError:
        return text
    place = chance.randrange(len(lines))
    name, colon, _value = lines[place].partition(": ")
    comma = "," if lines[place].endswith(",") else ""
    evil = chance.choice(EVIL_VALUES)
    change = chance.randrange(5)
    if change <= 2:
        lines[place] = (name + colon if colon else "") + evil + comma
    elif change == 3:
        lines.insert(place, lines[place])
    else:
        del lines[place]
    return "\n".join(lines).encode()


def _experiment(chance):
    return zipped(good_parts() | {EXPERIMENT: json_harmed(chance, good_parts()[EXPERIMENT])})


def _header(chance):
    return with_run(safetensors(*header_harmed(chance, *good_safetensors())))


def header_harmed(chance, header, data):
    """A header, as a text or plain, that says something else; and the data."""
    if chance.random() < 0.5:
        return json_harmed(chance, json.dumps(header)).decode(), data
    told = header[chance.choice(list(header))]
    other = header[chance.choice(list(header))]
    field = chance.choice(["dtype", "shape", "data_offsets"])
    told[field] = chance.choice(
        [other[field], [0, 2**62], [-1, 1], [2**40, 2**40], "F16", "BF16", "O", [], [[]], [True]]
    )
    return header, data


def _data(chance):
    header, data = good_safetensors()
    return with_run(safetensors(header, data_harmed(chance, header, data)))


def data_harmed(chance, header, data):
    """The data with an evil number in it."""
    try:
        start, stop = header[chance.choice(list(header))]["data_offsets"]
        offset = chance.randrange(start, stop) // 4 * 4
    except (TypeError, ValueError, KeyError, IndexError):  # the array is empty, or the header was harmed before
        offset = 0
    word = chance.choice([bytes(8), b"\xff" * 8, struct.pack("<d", float("inf")), struct.pack("<f", float("nan")) * 2])
    return data[:offset] + word[: max(len(data) - offset, 0)] + data[offset + 8 :]


def _parts(chance):
    pairs = list(good_parts().items())
    evil = chance.choice(["../evil", "/etc/evil", "C:\\evil", "experiment.json\0x", "", "EXPERIMENT.JSON", "a/" * 200])
    change = chance.randrange(6)
    if change == 0:
        pairs.append((evil, b"x" * chance.randrange(99)))
    elif change == 1:
        pairs.append(chance.choice(pairs))
    elif change == 2:
        pairs.reverse()
    elif change == 3:
        pairs = [(pairs[0][0], pairs[1][1]), (pairs[1][0], pairs[0][1])]
    elif change == 4:
        pairs = [(name, zlib.compress(content)) for name, content in pairs]
    else:
        pairs[chance.randrange(2)] = (evil, b"{}")
    return zipped(pairs, chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
