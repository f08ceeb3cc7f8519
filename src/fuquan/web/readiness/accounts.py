"""The ledger of accounts on line systems."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, QuerySet

from fuquan.domain.delegation import queries as delegations
from fuquan.domain.delegation.rules import Proof
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object
from fuquan.domain.readiness.rules import AccountStage, account_stage
from fuquan.engines.calendar import WorkCalendar, YearNotLoaded
from fuquan.web import marks
from fuquan.web.parts import Term
from fuquan.web.readiness import filters
from fuquan.web.readiness.filters import rows_url
from fuquan.web.readiness.ledger import LedgerPage, counted, until
from fuquan.web.shell import Request
from fuquan.web.tables import Column, DateRange, Listing, Rows, Search

ROUTE, LABEL = "accounts", "业务账号"
STAGE_TONES = {
    AccountStage.PLANNED: "bad",
    AccountStage.REQUESTED: "bad",
    AccountStage.OPENED: "warn",
    AccountStage.TESTED: "good",
}


def _with_blocked(user: User, rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    """Accounts with how many delegations that ``user`` may see had their account condition shut."""
    shut = delegations.visible_to(user).filter(
        delegations.with_shut_gate(Proof.ACCOUNT, day),
        version__system=OuterRef("system"),
        receiver=OuterRef("receiver"),
        scoped_on__lte=day,
        batch__is_history=False,
    )
    groups = shut.select_related(None).order_by().values("receiver").annotate(n=Count("pk"))
    return rows.annotate(blocks=counted(groups))


def _stage(row: Any) -> AccountStage:
    return account_stage(row.requested_on, row.opened_on, row.tested_on, row.day)


def _waits(calendar: WorkCalendar) -> Callable[[Any], int | None]:
    """Working days that an account took to be opened, or has waited until the day shown; None when they are unknown."""

    def told(row: Any) -> int | None:
        asked = until("requested_on")(row)
        try:
            return calendar.workdays_between(asked, until("opened_on")(row) or row.day) if asked else None
        except YearNotLoaded:
            return None

    return told


def _sums_of_accounts(_request: Request, rows: Rows) -> Sequence[Term]:
    needed = rows.order_by().count()
    tested = rows.order_by().filter(filters.ACCOUNT_STAGES["tested"]).count()
    return [
        Term("应开通", f"{needed:,} 个"),
        Term("已开通并测试", f"{tested:,} 个"),
        Term("未办结", f"{needed - tested:,} 个"),
    ]


def ledger(calendar: WorkCalendar) -> LedgerPage:
    """The ledger of accounts; waits are counted in working days of ``calendar``."""
    return LedgerPage(
        kind="账号开通台账",
        route=ROUTE,
        label=LABEL,
        subtitle="一行为一个承接地在一个专网系统上的账号，开通并经测试后方为具备。",
        prepare=_with_blocked,
        sums=_sums_of_accounts,
        listing=Listing(
            name="accounts",
            title="业务账号",
            subject=Object.LEDGER,
            columns=_account_columns(calendar),
            filters=(
                Search(fields=("system__name", "number", "obstacle", "receiver__short_name"), placeholder="系统或编号"),
                filters.ACCOUNT_DEPARTMENT,
                filters.COUNTY,
                filters.SYSTEM,
                filters.LEVEL,
                filters.ACCOUNT_STAGE,
                DateRange("requested", "申请日期", field="requested_on"),
            ),
            default_sort="number",
            export_name="账号开通台账",
        ),
    )


def _account_columns(calendar: WorkCalendar) -> tuple[Column, ...]:
    return (
        Column("number", "申请编号", sort="number", width="xs"),
        Column("system", "系统", value="system.name", sort=("system__code", "receiver__position")),
        Column("level", "层级", value="system.level", sort="system__level", width="xs"),
        Column("receiver", "承接地", value="receiver.short_name", sort="receiver__position", width="xs"),
        Column("unit", "承接单位", value="receiving_unit.short_name", sort="receiving_unit__short_name", width="md"),
        Column("requested_on", "申请日期", value=until("requested_on"), sort="requested_on", width="sm"),
        Column("opened_on", "开通日期", value=until("opened_on"), sort="opened_on", width="sm"),
        Column("tested_on", "测试日期", value=until("tested_on"), sort="tested_on", width="sm"),
        Column("stage", "状态", value=_stage, show=lambda r: marks.tag(_stage(r), STAGE_TONES[_stage(r)]), width="sm"),
        Column(
            "waited",
            "等待",
            value=_waits(calendar),
            align="end",
            width="xs",
            help="自申请至开通的工作日；未开通的算至截至日",
        ),
        Column(
            "blocks",
            "影响单元",
            sort="blocks",
            align="end",
            width="xs",
            link=lambda row: (
                rows_url("cells", account=filters.NO, system=row.system.code, county=row.receiver.code)
                if row.blocks
                else ""
            ),
        ),
        Column("obstacle", "未办结原因", width="sm"),
    )
