"""What the rows of the ledgers can be narrowed by; every row knows as ``day`` the day it is shown for."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from fuquan.domain.catalog.models import LineSystem
from fuquan.domain.catalog.rules import SystemLevel
from fuquan.domain.delegation import queries as delegations
from fuquan.domain.delegation.models import Delegation
from fuquan.domain.org import queries as org
from fuquan.domain.org.rules import UnitKind
from fuquan.domain.readiness.models import Attendance, Guidance, ResourceInput, TrainingSession
from fuquan.domain.readiness.rules import AccountStage, Counted, MaterialForm, MaterialKind, ResourceKind
from fuquan.web.shell import Request
from fuquan.web.tables import Choice, Rows

WAITING = "waiting"
"""The address value for accounts that are not yet opened and tested, whatever is missing."""

STAGE_VALUES = {
    AccountStage.PLANNED: "planned",
    AccountStage.REQUESTED: "requested",
    AccountStage.OPENED: "opened",
    AccountStage.TESTED: "tested",
}
YES, NO = "yes", "no"


def by(column: str) -> Q:
    """``column`` had come by the row's day."""
    return Q(**{f"{column}__isnull": False, f"{column}__lte": F("day")})


def not_by(column: str) -> Q:
    """``column`` is empty, or lies after the row's day."""
    return Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__gt": F("day")})


ACCOUNT_STAGES = {
    "tested": by("tested_on"),
    "opened": by("opened_on") & not_by("tested_on"),
    "requested": by("requested_on") & not_by("opened_on") & not_by("tested_on"),
    "planned": not_by("requested_on") & not_by("opened_on") & not_by("tested_on"),
    WAITING: not_by("tested_on"),
}
"""How far an account had come on the row's day, as ``readiness.rules.account_stage`` tells it of one row."""


BLOCKED = Q(version__system__isnull=False) & not_by("account_on")
"""Delegations that need an account on a line system and had none on the row's day."""

COMPLETE_PLAN = Q(names_deadline=True, names_mechanism=True, names_supervision=True)
"""Receiving plans that name the time limit, the mechanism and the supervision."""


def _departments(request: Request) -> Iterable[tuple[str, str]]:
    own = request.user.unit
    if own.kind == UnitKind.DEPARTMENT:
        return [(own.code, own.short_name)]
    return org.departments().values_list("code", "short_name")


def _receivers(request: Request) -> Iterable[tuple[str, str]]:
    own = org.receiver_of(request.user.unit)
    if own is not None:
        return [(unit.code, unit.short_name) for unit in (own, *org.clusters_of(own))]
    return org.receivers().values_list("code", "short_name")


def _systems(_request: Request) -> Iterable[tuple[str, str]]:
    return [(system.code, str(system)) for system in LineSystem.objects.all()]


def batches(request: Request) -> Iterable[tuple[str, str]]:
    """The batches under way that the person may see."""
    return delegations.batches_visible_to(request.user).filter(is_history=False).values_list("code", "name")


def _topics(_request: Request) -> Iterable[tuple[str, str]]:
    found = Guidance.objects.exclude(topic="").order_by("topic").values_list("topic", flat=True).distinct()
    return [(topic, topic) for topic in found]


def _providers(_request: Request) -> Iterable[tuple[str, str]]:
    found = ResourceInput.objects.order_by("provider").values_list("provider", flat=True).distinct()
    return [(provider, provider) for provider in found]


def _forms(_request: Request) -> Iterable[tuple[str, str]]:
    found = TrainingSession.objects.order_by("form").values_list("form", flat=True).distinct()
    return [(form, form) for form in found]


def received(rows: Rows, value: str) -> Rows:
    """Materials of which receipt was signed as complete by the row's day, or not."""
    done = by("received_on") & Q(complete=True)
    return rows.filter(done) if value == YES else rows.filter(not_by("received_on") | Q(complete=False))


def _signed(rows: Rows, value: str) -> Rows:
    unsigned = Q(handed_by="") | Q(received_by="") | Q(witness="")
    return rows.exclude(unsigned) if value == YES else rows.filter(unsigned)


def _attended_by(column: str) -> "Choice":
    """Sessions, or what belongs to them by ``column``, to which units of a receiver came."""
    return Choice(
        "county",
        "参训地",
        _receivers,
        narrow=lambda rows, code: rows.filter(
            **{f"{column}__in": Attendance.objects.filter(receiver__code=code).values("session")}
        ),
    )


def _waited_for_by(rows: Rows, code: str) -> Rows:
    """Accounts on which delegations of this department hang."""
    hanging = Delegation.objects.filter(
        version__system=OuterRef("system"), receiver=OuterRef("receiver"), department__code=code
    )
    return rows.filter(Exists(hanging))


def _account_stage(rows: Rows, value: str) -> Rows:
    return rows.filter(ACCOUNT_STAGES[value])


def _approved(rows: Rows, value: str) -> Rows:
    return rows.filter(by("approved_on") if value == YES else not_by("approved_on"))


def _trained(rows: Rows, value: str) -> Rows:
    return rows.filter(by("trained_on") if value == YES else not_by("trained_on"))


def _account(rows: Rows, value: str) -> Rows:
    return rows.filter(version__system__isnull=False).filter(by("account_on")) if value == YES else rows.filter(BLOCKED)


def _complete(rows: Rows, value: str) -> Rows:
    return rows.filter(COMPLETE_PLAN) if value == YES else rows.exclude(COMPLETE_PLAN)


def _named(options: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((str(option), str(option)) for option in options)


DEPARTMENT = Choice("department", "赋权部门", _departments, lookup="department__code")
HOLDER = Choice("department", "举办部门", _departments, lookup="session__department__code")
COUNTY = Choice("county", "承接地", _receivers, lookup="receiver__code")
SESSION_COUNTY = _attended_by("pk")
COVERED_COUNTY = _attended_by("session")
MATERIAL_KIND = Choice("kind", "类别", _named(MaterialKind))
MATERIAL_FORM = Choice("form", "载体", _named(MaterialForm))
RECEIVED = Choice("received", "接收", ((YES, "已完整接收"), (NO, "未完整接收")), narrow=received)
SIGNED = Choice("signed", "三方签认", ((YES, "齐全"), (NO, "有缺")), narrow=_signed)
SESSION_FORM = Choice("form", "形式", _forms)
TESTED = Choice("tested", "测试", (("True", "组织测试"), ("False", "未组织")))
TOPIC = Choice("topic", "问题类别", _topics)
ANSWERED = Choice("answered", "当场答复", (("True", "是"), ("False", "否")), lookup="answered_at_once")
SYSTEM = Choice("system", "系统", _systems, lookup="system__code")
LEVEL = Choice("level", "系统层级", _named(SystemLevel), lookup="system__level")
ACCOUNT_DEPARTMENT = Choice("department", "赋权部门", _departments, narrow=_waited_for_by)
ACCOUNT_STAGE = Choice(
    "stage",
    "状态",
    ((WAITING, "未办结"), *((value, stage.value) for stage, value in STAGE_VALUES.items())),
    narrow=_account_stage,
)
PROVIDER = Choice("provider", "提供方", _providers)
RESOURCE_KIND = Choice("kind", "类别", _named(ResourceKind))
COUNTED = Choice("counted", "计入账面台数", ((Counted.YES, "是"), (Counted.NO, "否"), (Counted.UNKNOWN, "未载明")))
APPROVED = Choice("approved", "批准", ((YES, "已批准"), (NO, "未批准")), narrow=_approved)
COMPLETE = Choice("complete", "三项内容", ((YES, "均已明确"), (NO, "有缺")), narrow=_complete)
BATCH = Choice("batch", "批次", batches, lookup="batch__code")
CELL_TRAINED = Choice("trained", "培训", ((YES, "承接单位已培训"), (NO, "承接单位未培训")), narrow=_trained)
CELL_ACCOUNT = Choice("account", "业务账号", ((YES, "已开通并测试"), (NO, "未办结")), narrow=_account)
CELL_SYSTEM = Choice("system", "所需系统", _systems, lookup="version__system__code")
CELL_LEVEL = Choice("level", "系统层级", _named(SystemLevel), lookup="version__system__level")


def rows_url(route: str, **asked: str) -> str:
    """The address of the rows behind a number; empty values are left out."""
    told = {name: value for name, value in asked.items() if value}
    address = reverse(f"readiness:{route}")
    return f"{address}?{urlencode(told)}" if told else address
