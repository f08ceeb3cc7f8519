"""The matrix: every delegation of a batch as one small cell, power by receiver, in department panels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from fuquan.domain.delegation.models import Batch, Delegation
from fuquan.domain.delegation.rules import READINESS, Proof
from fuquan.domain.delegation.states import Stage
from fuquan.domain.org.models import Unit

from .moment import STAGE_DATES

CELL_LIMIT = 3000
_DATES = tuple(STAGE_DATES.items())


@dataclass(frozen=True, slots=True)
class Cell:
    """One delegation on the matrix: its stage on the day, and the readiness conditions it lacked."""

    public_id: str
    receiver: int
    stage: Stage
    shut: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One power of a department panel, with a cell for each receiver in scope (None where out of scope)."""

    ordinal: int
    name: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One department's part of the matrix."""

    department: Unit
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The cells of at most CELL_LIMIT delegations; further receivers, or else powers, are on further pages."""

    receivers: tuple[Unit, ...]
    panels: tuple[Panel, ...]
    cells: int
    page: int
    pages: int


def matrix(
    rows: QuerySet[Delegation], batch: Batch, as_of: date, *, receivers: Sequence[Unit], powers: int, page: int = 1
) -> Matrix:
    """The matrix of ``rows`` (already scoped and filtered) in ``batch`` on ``as_of``.

    ``receivers`` are all that the batch shows to this person, ``powers`` the most that one of them has: together they
    decide how many receivers fit on one page, or on how many pages the powers of a single one are spread.
    """
    width = max(1, CELL_LIMIT // max(1, powers))
    parts = max(1, -(-powers // CELL_LIMIT))
    pages = max(1, -(-len(receivers) // width)) * parts
    page = min(max(1, page), pages)
    across, down = divmod(page - 1, parts)
    shown = tuple(receivers[across * width : (across + 1) * width])
    columns = {unit.pk: index for index, unit in enumerate(shown)}
    picked = rows.filter(batch=batch, receiver__in=list(columns), scoped_on__lte=as_of).order_by("ordinal", "receiver")
    if parts > 1:
        picked = picked[down * CELL_LIMIT : (down + 1) * CELL_LIMIT]
    panels: dict[int, dict[int, Row]] = {}
    count = 0
    names = ("public_id", "receiver_id", "department_id", "power_id", "ordinal", "version__name")
    dates = tuple(column for _, column in _DATES) + tuple(f"{proof}_on" for proof in READINESS)
    grid: dict[int, list[Cell | None]] = {}
    heads: dict[int, tuple[int, int, str]] = {}
    for values in picked.select_related(None).values_list(*names, *dates):
        public_id, receiver, department, power, ordinal, name = values[:6]
        stage = _stage(values[6 : 6 + len(_DATES)], as_of)
        shut = tuple(
            proof for proof, on in zip(READINESS, values[6 + len(_DATES) :], strict=True) if on is None or on > as_of
        )
        grid.setdefault(power, [None] * len(shown))[columns[receiver]] = Cell(public_id, receiver, stage, shut)
        heads[power] = (department, ordinal, name)
        count += 1
    for power, (department, ordinal, name) in heads.items():
        panels.setdefault(department, {})[power] = Row(ordinal, name, tuple(grid[power]))
    units = Unit.objects.in_bulk(list(panels))
    ordered = sorted(panels, key=lambda pk: (units[pk].position, units[pk].code))
    return Matrix(
        receivers=shown,
        panels=tuple(Panel(units[pk], tuple(panels[pk].values())) for pk in ordered),
        cells=count,
        page=page,
        pages=pages,
    )


def _stage(dates: Sequence[date | None], as_of: date) -> Stage:
    for (stage, _), on in zip(_DATES, dates, strict=True):
        if on is not None and on <= as_of:
            return stage
    return Stage.PLANNED
