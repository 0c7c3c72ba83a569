"""Damaged tables and IDX files: the right data or a sentence, soon, in little memory, and nothing else."""

import gzip
import os
import random
import tracemalloc

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.datasets.table import Table
from tests.engine import hostile_tables as hostile

FAST = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
GOOD = "城市,größe,price\n北京,1.5,20\nZürich,2.5,30.25\n北京,-3e1,0.5\n"


@settings(FAST, max_examples=200)
@given(chance=st.randoms(use_true_random=False))
def test_damaged_tables(tmp_path, chance):
    raw, options = hostile.mutated_table(chance)
    file = tmp_path / "damaged.csv"
    file.write_bytes(raw)
    hostile.judged(Table(str(file), **options), tmp_path)


@settings(FAST, max_examples=200)
@given(chance=st.randoms(use_true_random=False))
def test_damaged_idx_files(tmp_path, chance):
    for file in tmp_path.iterdir():
        file.unlink()
    hostile.judged(hostile.idx_folder(tmp_path, hostile.mutated_idx(chance)), tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_table_cut_off_at_every_byte(tmp_path, encoding):
    content, file, opened = GOOD.encode(encoding), tmp_path / "cut.csv", 0
    for length in range(len(content)):
        file.write_bytes(content[:length])
        opened += hostile.judged(Table(str(file)), tmp_path)[0] is not None
    assert 0 < opened < len(content)


def wide(columns, rows, cell):
    return "\n".join(",".join(cell(row, column) for column in range(columns)) for row in range(rows)).encode()


HOSTILE = {
    "commas": lambda size: b"," * size,
    "blank lines": lambda size: b"\n" * (size // 10),
    "lines of one comma": lambda size: b",\n" * (size // 10),
    "blanks": lambda size: b" " * size,
    "quotation marks": lambda size: b'"' * size,
    "a quotation mark and no other": lambda size: b'a,b\n1,"' + b"x\n" * (size // 5),
    "quoted cells and a fault": lambda size: b'"a",' * (size // 10) + b'"b"c',
    "quotation marks in long doubled rows": lambda size: b'a,b\n1,"' + b'""' * 60_000 + b'"x\n',  # near the limit
    "zeros": lambda size: b"0" * size,
    "NULs": lambda size: b"a,b\n" + bytes(size),
    "classes": lambda size: wide(2, size // 20, lambda row, column: f"t{row}" if column else "1"),
    "categories": lambda size: wide(2, size // 20, lambda row, column: "1" if column else f"t{row}"),
    "long names nearly alike": lambda size: (
        (",".join("n" * 3000 + str(n) for n in range(size // 1000)) + "\n").encode() * 2
    ),
    "features that get the same name": lambda size: b"x = a,x = a,x,y\na,b,a,1\nb,a,b,2\nc,c,c = a,3\n",
    "UTF-8 in the middle of a letter": lambda size: "价格,b\n1,2\n".encode()[:-1] + b"\xe4",
    "UTF-16 of an odd length": lambda size: "a,b\n1,2\n".encode("utf-16") + b"\0",
    "half a surrogate pair": lambda size: b"\xff\xfea\0,\0b\0\n\0\x00\xd8,\0",
    "bytes of all kinds": lambda size: random.Random(0).randbytes(size * 3 // 10),
    "gzip": lambda size: gzip.compress(GOOD.encode()),
    "PNG": lambda size: b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(3000),
    "zip": lambda size: b"PK\3\4\x14\0\6\0\x08\0!\0" + random.Random(2).randbytes(3000),
    "formulas": lambda size: b"=cmd|'/C calc'!A1,b\n@SUM(1),2\n-1+1,3\n",
    "format signs": lambda size: b"{0},{line}\n%s,{column}\n%(x)d,{}\n",
    "letters that are no text": lambda size: b"a\x1b[31m,\x07b\n\x1b]0;x\x07,1\n\x9d,2\n",
}
"""Contents of about so many bytes, where the size matters."""

SIZE = 60_000
LARGE = 1_000_000
"""In tests/hard."""


WIDE = {
    "30,000 columns of one name": lambda: wide(30_000, 3, lambda row, _column: str(row) if row else "x"),
    "30,000 columns without names": lambda: wide(30_000, 3, lambda row, _column: str(row) if row else ""),
    "30,001 columns": lambda: wide(30_001, 2, lambda row, column: str(row)),
    "3,000 columns of 50 texts": lambda: wide(3_000, 50, lambda row, _column: f"t{row}"),
}


@pytest.mark.parametrize("name", WIDE)
def test_wide_tables_take_little_time(tmp_path, name):
    file = tmp_path / "wide.csv"
    file.write_bytes(WIDE[name]())
    hostile.judged(Table(str(file)), tmp_path, compared=False)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_tables_take_little_time_and_memory(tmp_path, name):
    file = tmp_path / "hostile.csv"
    content = HOSTILE[name](SIZE)
    file.write_bytes(content)
    dataset = Table(str(file), missing="mean")
    hostile.judged(dataset, tmp_path)
    os.utime(file, (1, 1))  # or it would be remembered
    tracemalloc.start()
    try:
        hostile.judged(dataset, tmp_path, allowed_s=30, compared=False)  # watching the memory makes it slow
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= 10 * len(content) + 16 * 2**20


def test_the_second_opinion_notices_a_wrong_number(tmp_path, monkeypatch):
    file = tmp_path / "good.csv"
    file.write_text(GOOD, encoding="utf-8")
    data, _seconds = hostile.judged(Table(str(file)), tmp_path)
    assert data.task == "regression" and data.features.shape == (3, 2)
    read = Table.load
    for place in ("features", "targets"):
        for wrong in (1e-9, -1):

            def load(self, place=place, wrong=wrong):
                data = read(self)
                changed = getattr(data, place).copy()
                changed[1, 0] += wrong
                return msgspec.structs.replace(data, **{place: changed})

            monkeypatch.setattr(Table, "load", load)
            with pytest.raises(AssertionError):
                hostile.judged(Table(str(file)), tmp_path)
