"""``python -m benchmarks [NAME ...]``: run the named benchmarks, by default all, and print their tables."""

import argparse
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from benchmarks import board, city, drafting, ground, importing, pages, writing
from benchmarks.measuring import table
from fuquan.domain.delegation.models import Batch, Delegation

ROUND = "B2"


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured: the size of the large city, rows of the workbook, how often."""

    kind: str
    city: city.Size
    rows: int
    synced: int
    acts: int
    pairs: int
    requests: int
    agreements: int = 138
    checklists: int = 1_530
    wide: int = 23


FULL = Scale("million", city.MILLION, rows=50_000, synced=100_000, acts=200, pairs=3, requests=50)
LARGE = Scale("three_million", city.THREE_MILLION, rows=50_000, synced=100_000, acts=200, pairs=3, requests=50)
SMOKE = Scale(
    "small", city.SMALL, rows=2_500, synced=5_000, acts=10, pairs=1, requests=3, agreements=7, checklists=76, wide=1
)


def run_board(scale: Scale) -> None:
    """The board's figures, and the real pages, in the demonstration round and in the large city."""
    counts: list[Mapping[tuple[str, str], int]] = []
    for kind, build, code in _cities(scale):
        with ground.built(kind, build, Path(city.__file__)):
            batch = Batch.objects.get(code=code)
            size = f"{Delegation.objects.filter(batch=batch).count():,}"
            board.compare(size, batch, scale.pairs)
            counts.append(pages.ask(size, batch, scale.requests))
    small, large = counts
    growing = [f"{page} for {person}" for (person, page), n in small.items() if large[person, page] > n]
    assert not growing, f"the number of queries grows with the data: {', '.join(growing)}"
    print("\n  No page asks more queries in the large city than in the round.")


def run_importing(scale: Scale) -> None:
    """A list of powers from file to delegations, beside bare readers of the file."""
    with ground.built("bodies", city.bodies, Path(city.__file__)) as template:
        pass
    importing.compare(template, scale.rows, scale.pairs)


def run_writing(scale: Scale) -> None:
    """Evidence filed one by one, and set-wise from a ledger."""
    rows = []
    for (kind, build, code), number in zip(_cities(scale), (1_530, scale.synced), strict=True):
        with ground.built(kind, build, Path(city.__file__)) as name:
            rows += writing.from_a_ledger(Batch.objects.get(code=code), number, 1)
        if code == ROUND:
            writing.by_hand(name, scale.acts, scale.pairs)
    table("Evidence from a ledger, one run each", writing.HEAD, rows)


def run_drafting(scale: Scale) -> None:
    """The agreements and checklists of a batch, beside docxtpl and LibreOffice."""
    with ground.pointed_at("postgres"):  # no data of ours are asked for, only what the server itself costs
        drafting.compare(scale.agreements, scale.checklists, scale.wide, scale.pairs)


def _cities(scale: Scale) -> list[tuple[str, Callable[[], None], str]]:
    """The databases to measure in: how each is called and built, and the code of its batch."""
    return [("round", city.round_of_the_city, ROUND), (scale.kind, lambda: city.large(scale.city), city.CODE)]


BENCHMARKS: Mapping[str, Callable[[Scale], None]] = {
    "board": run_board,
    "drafting": run_drafting,
    "importing": run_importing,
    "writing": run_writing,
}


def main() -> None:
    """Run what the command line names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(BENCHMARKS)}; without a name, all")
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--smoke", action="store_true", help="everything at a twentieth of its size, once")
    sizes.add_argument("--large", action="store_true", help="3,000,000 delegations instead of 1,000,000")
    told = parser.parse_args()
    unknown = set(told.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    scale = SMOKE if told.smoke else LARGE if told.large else FULL
    with ground.standing(), tempfile.TemporaryDirectory() as papers:
        settings.MEDIA = Path(papers)
        for name in told.names or BENCHMARKS:
            started = time.perf_counter()
            BENCHMARKS[name](scale)
            print(f"\n  {name}: {time.perf_counter() - started:.0f} s in all, databases built where they were missing")


if __name__ == "__main__":
    main()
