"""Every figure of the account computed from rows, with the rows and the query it came from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Sum

from fuquan.domain.delegation.models import Agreement, Batch, Delegation
from fuquan.domain.org import queries as org
from fuquan.domain.org.models import ReportingPeriod, Unit
from fuquan.domain.org.rules import UnitKind
from fuquan.domain.readiness.models import (
    Attendance,
    Guidance,
    HandoverItem,
    ReceivingPlan,
    ResourceInput,
    SessionPower,
    TrainingPlan,
    TrainingSession,
)
from fuquan.domain.readiness.rules import ResourceKind

from .rules import FIGURES, PILOT, PROVINCE, Figure

STATUTORY_LIMIT = 30
FIRST_REPORT, LAST_REPORT = date(2021, 11, 5), date(2021, 12, 31)


@dataclass(frozen=True, slots=True)
class Computed:
    """A figure with its value; ``source`` tells in words which rows were counted, ``query`` the SQL that counted."""

    figure: Figure
    value: int
    source: str
    query: str

    @property
    def equal(self) -> bool:
        return self.value == self.figure.stated


@dataclass(frozen=True, slots=True)
class Counted:
    """A way to count: the rows, how their number is taken, and both in words."""

    rows: QuerySet  # type: ignore[type-arg]
    source: str
    total: str = ""
    distinct: str = ""
    derive: Callable[[int], int] | None = None

    def value(self) -> int:
        if self.total:
            found = self.rows.order_by().aggregate(n=Sum(self.total))["n"] or 0
        elif self.distinct:
            found = self.rows.order_by().aggregate(n=Count(self.distinct, distinct=True))["n"]
        else:
            found = self.rows.count()
        return self.derive(found) if self.derive else int(found)

    def query(self) -> str:
        column = self.total or self.distinct or "pk"
        counted = f"sum({column})" if self.total else f"count({'distinct ' if self.distinct else ''}{column})"
        return f"{counted} of: {self.rows.order_by().values(column).query}"


def figures(as_of: date) -> list[Computed]:
    """Every figure of the account as the rows give it on ``as_of``, in the account's order."""
    ways = _batches(as_of) | _preparation(as_of) | _resources(as_of) | _units() | _calendar(as_of)
    return [
        Computed(figure, ways[figure.code].value(), ways[figure.code].source, ways[figure.code].query())
        for figure in FIGURES
    ]


def _batches(as_of: date) -> dict[str, Counted]:
    pilot = Delegation.objects.filter(batch__code=PILOT, scoped_on__lte=as_of)
    province = Delegation.objects.filter(batch__code=PROVINCE, scoped_on__lte=as_of)
    instruments = Agreement.objects.filter(batch__code=PROVINCE, signed_on__lte=as_of)
    return {
        "N1.1": Counted(pilot, "试点批次赋权单元的部门", distinct="department"),
        "N1.2": Counted(province, "省定批次赋权单元的部门", distinct="department"),
        "N2.1": Counted(pilot, "试点批次赋权单元的承接地", distinct="receiver"),
        "N2.2": Counted(province, "省定批次赋权单元的承接地", distinct="receiver"),
        "N3.1": Counted(pilot, "试点批次赋权单元的权限", distinct="power"),
        "N3.2": Counted(province, "省定批次赋权单元的权限", distinct="power"),
        "N3.3": Counted(province, "省定批次赋权单元"),
        "N3.4": Counted(instruments, "截至当日已签订的交接文书"),
        "N3.5": Counted(instruments, "交接文书的事项数", total="powers"),
        "N3.6": Counted(province.filter(handed_over_on__lte=as_of), "截至当日已移交的赋权单元"),
    }


def _preparation(as_of: date) -> dict[str, Counted]:
    covered = SessionPower.objects.filter(session__on__lte=as_of, power__delegations__batch__code=PROVINCE)
    powers = Delegation.objects.filter(batch__code=PROVINCE).values("power").distinct().count()
    received = HandoverItem.objects.filter(handed_on__lte=as_of)
    return {
        "N1.3": Counted(TrainingPlan.objects.filter(issued_on__lte=as_of), "培训计划"),
        "N2.3": Counted(ReceivingPlan.objects.filter(approved_on__lte=as_of), "已批准的承接落实方案"),
        "N6.1": Counted(TrainingSession.objects.filter(on__lte=as_of), "培训台账的场次"),
        "N6.2": Counted(Attendance.objects.filter(session__on__lte=as_of), "参训签到的人次", total="persons"),
        "N7": Counted(Guidance.objects.filter(on__lte=as_of), "电话指导台账"),
        "N8.1": Counted(covered, "培训事项中的省定权限", distinct="power"),
        "N8.2": Counted(
            covered,
            f"培训覆盖的权限 ÷ 省定批次权限{powers}项",
            distinct="power",
            derive=lambda n: n * 100 // powers if powers else 0,
        ),
        "N9": Counted(received, "移交清单的数量", total="quantity"),
    }


def _resources(as_of: date) -> dict[str, Counted]:
    put_in = ResourceInput.objects.filter(on__lte=as_of)
    by_counties = put_in.exclude(provider_unit__kind=UnitKind.DEPARTMENT)
    by_city = put_in.filter(provider_unit__kind=UnitKind.DEPARTMENT, kind=ResourceKind.DEVICE)
    return {
        "N10.1": Counted(
            by_counties.filter(kind=ResourceKind.PEOPLE), "保障投入台账：人员，县（市）提供", total="quantity"
        ),
        "N10.2": Counted(by_counties.filter(kind=ResourceKind.MONEY), "保障投入台账：资金，县（市）提供", total="yuan"),
        "N10.3": Counted(
            by_counties.filter(kind=ResourceKind.DEVICE), "保障投入台账：设备，县（市）提供", total="quantity"
        ),
        "N11": Counted(by_city, "保障投入台账：设备，市直部门提供", total="quantity"),
    }


def _units() -> dict[str, Counted]:
    return {
        "N12.1": Counted(Unit.objects.filter(kind=UnitKind.DISTRICT), "机构名录：城区"),
        "N12.2": Counted(
            Unit.objects.filter(kind__in=[UnitKind.COUNTY, UnitKind.DISTRICT]), "机构名录：县（市）和城区"
        ),
    }


def _calendar(as_of: date) -> dict[str, Counted]:
    weeks = ReportingPeriod.objects.filter(due_on__range=(FIRST_REPORT, min(as_of, LAST_REPORT)))
    delegating = Unit.objects.filter(delegated__batch__code=PROVINCE)
    receiving = Unit.objects.filter(received__batch__code=PROVINCE)
    reporters = Unit.objects.filter(pk__in=delegating.values("pk").union(receiving.values("pk")))
    begun = Batch.objects.filter(code=PROVINCE, starts_on__lte=as_of)
    start = begun.values_list("starts_on", flat=True).first()
    limit = org.work_calendar().add_workdays(start, STATUTORY_LIMIT) if start else None
    return {
        "N13.1": Counted(weeks, "报送周期：报送日在期间内"),
        "N13.2": Counted(reporters, "省定批次的赋权部门和承接县（市）"),
        "N13.3": Counted(weeks, "报送周次 × 应报单位", derive=lambda n: n * reporters.count()),
        "N14.1": Counted(begun, "省定批次启动日期", derive=lambda _: _as_number(start)),
        "N14.2": Counted(begun, "启动日期起按工作日历计算", derive=lambda _: _as_number(limit)),
    }


def _as_number(on: date | None) -> int:
    return on.year * 10000 + on.month * 100 + on.day if on else 0
