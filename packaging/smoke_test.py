"""Try the built program as a stranger would have it: no Python, not root, read-only, in a folder 数据 with spaces.

    python packaging/smoke_test.py [FOLDER]        # dist/downhill

What it lists, computes and draws must be what the sources list, compute and draw.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from statistics import median
from time import perf_counter

import first_paint
from build import FOLDER, ROOT, size_mb

WINDOWS = sys.platform == "win32"
NAME = "downhill-console.exe" if WINDOWS else "downhill"
NOBODY = 65534
# Windows needs the first three; with other routines of OpenBLAS than the sources use, the last bits may differ.
KEPT = ("SYSTEMROOT", "TEMP", "TMP", "OPENBLAS_")
SOURCES = [sys.executable, str(ROOT / "main.py")]

MOST_MB, MOST_WINDOW_S, MOST_PLOT_S = 250, 0.6, 1.2
ROUNDS = 5
DIVERGING = ["train", "sine", "--set", "optimizer=sgd", "--set", "optimizer.learning_rate=10", "--epochs", "50"]


class Stranger:
    """A copy of the program nobody can write to, and a home in which to run it."""

    def __init__(self, built: Path, place: Path):
        self.folder = place / "只读 read only"
        self.home = place / "用户 数据 home"
        shutil.copytree(built, self.folder, symlinks=True)
        self.home.mkdir()
        self.identity = {}
        if not WINDOWS and os.geteuid() == 0:
            self.identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            os.chown(self.home, NOBODY, NOBODY)
        self.allow_writing(False)

    def allow_writing(self, allowed: bool) -> None:
        """Make all of the program read-only, or not."""
        for path in [self.folder, *self.folder.rglob("*")]:
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | 0o200 if allowed else mode & ~0o222)

    def environment(self, **more: str) -> dict[str, str]:
        """Almost nothing; above all, no way to a Python."""
        kept = {name: value for name, value in os.environ.items() if name.startswith(KEPT)}
        return kept | {"PATH": "", "HOME": str(self.home), "USERPROFILE": str(self.home), "LANG": "C.UTF-8"} | more

    def run(self, *arguments: str, program: Path | None = None, cwd: Path | None = None):
        """Run the program, by default from its own read-only folder; returns the finished process."""
        command = [str(program or self.folder / NAME), *arguments]
        options = {"cwd": cwd or self.folder, "env": self.environment(), **self.identity}
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, **options)


def from_source(*arguments: str) -> bytes:
    """What the sources print."""
    environment = {name: value for name, value in os.environ.items() if name not in ("LANGUAGE", "LC_ALL")}
    return subprocess.run([*SOURCES, *arguments], cwd=ROOT, env=environment, capture_output=True, check=True).stdout


def expect(process: subprocess.CompletedProcess, code: int = 0) -> bytes:
    """What the process printed, if it ended as it should."""
    assert process.returncode == code, f"exit code {process.returncode}: {process.stderr.decode(errors='replace')}"
    return process.stdout


# ---- what is tried --------------------------------------------------------------------------------------------------


def lists_every_member(stranger: Stranger) -> None:
    families = [line.partition(":")[0] for line in from_source("list").decode().splitlines()]
    assert len(families) > 5
    for arguments in (["list"], *(["list", family] for family in families)):
        assert expect(stranger.run(*arguments)).split() == from_source(*arguments).split(), " ".join(arguments)


def trains_to_the_same_bits(stranger: Stranger) -> None:
    here, there = stranger.home / "结果 一", stranger.home.parent / "from source"
    options = ["train", "spirals", "--epochs", "20", "--seed", "1", "--out"]
    expect(stranger.run(*options, str(here)))
    from_source(*options, str(there))
    for name in ("history.csv", "weights.safetensors", "experiment.json"):
        assert (here / name).read_bytes() == (there / name).read_bytes(), name
    expect(stranger.run("train", str(here / "experiment.json"), "--epochs", "1"))


def keeps_projects(stranger: Stranger) -> None:
    """Save a project, go on with it, open it in the window; the folder has Chinese characters and spaces."""
    whole, half, rest = (stranger.home / f"项目 {name}.downhill" for name in ("all", "half", "rest"))
    expect(stranger.run("train", "xor", "--epochs", "8", "--save", str(whole)))
    expect(stranger.run("train", "xor", "--epochs", "4", "--save", str(half)))
    expect(stranger.run("train", str(half), "--epochs", "8", "--save", str(rest)))
    expect(stranger.run("picture", str(rest), "--epochs", "0", "--out", str(stranger.home / "项目.png")))
    runs = [zipfile.ZipFile(file).read("run.safetensors") for file in (whole, half, rest)]
    assert weights_of(runs[0]) == weights_of(runs[2]) != weights_of(runs[1])


def weights_of(run: bytes) -> dict[str, bytes]:
    """Name -> bits of every weight."""
    from safetensors.numpy import load

    return {name: array.tobytes() for name, array in load(run).items() if name.startswith("weights/")}


def reads_a_table(stranger: Stranger) -> None:
    table = stranger.home / "表格 一.csv"
    lines = [f"{n};{n % 7},5;{'红' if n % 3 else '白'};{2 * n}" for n in range(40)]
    table.write_text("\n".join(["编号;面积;颜色;价格", *lines]), encoding="gb18030")
    chosen = ["train", "table", "--epochs", "3", "--set", f"data.path={table}", "--set", "data.target=价格"]
    ours, theirs = expect(stranger.run(*chosen)).splitlines(), from_source(*chosen).splitlines()
    assert ours[1:] == theirs[1:]  # the first line tells the seconds


def draws_the_same_window(stranger: Stranger) -> None:
    from PySide6.QtGui import QImage

    here, there = stranger.home / "窗口 window.png", stranger.home.parent / "window.png"
    options = ["picture", "digits", "--epochs", "0", "--theme", "dark", "--language", "zh_CN", "--out"]
    expect(stranger.run(*options, str(here)))
    from_source(*options, str(there))
    ours, theirs = (QImage(str(file)).convertToFormat(QImage.Format.Format_RGB32) for file in (here, there))
    assert not ours.isNull() and ours.size() == theirs.size()
    pairs = zip(bytes(ours.constBits()), bytes(theirs.constBits()), strict=True)
    different = sum(a != b for a, b in pairs) / ours.sizeInBytes()
    assert different < 0.001, f"{100 * different:.1f} % of the picture differ"


def ends_with_the_right_code(stranger: Stranger) -> None:
    expect(stranger.run("check", "spirals", "--gradients"), 0)
    expect(stranger.run(*DIVERGING), 1)
    expect(stranger.run("train", "no_such_example"), 2)
    expect(stranger.run("train", "spirals", "--out", str(stranger.folder / "runs")), 2)  # read-only


def works_without_a_display(stranger: Stranger) -> None:
    expect(stranger.run(cwd=stranger.home))
    assert (stranger.home / "downhill.png").stat().st_size > 10_000


def works_through_a_link(stranger: Stranger) -> None:
    link = stranger.home / "downhill"
    link.symlink_to(stranger.folder / NAME)
    assert expect(stranger.run("list", program=link)) == expect(stranger.run("list"))


def lets_helper_processes_be(stranger: Stranger) -> None:
    """A helper of multiprocessing is the program itself, started again: it waits for work (here in vain), not for people."""
    helper = stranger.run("--multiprocessing-fork", "tracker_fd=0", "pipe_handle=0")
    assert b"EOFError" in helper.stderr, helper.stderr.decode(errors="replace")


def brings_its_licences(stranger: Stranger) -> None:
    licences = next(stranger.folder.rglob("licences"))
    notice = (licences / "README.txt").read_text(encoding="utf-8")
    assert all(name in notice for name in ("PySide6", "numpy", "pyqtgraph", "Python"))
    assert (licences / "LGPL-3.0.txt").is_file() and len(list(licences.iterdir())) > 12


def is_small_enough(stranger: Stranger) -> None:
    size = size_mb(stranger.folder)
    print(f"  size {size:.0f} MB (at most {MOST_MB})")
    assert size <= MOST_MB


EVERYWHERE = [
    *(lists_every_member, trains_to_the_same_bits, keeps_projects, reads_a_table),
    *(draws_the_same_window, ends_with_the_right_code),
    *(brings_its_licences, is_small_enough),
]
ON_LINUX = [works_without_a_display, works_through_a_link, lets_helper_processes_be]


def print_start_up(stranger: Stranger) -> None:
    """Time from the start of the process, beside the run from source. Not a test: it depends on what else runs."""
    for name, command in (("packaged", [str(stranger.folder / NAME)]), ("source", SOURCES)):
        drawn = [*command, "picture", "spirals", "--epochs", "0", "--out", str(stranger.home / "start.png")]
        began = perf_counter()
        identity = stranger.identity if name == "packaged" else {}
        subprocess.run(drawn, env=stranger.environment(), check=True, capture_output=True, **identity)
        words = f"  {name}: picture without training {perf_counter() - began:.2f} s"
        if first_paint.can_measure():
            times = [first_paint.measured(command, stranger.environment(), identity) for _round in range(ROUNDS)]
            window, plot = (median(column) for column in zip(*times, strict=True))
            words += (
                f", window {window:.2f} s (at most {MOST_WINDOW_S}), all plots {plot:.2f} s (at most {MOST_PLOT_S})"
            )
        print(words)


def main() -> int:
    """Try everything; returns the exit code."""
    built = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    failed = 0
    with tempfile.TemporaryDirectory(prefix="downhill-") as place:
        Path(place).chmod(0o755)  # for the person who is not root
        stranger = Stranger(built, Path(place))
        for trial in EVERYWHERE + (ON_LINUX if sys.platform.startswith("linux") else []):
            try:
                trial(stranger)
                print(f"passed: {trial.__name__.replace('_', ' ')}", flush=True)
            except (AssertionError, OSError, subprocess.SubprocessError) as fault:
                failed += 1
                print(f"FAILED: {trial.__name__.replace('_', ' ')}: {fault}", flush=True)
        print_start_up(stranger)
        stranger.allow_writing(True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
