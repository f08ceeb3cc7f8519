"""The ledger of materials handed over."""

from collections.abc import Sequence

from django.db.models import Sum

from fuquan.domain.org.policy import Object
from fuquan.domain.readiness.models import HandoverItem
from fuquan.web import marks
from fuquan.web.parts import Term
from fuquan.web.readiness import filters
from fuquan.web.readiness.ledger import LedgerPage, pieces, until
from fuquan.web.shell import Request
from fuquan.web.tables import Column, DateRange, Listing, Rows, Search


def _numbers(row: HandoverItem) -> str:
    return f"{row.first_number} 至 {row.last_number}" if row.first_number else ""


def _unsigned(row: HandoverItem) -> str:
    told = (("移交人", row.handed_by), ("接收人", row.received_by), ("监交人", row.witness))
    missing = [role for role, name in told if not name]
    return f"缺{'、'.join(missing)}" if missing else "齐全"


def _sums_of_materials(_request: Request, rows: Rows) -> Sequence[Term]:
    told = rows.order_by().aggregate(pieces=Sum("quantity", default=0), sheets=Sum("sheets", default=0))
    open_pieces = filters.received(rows, filters.NO).order_by().aggregate(n=Sum("quantity", default=0))["n"]
    terms = [Term("移交物合计", f"{told['pieces']:,} 件"), Term("其中未完整接收", f"{open_pieces:,} 件")]
    return [*terms, Term("制式证照", f"{told['sheets']:,} 张")] if told["sheets"] else terms


MATERIALS = LedgerPage(
    kind="移交清单",
    route="materials",
    label="移交资料",
    subtitle="一行为一个部门移交给一个承接地的一类资料，由移交人、接收人、监交人三方签认。",
    dated="handed_on",
    sums=_sums_of_materials,
    listing=Listing(
        name="materials",
        title="移交资料",
        subject=Object.LEDGER,
        columns=(
            Column("number", "移交编号", sort="number", width="xs"),
            Column("kind", "类别", sort="kind", width="sm"),
            Column("title", "名称", sort="title"),
            Column("department", "赋权部门", value="department.short_name", sort="department__position", width="sm"),
            Column("receiver", "承接地", value="receiver.short_name", sort="receiver__position", width="xs"),
            Column("form", "载体", sort="form", width="xs"),
            Column("quantity", "数量", value=pieces, sort="quantity", align="end", width="xs"),
            Column("numbers", "证照起止编号", value=_numbers, width="sm"),
            Column("handed_on", "移交日期", sort="handed_on", width="sm"),
            Column("received_on", "接收日期", value=until("received_on"), sort="received_on", width="sm"),
            Column(
                "signed",
                "三方签认",
                value=_unsigned,
                show=lambda row: marks.tag(_unsigned(row), "good" if _unsigned(row) == "齐全" else "bad"),
                width="xs",
            ),
        ),
        filters=(
            Search(fields=("title", "number", "department__short_name"), placeholder="名称或编号"),
            filters.DEPARTMENT,
            filters.COUNTY,
            filters.MATERIAL_KIND,
            filters.MATERIAL_FORM,
            filters.RECEIVED,
            filters.SIGNED,
            DateRange("on", "移交日期", field="handed_on"),
        ),
        default_sort="number",
        export_name="移交清单",
    ),
)
