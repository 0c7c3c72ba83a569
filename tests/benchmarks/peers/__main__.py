"""Downhill beside PyTorch and scikit-learn on the same work: `make bench-peers`.

    python -m tests.benchmarks.peers [--rounds N] [--only KEY ...] [--threads 1 2]

Same first weights, same batches, float32, Adam; alternating processes, medians of the ratios peer / Downhill. The peers
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
from statistics import median

from tests.benchmarks.peers.learner import TARGETS
from tests.benchmarks.peers.work import BY_KEY, FOLDER, WORKS, Work

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv-peers"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PEERS = ("PyTorch", "PyTorch, fused Adam", "scikit-learn")
MINE = "Downhill"
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


def printed(command: list[object], threads: int) -> str:
    """What `command` prints when it may use so many processors."""
    environment = {name: value for name, value in os.environ.items() if name not in FORCED}
    if command[0] != sys.executable:
        environment |= {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    if sys.platform == "linux":
        processors = sorted(os.sched_getaffinity(0))[:threads]
        command = ["taskset", "--cpu-list", ",".join(map(str, processors)), *command]
    command = list(map(str, command))
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment).stdout


def compare(work: Work, threads: int, rounds: int) -> None:
    """Measure one row, and print it."""
    file = work.write()
    commands = {
        MINE: [sys.executable, "-m", "tests.benchmarks.peers.downhill_side", work.key],
        PEERS[0]: [PYTHON, HERE / "pytorch_side.py", file, threads, "plain"],
        PEERS[1]: [PYTHON, HERE / "pytorch_side.py", file, threads, "fused"],
        PEERS[2]: [PYTHON, HERE / "sklearn_side.py", file],
    }
    if work.goals[2] is None:
        del commands[PEERS[2]]
    ratios, seconds, memory, losses = (defaultdict(list) for _kind in range(4))
    bare = []
    for _round in range(rounds):
        found = {name: json.loads(printed(command, threads)) for name, command in commands.items()}
        bare.append(
            float(printed([sys.executable, "-m", "tests.benchmarks.peers.products", work.key, threads], threads))
        )
        for name, numbers in found.items():
            ratios[name].append(numbers["seconds"] / found[MINE]["seconds"])
            seconds[name].append(numbers["seconds"])
            memory[name].append(numbers["peak_mb"])
            losses[name].append(numbers["loss"])
    print(f"  {work.name}: {work.steps} steps in {median(seconds[MINE]):.3f} s, ", end="")
    print(f"{1e6 * median(seconds[MINE]) / work.steps:,.0f} µs each, ", end="")
    limit = median(mine / products for mine, products in zip(seconds[MINE], bare, strict=True))
    print(f"{limit:.2f} times the bare matrix products; {median(memory[MINE]):.0f} MB, loss {losses[MINE][0]:.4f}")
    for name, goal in zip(PEERS, work.goals, strict=True):
        if name in commands:
            ratio, (low, high) = median(ratios[name]), (min(ratios[name]), max(ratios[name]))
            verdict = "reached" if ratio >= goal else "MISSED"
            print(f"    {name:<20} {ratio:5.2f} (from {low:.2f} to {high:.2f})   goal {goal}: {verdict}; ", end="")
            print(f"{median(memory[name]):.0f} MB, loss {losses[name][0]:.4f}", flush=True)


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
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each kind, alternating")
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
        learn(given.rounds)


if __name__ == "__main__":
    main()
