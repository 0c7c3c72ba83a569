"""Speed, delays, start-up and memory, as ratios and medians of one run: `make bench`.

    python -m tests.benchmarks [--turns N] [--rounds N]

The environment variable DOWNHILL_MNIST names a folder with the real MNIST files; without it random digits of the same form
are used, which cost the same.
"""

import argparse
import json
import subprocess
import sys
import time
from statistics import median

from tests.benchmarks.turns import ratio, started

NAMES = {"spirals": "spirals 2-12-12-1, batch 32", "mnist": "MNIST 784-128-10, batch 32", "xor": "XOR 2-4-2, batch 4"}


SIX = {
    "spirals": ("loss", "decision_map", "weights", "gradients", "activations", "neuron_life"),
    "mnist": ("loss", "confusion_matrix", "weights", "gradients", "activations", "neuron_life"),
}
"""Views that are open side by side."""


def measured(module: str, *arguments: object) -> str:
    """What `python -m tests.benchmarks.MODULE …` prints."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def in_turns(rounds: int, turns: int, name: str, *keys: str) -> tuple[list[float], list[dict]]:
    """Steps a second without a window, and what each of `rounds` windows found out, of the workload called `name`."""
    speeds, windows = [], []
    for _round in range(rounds):
        with started("with_window", name, *keys) as window, started("without_window", name) as alone:
            share, speed = ratio(window, alone, turns)
            speeds.append(speed)
            windows.append({"ratio": share} | window.end())
    return speeds, windows


def shares(windows: list[dict]) -> str:
    """Of the speed and of the time."""
    ratios, times = ([window[name] for window in windows] for name in ("ratio", "computing"))
    each = ", ".join(f"{share:.2f}" for share in ratios)
    return f"ratio {median(ratios):.2f} ({each}); the run computes {100 * median(times):.0f} % of the time"


def pictures(windows: list[dict]) -> str:
    """How often a second each view was painted."""
    rates = {key: median(window["pictures"][key] for window in windows) for key in windows[0]["pictures"]}
    each = ", ".join(f"{key} {rate:.1f}" for key, rate in rates.items())
    return f"{sum(rates.values()):.0f} ({each})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--turns", type=int, default=20, help="short stretches of each run in a round")
    parser.add_argument("--rounds", type=int, default=3, help="windows that are opened for each measurement")
    given = parser.parse_args()

    print("Speed with the window open against the same run without, in turns of half a second; default views")
    for name, title in NAMES.items():
        speeds, windows = in_turns(given.rounds, given.turns, name)
        p50, p99, worst = (median(window["delay_ms"][i] for window in windows) for i in range(3))
        worst_ever = max(window["delay_ms"][2] for window in windows)
        first = [window["first_point_ms"] for window in windows]
        print(f"  {title}")
        print(f"    {shares(windows)}; {median(speeds):,.0f} steps/s alone")
        print(f"    delay of a 10 ms timer: median {p50:.1f} ms, p99 {p99:.1f} ms, ", end="")
        print(f"max {worst:.1f} ms (worst of all rounds {worst_ever:.1f} ms)")
        print(f"    pictures a second: {pictures(windows)}")
        print(
            f"    from Train to the first drawn point {median(first):.0f} ms (at most {max(first):.0f} ms)", flush=True
        )

    print("The same with six views open side by side")
    for name, keys in SIX.items():
        _speeds, windows = in_turns(given.rounds, given.turns, name, *keys)
        p99, worst = (max(window["delay_ms"][i] for window in windows) for i in (1, 2))
        print(f"  {NAMES[name]}: {shares(windows)}; ", end="")
        print(f"delay of a 10 ms timer, worst of all rounds: p99 {p99:.1f} ms, max {worst:.1f} ms")
        print(f"    pictures a second: {pictures(windows)}", flush=True)

    print("What a view costs, in ms: measuring, one picture (480 x 360 px)")
    table = {name: json.loads(measured("view_costs", name)) for name in SIX}
    for key in dict.fromkeys(key for costs in table.values() for key in costs):
        parts = (
            f"{name} {' '.join(f'{ms:5.2f}' for ms in costs[key])}" for name, costs in table.items() if key in costs
        )
        print(f"  {key:18} {'   '.join(parts)}", flush=True)

    starts = [json.loads(measured("start_up", time.time())) for _round in range(max(given.rounds, 3))]
    print("Start-up, from the start of the process, warm")
    print(f"  first painted window {median(start['window_s'] for start in starts):.2f} s")
    print(f"  first plot of the run {median(start['plot_s'] for start in starts):.2f} s")
    print(f"  memory after start {median(start['memory_mb'] for start in starts):.0f} MB")


if __name__ == "__main__":
    main()
