"""Downhill beside PyTorch and scikit-learn on the same work: `make bench-peers`.

    python -m tests.benchmarks.peers [--rounds N] [--only KEY ...] [--threads 1 2]

Same first weights, same batches, float32, Adam; processes that take turns, medians of the ratios peer / Downhill. The peers
live in an environment of their own, `.venv-peers`, which is made on first use (PyTorch for the CPU alone is much smaller
than what pip fetches on Linux by itself: tell pip where it is, or make the environment beforehand). So many threads mean so
many processors; the peers are told, and Downhill has to find out.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from statistics import median, quantiles

from tests.benchmarks.peers.learner import TARGETS
from tests.benchmarks.peers.work import BY_KEY, FOLDER, WORKS, Work

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv-peers"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PEERS = ("PyTorch", "PyTorch, fused Adam", "scikit-learn")
MINE, BARE = "Downhill", "bare products"
PAUSE_S = 0.02
"""Between two turns, so that the threads of the one before have gone to sleep."""
FORCED = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
"""Wishes of a machine that keep NumPy's library from using all its instructions; PyTorch would use them all the same."""


def install() -> None:
    """Make the environment of the peers, once."""
    ready = ENVIRONMENT / ".ready"
    wanted = (HERE / "requirements.txt").read_text()
    if ready.exists() and ready.read_text() == wanted:
        return
    print(f"Installing the peers into {ENVIRONMENT.name} …", flush=True)
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"], check=True)
    ready.write_text(wanted)


def started(command: list[object], threads: int, **how: object) -> subprocess.Popen:
    """`command`, which may use so many processors."""
    environment = {name: value for name, value in os.environ.items() if name not in FORCED}
    if command[0] != sys.executable:
        environment |= {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    if sys.platform == "linux":
        processors = sorted(os.sched_getaffinity(0))[:threads]
        command = ["taskset", "--cpu-list", ",".join(map(str, processors)), *command]
    command = list(map(str, command))
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment, **how)


def printed(command: list[object], threads: int) -> str:
    """What it prints, from the start of the program to its end."""
    process = started(command, threads)
    said, _nothing = process.communicate()
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}")
    return said


class Side:
    """A program that does the work in slices (`slices.py`)."""

    def __init__(self, command: list[object], threads: int):
        self._process = started(command, threads, stdin=subprocess.PIPE, bufsize=1)
        self._answer()

    def seconds(self) -> float:
        """What a step of its next slice takes."""
        time.sleep(PAUSE_S)
        print(file=self._process.stdin, flush=True)
        return float(self._answer())

    def end(self) -> dict[str, float]:
        """What it has come to."""
        self._process.stdin.close()
        return json.loads(self._answer())

    def _answer(self) -> str:
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit(f"{' '.join(self._process.args)} ended with {self._process.wait()}")
        return answer


def compare(work: Work, threads: int, rounds: int) -> None:
    """Measure one row, and print it."""
    file = work.write(rounds + 1)
    commands = {
        MINE: [sys.executable, "-m", "tests.benchmarks.peers.downhill_side", work.key],
        BARE: [sys.executable, "-m", "tests.benchmarks.peers.products", work.key, threads],
        PEERS[0]: [PYTHON, HERE / "pytorch_side.py", file, threads, "plain"],
        PEERS[1]: [PYTHON, HERE / "pytorch_side.py", file, threads, "fused"],
        PEERS[2]: [PYTHON, HERE / "sklearn_side.py", file],
    }
    if work.goals[2] is None:
        del commands[PEERS[2]]
    sides = {name: Side(command, threads) for name, command in commands.items()}
    ratios, mine = defaultdict(list), []
    for turn in range(rounds):
        order = (
            list(sides)[turn % len(sides) :] + list(sides)[: turn % len(sides)]
        )  # nobody always comes after the same
        seconds = {name: sides[name].seconds() for name in order}
        mine.append(seconds[MINE])
        for name, took in seconds.items():
            ratios[name].append(took / seconds[MINE])
    ends = {name: side.end() for name, side in sides.items()}
    print(f"  {work.name}: {1e6 * median(mine):,.0f} µs a step, {1 / median(ratios[BARE]):.2f} times ", end="")
    print(f"the bare matrix products; {ends[MINE]['peak_mb']:.0f} MB, loss {ends[MINE]['loss']:.4f}")
    for name, goal in zip(PEERS, work.goals, strict=True):
        if name in sides:
            ratio, (low, _middle, high) = median(ratios[name]), quantiles(ratios[name], n=4)
            verdict = "reached" if ratio >= goal else "MISSED"
            print(f"    {name:<20} {ratio:5.2f} (half from {low:.2f} to {high:.2f})   goal {goal}: {verdict}; ", end="")
            print(f"{ends[name]['peak_mb']:.0f} MB, loss {ends[name]['loss']:.4f}", flush=True)


def learn(rounds: int) -> None:
    """Until the network is good enough, from the start of the process and from the first step."""
    for name, target in TARGETS.items():
        print(f"Seconds until {100 * target:g} % of the validation part of {name} are right, median of {rounds} seeds")
        found = defaultdict(list)
        for seed in range(rounds):
            file = FOLDER / f"learner_{name}.npz"
            mine = [sys.executable, "-m", "tests.benchmarks.peers.learner", name, seed]
            printed([*mine, file], 1)
            theirs = [PYTHON, HERE / "pytorch_learner.py", name, seed, file, target]
            for who, command in ((MINE, mine), (PEERS[0], theirs)):
                began = time.time()
                numbers = json.loads(printed(command, 1))
                training, whole = numbers["ended"] - numbers["begun"], numbers["ended"] - began
                found[who].append((whole, training, numbers["epochs"], numbers["accuracy"]))
        for who, rows in found.items():
            whole, training, epochs, accuracy = (median(column) for column in zip(*rows, strict=True))
            print(f"    {who:<20} {whole:6.2f} s from the start of the program, {training:6.2f} s of training ", end="")
            print(f"({epochs:.0f} epochs, {100 * accuracy:.1f} %)", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench-peers")
    parser.add_argument("--rounds", type=int, default=25, help="turns of each peer, and runs of each learner / 5")
    parser.add_argument("--only", nargs="+", choices=list(BY_KEY), help="only these networks")
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2], help="numbers of processors")
    given = parser.parse_args()
    install()
    for threads in given.threads:
        print(f"Time of the peer / time of Downhill, {threads} processor(s), median of {given.rounds} rounds")
        for work in WORKS:
            if not given.only or work.key in given.only:
                compare(work, threads, given.rounds)
    if not given.only:
        print(printed([sys.executable, "-m", "tests.benchmarks.peers.growth"], 1), end="")
        learn(max(given.rounds // 5, 1))


if __name__ == "__main__":
    main()
