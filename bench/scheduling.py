"""How fast the schedule engine is, as a multiple of a C program, both measured in this run.

    python -m bench.scheduling [NETWORK...]

The bound is ``cpm.c``: order, adjacency and two passes over integers, without calendars. Ours is
``schedule_arrays``, which ``projects.scheduling.schedule`` calls: order, early and late dates for
two floats, free float, drivers, wall-clock dates, summaries. The C program runs before and after.
"""

import re
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench.columns import DAY, mixed, plain
from bench.networks import DayNetwork, answer, chain, portfolio
from projects.scheduling.arrays.engine import schedule_arrays
from projects.scheduling.arrays.network import NetworkArrays, ScheduleArrays

NETWORKS: dict[str, tuple[Callable[[], DayNetwork], Callable[[DayNetwork], NetworkArrays]]] = {
    "50": (lambda: portfolio(50), plain),
    "1,000": (lambda: portfolio(1000), plain),
    "2,000": (lambda: portfolio(2000), plain),
    "10,000": (lambda: portfolio(10_000), plain),
    "10,000 deep": (lambda: portfolio(10_000, project_size=10_000), plain),
    "chain of 20,000": (lambda: chain(20_000), plain),
    "1,000 x 50": (lambda: portfolio(50_000, project_size=50), plain),
    "100,000": (lambda: portfolio(100_000), plain),
    "100,000 mixed": (lambda: portfolio(100_000), mixed),
}
REPETITIONS = 9
HERE = Path(__file__).parent


def main() -> None:
    chosen = sys.argv[1:] or list(NETWORKS)
    print(f"{'network':<16} {'C ms':>8} {'ours ms':>9} {'ratio':>7} {'wrong':>6}")  # noqa: T201
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "cpm"
        subprocess.run(["gcc", "-O2", "-o", program, HERE / "cpm.c"], check=True)  # noqa: S603, S607
        for name in chosen:
            print(measured(name, program, Path(folder) / "edges"), flush=True)  # noqa: T201


def measured(name: str, program: Path, edges: Path) -> str:
    """Return one line of the table."""
    make, columns = NETWORKS[name]
    network = make()
    write_edges(network, edges)
    arrays = columns(network)
    found = schedule_arrays(arrays)
    before = bound(program, edges)
    ours = median_of(lambda: schedule_arrays(arrays))
    after = bound(program, edges)
    theirs = (before + after) / 2
    wrong = differences(network, found) if columns is plain else "-"
    return f"{name:<16} {theirs:>8.3f} {ours:>9.2f} {ours / theirs:>7.1f} {wrong:>6}"


def median_of(run: Callable[[], object]) -> float:
    times = []
    for _ in range(REPETITIONS):
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1e3


def bound(program: Path, edges: Path) -> float:
    """Return the C program's median of order and arrays plus that of the passes, in ms."""
    command = [program, edges, "-", "31"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    return sum(float(x) for x in re.findall(r"median ([\d.]+)", printed))


def write_edges(network: DayNetwork, path: Path) -> None:
    """Write what cpm.c reads: native int32, a duration of -1 for a summary."""
    pairs = zip(network.summary, network.duration, strict=True)
    columns = (
        [-1 if summary else days for summary, days in pairs], network.parent,
        network.predecessor, network.successor, network.type, network.lag,
    )  # fmt: skip
    with path.open("wb") as file:
        file.write(struct.pack("=ii", len(network), len(network.predecessor)))
        for column in columns:
            array("i", column).tofile(file)


def differences(network: DayNetwork, found: ScheduleArrays) -> int:
    """Return how many leaves have a start or a float that is not the answer's."""
    early, late = (np.array(days) for days in answer(network))
    leaf = ~np.array(network.summary)
    day = early // 5 * 7 + early % 5
    milestone = np.array(network.duration) == 0
    starts = (found.start - found.start.min()) // 1440
    wrong_start = (starts != day) & leaf & ~milestone
    wrong_float = (found.program_float != (late - early) * DAY) & leaf
    return int((wrong_start | wrong_float).sum())


if __name__ == "__main__":
    main()
