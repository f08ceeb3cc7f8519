"""A list of powers from file to delegations, step by step, beside bare readers of the same file."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import python_calamine

from benchmarks import ground, workbook
from benchmarks.measuring import Cost, interleaved, measured, median, ratio, table
from fuquan.domain.delegation.models import Delegation
from fuquan.domain.intake import actions as intake
from fuquan.domain.intake import queries
from fuquan.domain.intake.models import Import
from fuquan.domain.intake.states import ImportStage
from fuquan.domain.journal import actions as journal
from fuquan.domain.org.models import User
from fuquan.engines.sheets import read

KIND = "赋权事项总表"


def bare_calamine(path: Path) -> int:
    """Rows that python-calamine reads; every cell becomes a Python value."""
    return len(python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python())


def bare_openpyxl(path: Path) -> int:
    """Rows that openpyxl reads in its read-only mode."""
    book = openpyxl.load_workbook(path, read_only=True)
    rows = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return rows


def compare(template: str, rows: int, pairs: int) -> None:
    """Check every step, then time reading and looking beside the peers, and the whole way into an empty copy."""
    with tempfile.TemporaryDirectory() as folder, ground.cloned(template):
        path = workbook.write(Path(folder) / "powers.xlsx", rows)
        desk = queries.desks()[KIND]

        def parse() -> int:
            return len(read(path, name=path.name).tables[0].rows)

        def look() -> int:
            return queries.look_into(path, desk, name=path.name).counts.accepted

        peers: list[Callable[[], int]] = [lambda: bare_calamine(path), lambda: bare_openpyxl(path)]
        assert [run() - 1 for run in peers] == [rows, rows], "a peer read another number of rows"
        assert parse() == rows, "our reader read another number of rows"
        assert look() == rows, "not every row was accepted"
        size = path.stat().st_size / 1e6
        _print_reading(rows, size, pairs, interleaved([parse, look, *peers], pairs))
    steps = [_whole_way(template, rows) for _ in range(max(1, pairs // 2))]
    _print_way(rows, steps)


def _print_reading(rows: int, size: float, pairs: int, costs: list[list[Cost]]) -> None:
    parse, look, calamine, openpyxl_ = costs
    lines = []
    for name, ours in (
        ("read in the limited child", parse),
        ("all checks and preview", look),
        ("bare python-calamine", calamine),
        ("bare openpyxl", openpyxl_),
    ):
        cost = median(ours)
        lines.append(
            (
                name, f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.peak:.0f}", f"{rows / cost.wall:,.0f}",
                ratio(calamine, ours), ratio(ours, openpyxl_),
            )
        )  # fmt: skip
    head = ("step", "wall s", "CPU s", "peak MB", "rows/s", "times calamine's time", "openpyxl's time / it")
    goals = "goals for checks and preview: <= 3 times calamine's, openpyxl's >= 2 times it"
    table(f"Reading {rows:,} rows x {len(workbook.HEADERS)} ({size:.1f} MB), {pairs} pairs ({goals})", head, lines)


def _whole_way(template: str, rows: int) -> list[tuple[str, Cost]]:
    """Upload, preview and import into a fresh copy of the empty city, and undo it all; the cost of every step."""
    with tempfile.TemporaryDirectory() as folder, ground.cloned(template):
        path = workbook.write(Path(folder) / "powers.xlsx", rows)
        office = User.objects.get(username="demo.office")
        before = Delegation.objects.count()
        paper = journal.keep_paper(path, name=path.name, media_type="application/octet-stream", by=office)
        received = intake.receive(paper, KIND, by=office)
        previewed, preview = measured(lambda: intake.preview(received, by=office))
        assert (previewed.rows_in, previewed.accepted, previewed.new) == (rows, rows, rows), previewed.refusal
        applied, apply = measured(lambda: intake.apply(previewed, by=office))
        assert applied.stage == ImportStage.APPLIED
        assert Delegation.objects.count() - before == rows, "another number of delegations came out"
        _, again = measured(lambda: _again(path, office, rows))
        undone, undo = measured(lambda: intake.roll_back(applied, reason="基准测试", by=office))
        assert undone.stage == ImportStage.ROLLED_BACK
        assert Delegation.objects.count() == before, "delegations are left"
    return [("preview kept in the database", preview), ("import", apply), ("the same once more: nothing new", again),
            ("rolled back", undo)]  # fmt: skip


def _again(path: Path, office: User, rows: int) -> Import:
    """The preview of the same file after it came in: every row is already there."""
    paper = journal.keep_paper(path, name=path.name, media_type="application/octet-stream", by=office)
    seen = intake.preview(intake.receive(paper, KIND, by=office), by=office)
    assert (seen.accepted, seen.same) == (rows, rows), (
        f"{seen.changed} changed, {seen.new} new, {seen.rejected} refused"
    )
    return seen


def _print_way(rows: int, runs: list[list[tuple[str, Cost]]]) -> None:
    lines = []
    for place, (name, _) in enumerate(runs[0]):
        cost = median([run[place][1] for run in runs])
        lines.append((name, f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.peak:.0f}", f"{rows / cost.wall:,.0f}"))
    table(f"The whole way, {rows:,} rows, {len(runs)} run(s)", ("step", "wall s", "CPU s", "peak MB", "rows/s"), lines)
