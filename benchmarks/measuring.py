"""How a run is measured: wall and CPU seconds and peak memory, interleaved pairs, medians with their range, tables."""

import gc
import os
import resource
import statistics
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil
from django.db import connection

T = TypeVar("T")
_CLEAR, _STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run cost: seconds on the clock, seconds of CPU, and the most memory this process held meanwhile (MB).

    CPU counts this process, the children it waited for, and the database process that served it.
    """

    wall: float
    cpu: float
    peak: float


def measured(run: Callable[[], T]) -> tuple[T, Cost]:
    """What ``run`` answers and what it cost."""
    gc.collect()
    _forget_peak()
    cpu, wall = _cpu(), time.perf_counter()
    answer = run()
    wall, cpu = time.perf_counter() - wall, _cpu() - cpu
    return answer, Cost(wall, cpu, _peak())


def interleaved(runs: Sequence[Callable[[], object]], pairs: int) -> list[list[Cost]]:
    """The costs of each of ``runs``, run in turn: one round to warm up, then ``pairs`` rounds that count."""
    costs: list[list[Cost]] = [[] for _ in runs]
    for turn in range(pairs + 1):
        for place, run in enumerate(runs):
            _, cost = measured(run)
            if turn:
                costs[place].append(cost)
    return costs


def ratio(ours: Sequence[Cost], theirs: Sequence[Cost]) -> str:
    """Their wall seconds over ours, pair by pair: the median, and the least and the most."""
    found = [their.wall / our.wall for our, their in zip(ours, theirs, strict=True)]
    return f"{statistics.median(found):.2f} ({min(found):.2f}-{max(found):.2f})"


def median(costs: Sequence[Cost]) -> Cost:
    """The medians of several runs, and the highest of their peaks."""
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        max(cost.peak for cost in costs),
    )


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(len(ordered) * share * 1000) // 1000) - 1)]


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table, its columns as wide as their widest cell; numbers stand on the right."""
    texts = [list(head), *([str(cell) for cell in row] for row in rows)]
    widths = [max(_width(row[place]) for row in texts) for place in range(len(head))]
    print(f"\n{title}")
    for number, row in enumerate(texts):
        cells = [
            _padded(cell, width, left=place == 0) for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  " + "  ".join(cells).rstrip())
        if number == 0:
            print("  " + "  ".join("-" * width for width in widths))


def _padded(text: str, width: int, *, left: bool) -> str:
    space = " " * (width - _width(text))
    return text + space if left else space + text


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _cpu() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    total = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    server = _server()
    return total + (sum(server.cpu_times()[:2]) if server else 0.0)


def _server() -> psutil.Process | None:
    """The database process of the open connection, when it runs on this machine under an account we may ask about."""
    try:
        connection.ensure_connection()
        return psutil.Process(connection.connection.info.backend_pid)
    except psutil.Error:
        return None


def _forget_peak() -> None:
    if _CLEAR.exists() and os.access(_CLEAR, os.W_OK):
        _CLEAR.write_text("5")


def _peak() -> float:
    """The most memory since it was last forgotten, in MB; where that cannot be forgotten, since the process began."""
    if _STATUS.exists():
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
