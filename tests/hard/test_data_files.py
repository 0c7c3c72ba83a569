"""Tables and IDX files, damaged by the ten thousand and cut off at every byte, and large ones watched for their memory."""

import os
import random
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.datasets.table import Table
from tests.engine import hostile_tables as hostile
from tests.engine.test_hostile_tables import GOOD, HOSTILE, LARGE, WIDE, wide

pytestmark = pytest.mark.hard

ROOT = Path(__file__).parents[2]
LONG = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
SLACK = 64 * 2**20


@settings(LONG, max_examples=10_000)
@given(chance=st.randoms(use_true_random=False))
def test_10000_damaged_tables(tmp_path, chance):
    raw, options = hostile.mutated_table(chance)
    (tmp_path / "damaged.csv").write_bytes(raw)
    hostile.judged(Table(str(tmp_path / "damaged.csv"), **options), tmp_path, hostile.LONGEST_S)


@settings(LONG, max_examples=10_000)
@given(chance=st.randoms(use_true_random=False))
def test_10000_damaged_idx_folders(tmp_path, chance):
    emptied(tmp_path)
    hostile.judged(hostile.idx_folder(tmp_path, hostile.mutated_idx(chance)), tmp_path, hostile.LONGEST_S)


def test_20000_more_tables(tmp_path):
    """Chosen evenly; every twentieth is watched for its memory (tracemalloc)."""
    file, figures = tmp_path / "damaged.csv", Figures()
    for seed in range(20_000):
        raw, options = hostile.mutated_table(random.Random(seed))
        file.write_bytes(raw)
        figures.judge(Table(str(file), **options), tmp_path, len(raw))
    figures.tell(20_000)


def test_20000_more_idx_folders(tmp_path):
    figures = Figures()
    for seed in range(20_000):
        emptied(tmp_path)
        files = hostile.mutated_idx(random.Random(seed))
        figures.judge(hostile.idx_folder(tmp_path, files), tmp_path, sum(map(len, files.values())))
    figures.tell(20_000)


def emptied(folder):
    for file in folder.iterdir():
        file.unlink()


class Figures:
    """How many were opened, and the most time and memory one of them took."""

    def __init__(self):
        self.count = self.opened = self.peak = 0
        self.longest = 0.0

    def judge(self, dataset, folder, size):
        self.count += 1
        if self.count % 20:
            data, seconds = hostile.judged(dataset, folder, hostile.LONGEST_S)
            self.longest = max(self.longest, seconds)
        else:
            tracemalloc.start()
            try:
                data, _seconds = hostile.judged(dataset, folder, allowed_s=10, compared=False)
                peak = tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()
            assert peak <= 10 * size + SLACK
            self.peak = max(self.peak, peak)
        self.opened += data is not None

    def tell(self, whole):
        print(f"{self.opened} of {whole} read; longest {self.longest:.3f} s, most memory {self.peak / 2**20:.1f} MiB")
        assert 0 < self.opened < whole


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "gb18030", "latin-1"])
def test_table_cut_off_at_every_byte(tmp_path, encoding, line_end):
    text = (GOOD * 3 + '"a ""b"", c","\n",7\n"x\n\ny",1.5,0.25\n').replace("\n", line_end)
    if encoding == "latin-1":
        text = text.replace("城市", "Straße").replace("北京", "Genève")
    content, file = text.encode(encoding), tmp_path / "cut.csv"
    for length in range(len(content)):
        file.write_bytes(content[:length])
        hostile.judged(Table(str(file), missing="drop"), tmp_path, hostile.LONGEST_S)


@pytest.mark.parametrize("seed", range(20))
def test_idx_files_cut_off_at_every_byte(tmp_path, seed):
    files = hostile.mutated_idx(random.Random(seed))
    for name, content in files.items():
        for length in range(min(len(content), 3000)):
            emptied(tmp_path)
            hostile.judged(hostile.idx_folder(tmp_path, files | {name: content[:length]}), tmp_path, hostile.LONGEST_S)


# ---- memory of large tables, seen from outside ----------------------------------------------------------------------

WATCH = """
import re, sys, time
from pathlib import Path
from engine.datasets.table import Table
from engine.problems import WrongInput

def status(name):
    return int(re.search(name + r":\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1])

Table(sys.argv[1], missing="mean").load()  # what is loaded once, is
before, began = status("VmRSS"), time.process_time()
try:
    print(Table(sys.argv[2], missing="mean").load().features.shape)
except WrongInput as fault:
    print(str(fault)[:120])
print(status("VmHWM") - before, time.process_time() - began)
"""


def numbers(rows, columns, cell):
    chance = random.Random(0)
    return "\n".join(",".join(cell(chance) for _column in range(columns)) for _row in range(rows)).encode()


LARGEST = {
    "10,000 columns of 50 texts": lambda: wide(10_000, 50, lambda row, _column: f"t{row}"),
    "numbers, 20 columns": lambda: numbers(80_000, 20, lambda chance: f"{chance.gauss(0, 1):.6f}"),
    "digits, 785 columns": lambda: numbers(10_000, 785, lambda chance: str(chance.choice([0, 0, 0, 7, 99, 255]))),
    "one digit, 2 columns": lambda: b"1,2\n3,0\n" * 2_000_000,
    "numbers, 20,000 columns": lambda: numbers(60, 20_000, lambda chance: f"{chance.gauss(0, 1):.6f}"),
    "short lines of commas": lambda: (b"," * 99 + b"\n") * 150_000,
    "blank lines behind one": lambda: b"1,2\n" + b"\n" * 10_000_000,
    "texts": lambda: numbers(200_000, 5, lambda chance: chance.choice(["red", "green", "blue"]) * 3),
    "Chinese texts": lambda: numbers(200_000, 5, lambda chance: chance.choice(["北京", "上海", "广州"]) * 2),
    "a letter beyond 16 bits": lambda: "💥,2\n".encode() + b"1.25,2.5\n" * 1_500_000,
    "names that are all different": lambda: "\n".join(f"n{row},{row % 3}" for row in range(1_000_000)).encode(),
    "one quotation mark, and much": lambda: b'a,b\n1,"' + b"x\n" * 8_000_000,
    "one line of commas": lambda: b"," * 16_000_000,
}


@pytest.mark.skipif(sys.platform != "linux", reason="only there a process can ask for its highest memory")
@pytest.mark.parametrize("name", [*HOSTILE, *WIDE, *LARGEST])
def test_memory_of_large_and_hostile_tables(tmp_path, name):
    content = HOSTILE[name](LARGE) if name in HOSTILE else (WIDE | LARGEST)[name]()
    (tmp_path / "good.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "large.csv").write_bytes(content)
    command = [sys.executable, "-c", WATCH, "good.csv", "large.csv"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    *said, figures = done.stdout.splitlines()
    kib, seconds = map(float, figures.split())
    print(f"{name}: {len(content) / 2**20:.1f} MiB, {kib / 1024:.0f} MiB more, {seconds:.2f} s: {' '.join(said)}")
    assert kib * 1024 <= 10 * len(content) + SLACK
