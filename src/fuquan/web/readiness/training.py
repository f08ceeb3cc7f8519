"""The ledgers of training: sessions, who came, which powers they covered, and the plans."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Sum
from django.urls import reverse
from django.utils.safestring import SafeString

from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object
from fuquan.domain.readiness import queries
from fuquan.domain.readiness.models import Attendance, SessionPower, TrainingSession
from fuquan.web import marks
from fuquan.web.parts import Term
from fuquan.web.readiness import filters
from fuquan.web.readiness.filters import rows_url
from fuquan.web.readiness.ledger import LedgerPage, counted, power_name, power_url, session_url
from fuquan.web.shell import Request
from fuquan.web.tables import Column, DateRange, Listing, Rows, Search


def _with_turnout(user: User, rows: QuerySet[Any], _day: date) -> QuerySet[Any]:
    """Sessions with the powers that their rows cover, and the units and people whom ``user`` may see there."""
    seen = queries.visible_to(user, Attendance).filter(session=OuterRef("pk")).order_by().values("session")
    covered = SessionPower.objects.filter(session=OuterRef("pk")).order_by().values("session")
    return rows.annotate(
        powers=counted(covered.annotate(n=Count("pk"))),
        units=counted(seen.annotate(n=Count("pk"))),
        persons=counted(seen.annotate(n=Sum("persons"))),
    )


def _sums_of_sessions(_request: Request, rows: Rows) -> Sequence[Term]:
    told = rows.order_by().aggregate(held=Count("pk"), came=Sum("persons", default=0))
    return [Term("培训", f"{told['held']:,} 批"), Term("参训", f"{told['came']:,} 人次")]


SESSIONS = LedgerPage(
    kind="培训台账",
    route="sessions",
    label="业务培训",
    subtitle="按“谁下放、谁培训”，一行为一批。事项数、单位数、人次均由明细相加。",
    dated="on",
    prepare=_with_turnout,
    sums=_sums_of_sessions,
    listing=Listing(
        name="sessions",
        title="业务培训",
        subject=Object.LEDGER,
        columns=(
            Column(
                "number",
                "场次编号",
                sort="number",
                width="sm",
                link=lambda row: reverse("readiness:session", args=[row.public_id]),
            ),
            Column("on", "日期", sort="on", width="sm"),
            Column("topic", "主题", sort="topic"),
            Column("department", "举办部门", value="department.short_name", sort="department__position", width="md"),
            Column("form", "形式", sort="form", width="sm"),
            Column("place", "地点", sort="place", width="md"),
            Column("powers", "覆盖事项", sort="powers", align="end", width="xs"),
            Column("units", "参训单位", sort="units", align="end", width="xs"),
            Column("persons", "参训人次", sort="persons", align="end", width="xs"),
            Column("average_score", "平均成绩", sort="average_score", align="end", width="xs"),
        ),
        filters=(
            Search(fields=("topic", "number", "place", "department__short_name"), placeholder="主题、编号或地点"),
            filters.DEPARTMENT,
            filters.SESSION_COUNTY,
            filters.SESSION_FORM,
            filters.TESTED,
            DateRange("on", "日期", field="on"),
        ),
        default_sort="number",
        export_name="培训台账",
    ),
)


def _with_holder(_user: User, rows: QuerySet[Any], _day: date) -> QuerySet[Any]:
    return rows.select_related("session__department")


def _sums_of_attendance(_request: Request, rows: Rows) -> Sequence[Term]:
    told = rows.order_by().aggregate(
        persons=Sum("persons", default=0), units=Count("unit", distinct=True), held=Count("session", distinct=True)
    )
    return [
        Term("参训", f"{told['persons']:,} 人次"),
        Term("涉及承接单位", f"{told['units']:,} 个"),
        Term("涉及培训", f"{told['held']:,} 批"),
    ]


ATTENDANCE = LedgerPage(
    kind="参训签到",
    route="attendance",
    label="参训签到",
    subtitle="一行为一个承接单位在一批培训中的参训人次，只记人次，不记姓名。",
    dated="session__on",
    prepare=_with_holder,
    sums=_sums_of_attendance,
    listing=Listing(
        name="attendance",
        title="参训签到",
        subject=Object.LEDGER,
        columns=(
            Column("session", "场次", value="session.number", sort="session__number", width="sm", link=session_url),
            Column("on", "日期", value="session.on", sort="session__on", width="sm"),
            Column("topic", "主题", value="session.topic", sort="session__topic"),
            Column(
                "department",
                "举办部门",
                value="session.department.short_name",
                sort="session__department__position",
                width="md",
            ),
            Column("receiver", "承接地", value="receiver.short_name", sort="receiver__position", width="sm"),
            Column("unit", "承接单位", value="unit.short_name", sort="unit__short_name", width="lg"),
            Column("persons", "参训人次", sort="persons", align="end", width="sm"),
        ),
        filters=(
            Search(
                fields=("session__topic", "session__number", "unit__name", "unit__short_name"),
                placeholder="主题、编号或单位",
            ),
            filters.HOLDER,
            filters.COUNTY,
            DateRange("on", "日期", field="session__on"),
        ),
        default_sort="session",
        export_name="参训签到",
    ),
)


def _sums_of_covered(_request: Request, rows: Rows) -> Sequence[Term]:
    told = rows.order_by().aggregate(n=Count("power", distinct=True))
    return [Term("覆盖权限", f"{told['n']:,} 项")]


COVERED = LedgerPage(
    kind="培训事项",
    route="covered",
    label="培训事项",
    subtitle="一行为一批培训所覆盖的一项权限，是计算事项培训率的依据。",
    dated="session__on",
    prepare=_with_holder,
    sums=_sums_of_covered,
    listing=Listing(
        name="covered",
        title="培训事项",
        subject=Object.LEDGER,
        columns=(
            Column("session", "场次", value="session.number", sort="session__number", width="sm", link=session_url),
            Column("on", "日期", value="session.on", sort="session__on", width="sm"),
            Column(
                "department",
                "举办部门",
                value="session.department.short_name",
                sort="session__department__position",
                width="md",
            ),
            Column("code", "权限编码", value="power.code", sort="power__code", width="md"),
            Column("power", "权限名称", value=power_name, sort="power__current__name", link=power_url),
        ),
        filters=(
            Search(fields=("power__current__name", "power__code", "session__number"), placeholder="权限名称或编码"),
            filters.HOLDER,
            filters.COVERED_COUNTY,
            DateRange("on", "日期", field="session__on"),
        ),
        default_sort="session",
        export_name="培训事项",
    ),
)


def _with_sessions_held(_user: User, rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    held = TrainingSession.objects.filter(department=OuterRef("department"), on__lte=day).order_by()
    return rows.annotate(sessions_held=counted(held.values("department").annotate(n=Count("pk"))))


def _progress(row: Any) -> SafeString:
    done = row.sessions_held >= row.sessions_planned
    return marks.tag("已完成" if done else "未完成", "good" if done else "warn")


TRAINING_PLANS = LedgerPage(
    kind="培训计划",
    route="training_plans",
    label="培训计划",
    subtitle="每个赋权部门一份，计划批数与实际举办批数对照。",
    dated="issued_on",
    prepare=_with_sessions_held,
    listing=Listing(
        name="training-plans",
        title="培训计划",
        subject=Object.LEDGER,
        columns=(
            Column("department", "赋权部门", value="department.name", sort="department__position"),
            Column("issued_on", "印发日期", sort="issued_on", width="md"),
            Column("sessions_planned", "计划批数", sort="sessions_planned", align="end", width="sm"),
            Column(
                "held",
                "已办批数",
                value=lambda row: row.sessions_held,
                sort="sessions_held",
                align="end",
                width="sm",
                link=lambda row: rows_url("sessions", department=row.department.code),
            ),
            Column(
                "done",
                "完成情况",
                value=lambda row: "已完成" if row.sessions_held >= row.sessions_planned else "未完成",
                show=_progress,
                width="sm",
            ),
            Column("principle", "组织原则", width="lg"),
        ),
        filters=(
            Search(fields=("department__name", "principle"), placeholder="部门名称"),
            filters.DEPARTMENT,
            DateRange("on", "印发日期", field="issued_on"),
        ),
        default_sort="department",
        export_name="培训计划",
    ),
)
