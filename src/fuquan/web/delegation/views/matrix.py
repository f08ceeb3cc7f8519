"""The matrix: every delegation of a batch on one screen; and the same as the sheet 承接矩阵."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from fuquan.domain.delegation import queries
from fuquan.domain.delegation.models import Batch, Delegation
from fuquan.domain.org.policy import Object, Verb
from fuquan.engines.sheets.write import ColumnSpec, SheetSpec, write_workbook
from fuquan.web.delegation import heat
from fuquan.web.delegation.filters import COUNTY, DEPARTMENT, GATE, MODE, PROGRESS, STAGE, TYPE
from fuquan.web.delegation.views.board import bar, chosen, units_asked
from fuquan.web.shell import Request, as_of, not_found, page, permit, refused
from fuquan.web.tables import SHEET_LIMIT, Listing, download

MATRIX = Listing(
    name="matrix",
    title="矩阵",
    subject=Object.DELEGATION,
    columns=(),
    filters=(DEPARTMENT, COUNTY, TYPE, MODE, STAGE, PROGRESS, GATE),
    export_name="承接矩阵",
)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@permit(Object.DELEGATION, Verb.LIST)
def matrix(request: Request) -> HttpResponse:
    """All delegations of one batch, by default the current one, as small cells in department panels."""
    batches = queries.batches_by_size(request.user)
    batch = chosen(request, [one for one, _ in batches])
    if batch is None:
        return page(request, "delegation/matrix.html", {"batches": ()})
    listed = bar(MATRIX, request)
    receiver, department = units_asked(request)
    receivers, powers = queries.extent(request.user, batch, receiver=receiver, department=department)
    told = request.GET.get("page", "")
    shown = queries.matrix(
        _narrowed(request, batch),
        batch,
        as_of(request),
        receivers=receivers,
        powers=powers,
        page=int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 1,
    )
    rows = {"batch": batch.code} | {p: request.GET[p] for one in listed.asked for p in one.params}
    context = {
        "batches": batches,
        "batch": batch,
        "day": as_of(request),
        "listed": listed,
        "matrix": shown,
        "named": request.GET.get("names") == "1",
        "names_url": listed.address(names=None if request.GET.get("names") == "1" else "1"),
        "legend": heat.legend(shown),
        "panels": heat.panels(shown),
        "query": urlencode(rows),
        "may_export": MATRIX.may_export(request),
        "before": listed.address(page=shown.page - 1) if shown.page > 1 else "",
        "after": listed.address(page=shown.page + 1) if shown.page < shown.pages else "",
    }
    return page(request, "delegation/matrix.html", context, fragment="matrix")


@require_GET
@permit(Object.DELEGATION, Verb.EXPORT)
def sheet(request: Request) -> HttpResponse:
    """承接矩阵 as a workbook: one row a power, one column a receiver, stages in words."""
    batch = chosen(request, [one for one, _ in queries.batches_by_size(request.user)])
    if batch is None:
        return not_found(request)
    rows = _narrowed(request, batch)
    if rows.order_by()[: SHEET_LIMIT + 1].count() > SHEET_LIMIT:
        words = f"本批次超过{SHEET_LIMIT:,}个单元，一个工作簿不便打开。请先按部门或承接地筛选。"
        return refused(request, "导出范围过大", words, status=422)
    day = as_of(request)
    made = queries.stage_sheet(rows, batch, day)
    widths = (8, 48, *(12 for _ in made.headers[2:]))
    columns = tuple(ColumnSpec(header, width) for header, width in zip(made.headers, widths, strict=True))
    spec = SheetSpec("承接矩阵", columns, made.rows, title=made.title, paper="A3")
    return download(write_workbook([spec]), f"承接矩阵_{batch.name}_{day:%Y%m%d}.xlsx", WORKBOOK)


def _narrowed(request: Request, batch: Batch) -> QuerySet[Delegation]:
    rows, _, _ = MATRIX.narrowed(request, queries.visible_to(request.user).filter(batch=batch))
    return rows
