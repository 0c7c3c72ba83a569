"""Tables and folders of IDX files that a person or an accident has damaged, and the judge of what is made of them.

Whatever is accepted is compared with a reading of its own: a small machine that cuts the text into cells, and `float`. Time
is that of the processor, so that a busy machine does not look like a program that hangs.
"""

import gzip
import math
import re
import struct
from pathlib import Path
from time import process_time

import numpy as np

from engine.datasets.idx_folder import IdxFolder
from engine.datasets.table import Table
from engine.problems import WrongInput
from engine.tables import roles
from engine.tables.contents import contents

LONGEST_S = 2.0
HANGS_S = 60.0
"""Beside other tests, on a busy machine, only what hangs is a fault of speed."""
SIGNS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
NO_VALUE = {"", "?", "na", "n/a", "#n/a", "nan", "null", "none", "<na>"}
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "gb18030", "latin-1", "cp1252", "utf-16-le", "utf-32"]
EVIL_CELLS = [
    *(
        "",
        " ",
        "NaN",
        "nan",
        "Inf",
        "-inf",
        "infinity",
        "NA",
        "null",
        "?",
        "1e400",
        "-1e400",
        "1e-400",
        "1e31",
        "1_000",
    ),
    *("1,5", '"1,5"', "1.5", "1,234", '"1,234"', "1.234.567", "9007199254740993", "9223372036854775809", "9" * 400),
    *(
        "0" * 5000 + "9007199254740993",
        "0x10",
        "١٢",
        "²",
        "½",
        "1e",
        "e1",
        ".",
        "-",
        "+",
        "--1",
        "1e+",
        "1 2",
        "０",
        "\0",
    ),
    *(
        '"',
        '""',
        '"""',
        '"a',
        'a"',
        'a"b',
        '"a"b',
        '"a""b"',
        '"a\nb"',
        '"a\r\nb"',
        '"\n"',
        "\t",
        '\t"a',
        "\xa01",
        "\u30001",
    ),
    *(
        "\x0b",
        "\x0c",
        "\x1c",
        "\x85",
        "\u2028",
        "\ufeff",
        "\ufeff1",
        "=1+1",
        "@SUM(A1)",
        "{0}",
        "{line}",
        "%s",
        "\x1b[31m",
    ),
    *(
        "<b>x</b>",
        "x" * 3000,
        "x" * 140_000,
        "北京",
        "Größe",
        "💥",
        "a\u0301",
        "\ud7ff",
        "true",
        "False",
        "-1",
        "0",
        "1",
        "2",
    ),
]
EVIL_BYTES = [
    b"\xff",
    b"\xfe\xff",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\0",
    b"\x81",
    b"\x80",
    b"\xc3",
    b"\xe4\xb8",
    b"\x1a",
    b"\x84\x31",
]


# ---- the second opinion ---------------------------------------------------------------------------------------------


def cut(text, sign):
    """The records of `text` as pairs (line, cells), or None when it is not formed as a table should be."""
    records, cells, cell, seen = [], [], [], []
    state, line, start = "begin", 1, 1
    for letter in [*re.findall("\r\n|.", text, re.DOTALL), "\n"]:
        is_end = letter in ("\r\n", "\r", "\n")
        if state == "quoted" or (letter == '"' and state == "closing"):
            state = "closing" if letter == '"' and state == "quoted" else "quoted"
            if state == "quoted":
                cell.append(letter)
        elif letter == '"' and state == "begin":
            state = "quoted"
        elif letter == sign or is_end:
            cells.append("".join(cell))
            cell, state = [], "begin"
            if is_end:
                if len(cells) > 1 or "".join(seen).strip():
                    records.append((start, cells))
                cells, start = [], line + 1
        elif state == "closing":
            return None
        elif letter != " " or state == "bare":
            cell.append(letter)
            state = "bare"
        line += is_end
        seen = [] if is_end else [*seen[-1:], letter] if letter.isspace() else [letter]
    return None if state == "quoted" or len({len(cells) for _line, cells in records}) != 1 else records


def number(cell, decimal):
    """What a cell says: a number, None where it says nothing, or the text itself."""
    if cell.lower() in NO_VALUE:
        return None
    point = cell if decimal == "point" else "x" if "." in cell else cell.replace(",", ".")
    if not point.isascii() or "_" in point or point.strip("+-").lower() in ("inf", "infinity", "nan"):
        return cell
    try:
        return float(point)
    except ValueError:
        return cell


def compare(dataset, data):
    """Fail when a number of `data` is not the one that stands in the file."""
    whole = contents(dataset.reading())
    with open(dataset.path, "rb") as stream:
        raw = stream.read()
    codec = "utf-8-sig" if whole.reading.encoding == "utf-8" else whole.reading.encoding
    text = raw.decode(codec).lstrip("\ufeff")
    records = cut(text, SIGNS[whole.reading.separator])
    assert records is not None
    names, rows = [], records
    if whole.reading.header == "yes":
        names, rows = records[0][1], records[1:]
    assert whole.lines.tolist() == [line for line, _cells in rows]
    values = [[number(cell.strip(), whole.reading.decimal) for cell in cells] for _line, cells in rows]
    asked = roles.complete(whole, dataset.column_roles())
    used = {column.name: place for place, column in enumerate(whole.columns)}
    for name, place in used.items():
        given = " ".join(names[place].split()) if names else ""
        assert name == given or name == f"column {place + 1}" or name.startswith((f"{given} (", "column "))
    unused = {*asked.ignored, *asked.target, *whole.void}
    features = [column for column in whole.columns if column.name not in unused]
    looked_at = [*features, *(column for column in whole.columns if column.name in asked.target)]
    kinds = {column.name: roles.kind_of(column, asked) for column in looked_at}
    kept = []
    for row in values:
        if any(row[used[name]] is None for name in asked.target):
            continue
        if dataset.missing == "drop" and any(row[used[column.name]] is None for column in features):
            continue
        kept.append(row)
    assert dataset.missing != "refuse" or len(kept) == len(values)
    assert len(kept) == len(data.features) == len(data.targets)
    first = 0
    for column in features:
        place = used[column.name]
        cells = [row[place] for row in kept]
        if kinds[column.name] == "numbers":
            assert all(cell is None or isinstance(cell, float) for cell in cells)
            same(data.features[:, first], [math.nan if cell is None else cell for cell in cells])
            first += 1
            continue
        texts = [rows[index][1][place].strip() for index in kept_places(values, kept)]
        texts = [None if cell.lower() in NO_VALUE else cell for cell in texts]
        there = {cell for cell in texts if cell is not None}
        width = 1 if len(there) <= 2 else len(there)
        for feature in range(first, first + width):
            category = data.feature_names[feature].removeprefix(f"{column.name} = ")
            if category not in there:  # two features of the same name are numbered
                category = category.rsplit(" (", 1)[0]
            assert category in there
            same(data.features[:, feature], [math.nan if cell is None else float(cell == category) for cell in texts])
        first += width
    assert first == data.features.shape[1]
    targets = [column for column in whole.columns if column.name in asked.target]
    for index, column in enumerate(targets):
        place = used[column.name]
        if data.task == "regression":
            same(data.targets[:, index], [row[place] for row in kept])
            continue
        texts = [rows[index][1][place].strip() for index in kept_places(values, kept)]
        if data.task == "multilabel":
            same(data.targets[:, index], [data.target_names[index].endswith(f" = {text}") for text in texts])
        else:
            assert [data.target_names[label] for label in data.targets] == texts


def kept_places(values, kept):
    """The numbers of the rows that were kept, which are the same objects."""
    wanted = set(map(id, kept))
    return [index for index, row in enumerate(values) if id(row) in wanted]


def same(found, wanted):
    np.testing.assert_array_equal(found, np.array(wanted, float))


# ---- the judge ------------------------------------------------------------------------------------------------------


def judged(dataset, folder, allowed_s=HANGS_S, compared=True):
    """Load `dataset`; return (its data, or None when it was refused in words, and the seconds). Fails for anything else."""
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    began = process_time()
    try:
        data = dataset.load()
    except WrongInput as fault:
        data = None
        for problem in fault.problems:
            assert problem.where.startswith("data.source.") and len(problem.what) < 600
            assert problem.what.isprintable() and problem.what.endswith((".", "。")) and problem.remedy.isprintable()
    seconds = process_time() - began
    assert seconds < allowed_s
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    if data is not None:
        assert len(data.features) == len(data.targets) > 0 and data.features.shape[1] > 0
        assert not np.isinf(data.features).any() and np.isfinite(data.targets).all()
        if compared:
            (compare if isinstance(dataset, Table) else compare_images)(dataset, data)
    return data, seconds


# ---- tables ---------------------------------------------------------------------------------------------------------


def table(chance):
    """A table that is right: cells, how they are written, and the bytes."""
    sign = chance.choice([",", ",", ";", "\t", "|"])
    columns = chance.choice([2, 3, 3, 4, 6])
    words = chance.choice([["red", "green", "blue"], ["北京", "上海", "广州"], ["Größe", "Straße", "été"], ["0", "1"]])
    kinds = [chance.choice(["number", "number", "whole", "word"]) for _column in range(columns)]
    cells = [[chance.choice(["a", "b b", "价格", "Größe", "x"]) + str(n) for n in range(columns)]]
    for _row in range(chance.choice([1, 3, 4, 5, 8, 30])):
        make = {
            "number": lambda: f"{chance.gauss(0, 10):.{chance.randrange(5)}f}",
            "whole": lambda: str(chance.randrange(5)),
            "word": lambda: chance.choice(words),
        }
        cells.append([make[kind]() for kind in kinds])
    if sign == ";" and chance.random() < 0.5:
        cells = [[cell.replace(".", ",") for cell in row] for row in cells]
    return cells if chance.random() < 0.9 else cells[1:], sign


def mutated_table(chance):
    """(the bytes of a damaged table, options to read it with)."""
    cells, sign = table(chance)
    for _change in range(chance.choice([0, 1, 1, 1, 2, 4])):
        row = chance.choice(cells)
        change = chance.randrange(30)
        if change < 26 and row:
            row[chance.randrange(len(row))] = chance.choice(EVIL_CELLS)
        elif change == 26:
            row.insert(chance.randrange(len(row) + 1), chance.choice(EVIL_CELLS))
        elif change == 27 and row:
            del row[chance.randrange(len(row))]
        else:
            cells.insert(chance.randrange(len(cells) + 1), list(chance.choice([row, [], [""], ["", ""], [" "]])))
    if chance.random() < 0.1:  # a whole column of the same nonsense
        evil, place = chance.choice(EVIL_CELLS), chance.randrange(6)
        for row in cells[1:]:
            if place < len(row):
                row[place] = evil
    end = chance.choice(["\n", "\n", "\r\n", "\r"])
    text = end.join(sign.join(row) for row in cells) + chance.choice([end, end, "", end * 2])
    for _change in range(chance.choice([0, 0, 0, 0, 1, 2])):
        place = chance.randrange(len(text) + 1)
        put_in = chance.choice(['"', sign, "\n", "\r", " ", "\t", '"' + sign, "\n\n", *EVIL_CELLS])
        text = text[:place] + put_in + text[place + chance.choice([0, 0, 1, 5]) :]
    encoding = chance.choice(ENCODINGS[:5] if chance.random() < 0.8 else ENCODINGS)
    raw = text.encode(encoding, "replace")
    for _change in range(chance.choice([0, 0, 0, 0, 0, 0, 0, 1, 3])):
        place = chance.randrange(len(raw) + 1)
        put_in = chance.choice([*EVIL_BYTES, bytes([chance.randrange(256)])])
        raw = raw[:place] + put_in + raw[place + chance.choice([0, 1, 1, 2]) :]
    if chance.random() < 0.1:
        raw = raw[: chance.randrange(len(raw) + 1)]
    return raw, options(chance, cells)


def options(chance, cells):
    """How to read it and what its columns are for; mostly automatic, sometimes nonsense."""
    chosen = {}
    if chance.random() < 0.7:
        chosen["missing"] = chance.choice(["drop", "mean", "most_frequent"])
    if chance.random() < 0.1:
        chosen["separator"] = chance.choice(list(SIGNS))
    if chance.random() < 0.1:
        chosen["decimal"] = chance.choice(["point", "comma"])
    if chance.random() < 0.1:
        chosen["encoding"] = chance.choice(["utf-8", "utf-16", "utf-16-le", "utf-32", "gb18030", "cp1252", "latin-1"])
    if chance.random() < 0.1:
        chosen["header"] = chance.choice(["yes", "no"])
    names = cells[0] if cells and cells[0] and chance.random() < 0.9 else ["column 1", "column 2", "nowhere", '"']
    for role in ("target", "ignored", "categories", "numbers"):
        if chance.random() < 0.15:
            some = [" ".join(chance.choice(names).split()) for _name in range(chance.choice([1, 1, 2]))]
            chosen[role] = roles.text_of(some)
    return chosen


# ---- IDX files ------------------------------------------------------------------------------------------------------


def idx_bytes(array):
    """The array as an IDX file."""
    return struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


def mutated_idx(chance):
    """Names and bytes of the two files of a folder, one of them or both damaged."""
    count = chance.choice([1, 2, 5, 20])
    pixels = np.frombuffer(chance.randbytes(count * 12), np.uint8).reshape(count, 4, 3)
    labels = np.array([chance.randrange(chance.choice([1, 2, 5, 256])) for _label in range(count)], np.uint8)
    images = _harmed(chance, idx_bytes(pixels), 3)
    labels = _harmed(chance, idx_bytes(labels), 1) if chance.random() < 0.4 else idx_bytes(labels)
    files = {"train-images-idx3-ubyte": _packed(chance, images), "train-labels-idx1-ubyte": _packed(chance, labels)}
    if chance.random() < 0.05:
        del files[chance.choice(list(files))]
    if chance.random() < 0.1:
        files |= {"t10k-" + name.partition("-")[2]: content for name, content in files.items()}
    return files


def _harmed(chance, content, dimensions):
    change = chance.randrange(8)
    if change == 0:  # a dimension that lies
        size = chance.choice([0, 1, 2, 3, 21, 255, 65_537, 2**16, 2**31, 2**32 - 1, chance.randrange(2**32)])
        place = 4 + 4 * chance.randrange(dimensions)
        return content[:place] + struct.pack(">I", size) + content[place + 4 :]
    if change == 1:  # type, number of dimensions, or the zeros
        place = chance.randrange(4)
        return content[:place] + bytes([chance.choice([0, 1, 2, 3, 8, 9, 11, 12, 13, 14, 255])]) + content[place + 1 :]
    if change == 2:
        return content[: chance.randrange(len(content) + 1)]
    if change == 3:
        return content + chance.randbytes(chance.choice([1, 4, 5000]))
    if change == 4:
        place = chance.randrange(len(content))
        return content[:place] + bytes([chance.randrange(256)]) + content[place + 1 :]
    if change == 5:
        place = chance.randrange(len(content))
        return content[:place] + chance.randbytes(chance.choice([0, 1, 4])) + content[place + 1 :]
    return content


def _packed(chance, content):
    """The content as it is, or packed, and then mostly damaged."""
    change = chance.randrange(8)
    if change < 3:
        return content
    if change == 3:  # a bomb: far more than the header says
        return gzip.compress(content + bytes(3_000_000), 1)
    packed = gzip.compress(content, 1)
    if change == 4:
        return packed[: chance.randrange(len(packed) + 1)]
    if change == 5:
        place = chance.randrange(len(packed))
        return packed[:place] + bytes([chance.randrange(256)]) + packed[place + 1 :]
    if change == 6:  # several members, or something behind the last
        return packed + chance.choice([packed, b"x", gzip.compress(b""), b"\x1f\x8b", bytes(20)])
    return gzip.compress(packed, 1) if chance.random() < 0.3 else packed


def compare_images(dataset, data):
    """Fail when a pixel or a label is not the one that stands in the files."""
    numbers = {"images": [], "labels": []}
    for file in sorted(Path(dataset.path).iterdir(), key=lambda file: ("train" not in file.name, file.name)):
        raw = file.read_bytes()
        raw = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
        role = "images" if "images" in file.name else "labels"
        numbers[role] += raw[16 if role == "images" else 8 :]
    np.testing.assert_array_equal(data.features.ravel(), numbers["images"])
    np.testing.assert_array_equal(data.targets, numbers["labels"])


def idx_folder(folder, files):
    """Write the files into the empty folder, and return the data set."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return IdxFolder(str(folder))
