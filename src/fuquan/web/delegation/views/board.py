"""The board: how far a batch has come, what holds it up, what the last week brought; every number opens its rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.http import HttpResponse
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from fuquan.domain.delegation import queries
from fuquan.domain.delegation.models import Batch
from fuquan.domain.delegation.queries import Board, Line
from fuquan.domain.delegation.rules import PROOF_LABELS, READINESS, Proof
from fuquan.domain.delegation.states import Stage
from fuquan.domain.org.models import Unit
from fuquan.domain.org.policy import Object, Verb
from fuquan.web import charts
from fuquan.web.delegation import filters
from fuquan.web.delegation.filters import COUNTY, DEPARTMENT, between, on_day, reached, rows_url, this_week
from fuquan.web.delegation.outlines import Outline, sheet_with
from fuquan.web.delegation.words import SHORT
from fuquan.web.parts import Chart, Step
from fuquan.web.shell import Request, as_of, page, permit
from fuquan.web.tables import Listed, Listing

BOARD = Listing(name="board", title="看板", subject=Object.BOARD, columns=(), filters=(DEPARTMENT, COUNTY))
PARTS: tuple[tuple[str, str, tuple[Stage | None, Stage] | None], ...] = (
    ("planned", "未移交", (None, Stage.HANDED_OVER)),
    ("handed_over", "已移交未达标", (Stage.HANDED_OVER, Stage.READY)),
    ("ready", "达标未运行", (Stage.READY, Stage.LIVE)),
    ("live", "运行", None),
)
"""The parts of a bar: tone, name, and the gap between two stages (none for the last)."""

ROW_HEADS = ("拟赋权", *(name for _, name, _ in PARTS), "移交率", "准备达标率")
STEPS = ("不足20%", "20%起", "40%起", "60%起", "80%起")
"""The five steps of the readiness rate on the map."""

WEEKLY = (
    (Stage.PLANNED, "scoped", "列入批次"),
    (Stage.ISSUED, "issued", "印发赋权文件"),
    (Stage.SIGNED, "signed", "签署交接文书"),
    (Stage.HANDED_OVER, "handed_over", "完成移交"),
    (Stage.READY, "ready", "准备达标"),
    (Stage.LIVE, "live", "投入运行"),
    (Stage.RECALLED, "recalled", "收回"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the board is asked for: the batch, the day, and one receiver or department when given."""

    batch: Batch
    day: date
    receiver: Unit | None
    department: Unit | None

    def rows(self, **asked: str) -> str:
        """The address of delegations within what is shown."""
        here = {"department": self.department.code if self.department else ""}
        here |= {"county": self.receiver.code if self.receiver else ""}
        return rows_url(self.batch, **{**here, **asked})


@dataclass(frozen=True, slots=True)
class Change:
    """One line of what the last seven days brought."""

    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Region:
    """One area of the schematic map: a receiver with its readiness rate in one of five steps, or a neighbour."""

    outline: Outline
    label: str
    url: str
    level: str


@require_GET
@permit(Object.BOARD, Verb.LIST)
def board(request: Request) -> HttpResponse:
    """The board of one batch, by default the current one."""
    batches = queries.batches_by_size(request.user)
    batch = chosen(request, [batch for batch, _ in batches])
    if batch is None:
        return page(request, "delegation/board.html", {"batches": (), "day": as_of(request)})
    told = Asked(batch, as_of(request), *units_asked(request))
    shown = queries.board(request.user, batch, told.day, receiver=told.receiver, department=told.department)
    context = {
        "batches": batches,
        "batch": batch,
        "day": told.day,
        "since": told.day - filters.WEEK + timedelta(days=1),
        "listed": bar(BOARD, request),
        "rates": _rates(shown, told),
        "steps": _steps(shown, told),
        "by_receiver": _lines(shown.by_receiver, told, "county", "承接地"),
        "by_department": _lines(shown.by_department, told, "department", "赋权部门"),
        "map": _map(shown, told),
        "blockers": _blockers(shown, told),
        "changes": _changes(shown, told),
        "gates": _opened(shown, told),
        "curve": _curve(shown, told),
    }
    return page(request, "delegation/board.html", context, fragment="board")


def chosen(request: Request, batches: Sequence[Batch]) -> Batch | None:
    """The batch that the address names, else the first."""
    code = request.GET.get("batch", "")
    return next((batch for batch in batches if batch.code == code), batches[0] if batches else None)


def bar(listing: Listing, request: Request) -> Listed:
    """A filter bar for a page that is no list."""
    asked = tuple(found for one in listing.filters if (found := one.asked(request)) is not None)
    return Listed(listing, request, [], 1, listing.page_size, 0, False, "", asked)


def units_asked(request: Request) -> tuple[Unit | None, Unit | None]:
    """The receiver and the department that the address names, when they are on offer to this person."""
    codes = [request.GET[one.name] if one.asked(request) is not None else "" for one in (COUNTY, DEPARTMENT)]
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=[code for code in codes if code])}
    return units.get(codes[0]), units.get(codes[1])


def share(part: int, whole: int) -> str:
    """A share with one decimal; what is not whole is never shown as 100.0%."""
    if not whole:
        return "—"
    permille = (part * 2000 + whole) // (2 * whole)
    if part < whole:
        permille = min(permille, 999)
    return f"{permille // 10}.{permille % 10}%"


def _counts(shown: Board) -> dict[str, int]:
    return {name: shown.totals.get(name, 0) for name in ("scoped", "issued", "signed", "handed_over", "ready", "live")}


def _rates(shown: Board, told: Asked) -> dict[str, object]:
    n = _counts(shown)
    return {
        "scoped": n["scoped"],
        "scoped_url": told.rows(),
        "handed_over": n["handed_over"],
        "handed_over_url": told.rows(progress=reached(Stage.HANDED_OVER)),
        "handover_rate": share(n["handed_over"], n["scoped"]),
        "ready": n["ready"],
        "ready_url": told.rows(progress=reached(Stage.READY)),
        "readiness_rate": share(n["ready"], n["handed_over"]),
        "live": n["live"],
        "live_url": told.rows(progress=reached(Stage.LIVE)),
        "live_rate": share(n["live"], n["ready"]),
        "not_ready": n["handed_over"] - n["ready"],
        "not_ready_url": told.rows(progress=between(Stage.HANDED_OVER, Stage.READY)),
    }


def _steps(shown: Board, told: Asked) -> list[Step]:
    n = _counts(shown)
    return [
        Step("拟赋权", n["scoped"], told.rows(), Stage.PLANNED),
        Step("已移交", n["handed_over"], told.rows(progress=reached(Stage.HANDED_OVER)), Stage.HANDED_OVER),
        Step("准备达标", n["ready"], told.rows(progress=reached(Stage.READY)), Stage.READY),
        Step("运行", n["live"], told.rows(progress=reached(Stage.LIVE)), Stage.LIVE),
    ]


def _lines(lines: Sequence[Line], told: Asked, axis: str, head: str) -> Chart:
    """Stacked bars by receiver or department, each number of the table beneath leading to its rows."""
    parts = [(line.scoped - line.handed_over, line.handed_over - line.ready, line.ready - line.live, line.live)
             for line in lines]  # fmt: skip
    series = [(tone, name, [row[place] for row in parts]) for place, (tone, name, _) in enumerate(PARTS)]
    narrowed: list[Callable[..., str]] = [_within(told, axis, line.unit.code) for line in lines]
    drawn = charts.stacked(
        [line.unit.short_name for line in lines], series, head=head, links=[url() for url in narrowed]
    )
    gaps = [between(*gap) if gap else reached(Stage.LIVE) for _, _, gap in PARTS]
    rows = tuple(
        (
            line.unit.short_name,
            linked(line.scoped, url()),
            *(linked(n, url(progress=gap)) for n, gap in zip(row, gaps, strict=True)),
            share(line.handed_over, line.scoped),
            share(line.ready, line.handed_over),
        )
        for line, row, url in zip(lines, parts, narrowed, strict=True)
    )
    return replace(drawn, head=(head, *ROW_HEADS), rows=rows)


def _map(shown: Board, told: Asked) -> dict[str, object] | None:
    """The receivers on the schematic map; None where no outline is known."""
    lines = {line.unit.area_code: line for line in shown.by_receiver if line.unit.area_code}
    sheet = next((found for code in lines if (found := sheet_with(code)) is not None), None)
    if sheet is None:
        return None
    regions = []
    for outline in sheet.outlines:
        line = lines.get(outline.code)
        rate = share(line.ready, line.handed_over) if line else ""
        level = str(min(4, 5 * line.ready // line.handed_over)) if line and line.handed_over else ""
        url = told.rows(county=line.unit.code) if line else ""
        regions.append(Region(outline, rate if line else "", url, level))
    return {"width": sheet.width, "height": sheet.height, "regions": regions, "steps": STEPS}


def _within(told: Asked, axis: str, code: str) -> Callable[..., str]:
    return lambda **asked: told.rows(**{axis: code, **asked})


def linked(count: int, url: str) -> str:
    """A number that opens its rows; zero opens nothing and stays quiet."""
    return format_html('<a href="{}">{}</a>', url, f"{count:,}") if count else format_html("<span>{}</span>", 0)


def _blockers(shown: Board, told: Asked) -> Chart | None:
    found = [(SHORT[one.proof], one.shut, told.rows(gate=one.proof.value)) for one in shown.blockers if one.shut]
    if not found:
        return None
    drawn = charts.ranking(
        [(label, shut) for label, shut, _ in found], head="承接条件", unit="未具备", links=[url for _, _, url in found]
    )
    total = shown.totals.get("scoped", 0)
    rows = tuple((label, linked(shut, url), share(shut, total)) for label, shut, url in found)
    return replace(drawn, head=("承接条件", "未具备", "占拟赋权"), rows=rows)


def _changes(shown: Board, told: Asked) -> list[Change]:
    return [
        Change(label, shown.week[measure], told.rows(progress=this_week(stage)))
        for stage, measure, label in WEEKLY
        if shown.week.get(measure)
    ]


def _opened(shown: Board, told: Asked) -> list[Change]:
    met: list[tuple[Proof, int]] = [(proof, shown.week.get(proof.value, 0)) for proof in READINESS]
    return [
        Change(PROOF_LABELS[proof], count, told.rows(gate=this_week(proof)))
        for proof, count in sorted(met, key=lambda pair: -pair[1])
        if count
    ]


def _curve(shown: Board, told: Asked) -> Chart | None:
    """Handed over, ready and live day by day, from before the first day to the day shown."""
    if not shown.daily:
        return None
    days = [row[0] for row in shown.daily]
    names = ("已移交", "准备达标", "运行")
    lines = {name: [row[place] for row in shown.daily] for place, name in enumerate(names, start=1)}
    drawn = charts.curve(days, lines, target=shown.totals.get("scoped", 0))
    stages = (Stage.HANDED_OVER, Stage.READY, Stage.LIVE)
    rows = tuple(
        (
            row[0].isoformat(),
            *(linked(n, told.rows(progress=on_day(stage, row[0]))) for stage, n in zip(stages, row[1:], strict=True)),
        )
        for row in reversed(shown.daily)
    )
    return replace(drawn, rows=rows)
