"""The board's figures and the matrix of a batch, on any day."""

from datetime import date

from ninja import Router

from fuquan.domain.delegation import queries
from fuquan.domain.delegation.models import Batch
from fuquan.domain.delegation.queries import Cell, Line
from fuquan.domain.org.models import Unit
from fuquan.domain.org.policy import Object, Verb

from .answers import REFUSALS, Missing, Request, Told, permit
from .delegation import day_shown

router = Router(tags=["看板"])


class LineOut(Told):
    """One receiver or department; every number counts delegations."""

    unit: str
    name: str
    scoped: int
    handed_over: int
    ready: int
    live: int


class BlockerOut(Told):
    """A readiness condition and how many delegations lack it."""

    proof: str
    label: str
    shut: int


class DayOut(Told):
    """How far the batch had come by the end of a day."""

    on: date
    handed_over: int
    ready: int
    live: int


class BoardOut(Told):
    """The figures of the board. ``totals`` and ``week`` (the last seven days) are by measure."""

    as_of: date
    totals: dict[str, int]
    week: dict[str, int]
    by_receiver: list[LineOut]
    by_department: list[LineOut]
    blockers: list[BlockerOut]
    daily: list[DayOut]


class CellOut(Told):
    """One delegation on the matrix."""

    id: str
    stage: str
    shut: list[str]


class RowOut(Told):
    """One power; its cells stand in the order of ``receivers``, null where it is out of scope."""

    ordinal: int
    name: str
    cells: list[CellOut | None]


class PanelOut(Told):
    """One department's powers."""

    department: str
    rows: list[RowOut]


class MatrixOut(Told):
    """The matrix; when a batch has too many cells for one page, further receivers are on further pages."""

    as_of: date
    receivers: list[str]
    cells: int
    page: int
    pages: int
    panels: list[PanelOut]


@router.get("/batches/{code}/board", response={200: BoardOut, **REFUSALS})
def board(request: Request, code: str, as_of: date | None = None, receiver: str = "", department: str = "") -> BoardOut:
    """The board of a batch, of the whole or of one receiver or department, as far as the person may see it."""
    permit(request.user, Object.BOARD, Verb.READ)
    batch, day = _batch(request, code), day_shown(as_of)
    seen = queries.board(request.user, batch, day, receiver=_unit(receiver), department=_unit(department))
    return BoardOut(
        as_of=day,
        totals=dict(seen.totals),
        week=dict(seen.week),
        by_receiver=[_line(line) for line in seen.by_receiver],
        by_department=[_line(line) for line in seen.by_department],
        blockers=[BlockerOut(proof=b.proof, label=b.label, shut=b.shut) for b in seen.blockers],
        daily=[DayOut(on=on, handed_over=handed, ready=ready, live=live) for on, handed, ready, live in seen.daily],
    )


@router.get("/batches/{code}/matrix", response={200: MatrixOut, **REFUSALS})
def matrix(request: Request, code: str, as_of: date | None = None, page: int = 1) -> MatrixOut:
    """Every delegation of a batch as one cell: power by receiver, in panels by department."""
    permit(request.user, Object.DELEGATION, Verb.LIST)
    batch, day = _batch(request, code), day_shown(as_of)
    receivers, powers = queries.extent(request.user, batch)
    receivers, powers = queries.extent(request.user, batch)
    rows = queries.visible_to(request.user).filter(batch=batch)
    seen = queries.matrix(rows, batch, day, receivers=receivers, powers=powers, page=page)
    panels = [
        PanelOut(
            department=panel.department.code,
            rows=[
                RowOut(ordinal=row.ordinal, name=row.name, cells=[_cell(cell) for cell in row.cells])
                for row in panel.rows
            ],
        )
        for panel in seen.panels
    ]
    return MatrixOut(
        as_of=day,
        receivers=[unit.code for unit in seen.receivers],
        cells=seen.cells,
        page=seen.page,
        pages=seen.pages,
        panels=panels,
    )


def _batch(request: Request, code: str) -> Batch:
    found = queries.batches_visible_to(request.user).filter(code=code).first()
    if found is None:
        raise Missing
    return found


def _unit(code: str) -> Unit | None:
    if not code:
        return None
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise Missing
    return found


def _line(line: Line) -> LineOut:
    return LineOut(
        unit=line.unit.code,
        name=line.unit.short_name,
        scoped=line.scoped,
        handed_over=line.handed_over,
        ready=line.ready,
        live=line.live,
    )


def _cell(cell: Cell | None) -> CellOut | None:
    return None if cell is None else CellOut(id=cell.public_id, stage=cell.stage, shut=list(cell.shut))
