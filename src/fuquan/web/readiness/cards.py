"""The six ledgers at one look: totals and shares, each number with its rows; and training coverage by both readings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from fuquan.domain.delegation import queries as delegations
from fuquan.domain.delegation.models import Batch
from fuquan.domain.org.models import User
from fuquan.domain.readiness import queries
from fuquan.domain.readiness.models import (
    AccountRequest,
    Attendance,
    Guidance,
    HandoverItem,
    ReceivingPlan,
    ResourceInput,
    TrainingPlan,
    TrainingSession,
)
from fuquan.domain.readiness.queries import Coverage, Share
from fuquan.domain.readiness.rules import ResourceKind
from fuquan.web.readiness import filters
from fuquan.web.readiness.cells import cells
from fuquan.web.readiness.filters import NO, YES, rows_url
from fuquan.web.readiness.numbers import apart_url, devices_url, linked, percent, wan

TOPICS = 3
"""How many kinds of question are named on the card."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that opens its rows, and what share of the ledger it is when that is worth telling."""

    label: str
    value: str
    unit: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class LedgerCard:
    """A ledger at one look: its measure, and what it is made of."""

    title: str
    url: str
    main: Figure
    parts: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """Both coverages of a batch, and where their parts, wholes and gaps lie."""

    batch: Batch
    coverage: Coverage

    @property
    def powers(self) -> "Rate":
        return self._rate("powers", "covered", self.coverage.powers)

    @property
    def delegations(self) -> "Rate":
        return self._rate("cells", "trained", self.coverage.delegations)

    def _rate(self, route: str, name: str, share: Share) -> "Rate":
        def rows(**asked: str) -> str:
            return rows_url(route, batch=self.batch.code, **asked)

        return Rate(
            percent(share),
            linked(share.part, rows(**{name: YES})),
            linked(share.whole, rows()),
            share.whole - share.part,
            linked(share.whole - share.part, rows(**{name: NO})),
        )


@dataclass(frozen=True, slots=True)
class Rate:
    """A share in words, with its numbers as links; ``short`` is how many are missing."""

    words: str
    part: SafeString
    whole: SafeString
    short: int
    gap: SafeString


def coverages(user: User, day: date) -> list[Covered]:
    """Both coverages of every batch under way of which the person sees delegations."""
    rows = delegations.visible_to(user)
    batches = [batch for batch, _ in delegations.batches_by_size(user) if not batch.is_history]
    found = [Covered(batch, queries.coverage(rows, batch, day)) for batch in batches]
    return [one for one in found if one.coverage.delegations.whole]


def ledger_cards(user: User, day: date, covered: Sequence[Covered]) -> list[LedgerCard]:
    """The six ledgers in the order in which preparation goes."""
    return [
        _materials(user, day),
        _training(user, day, covered),
        _guidance(user, day),
        _accounts(user, day),
        _resources(user, day),
        _plans(user, day),
    ]


def _materials(user: User, day: date) -> LedgerCard:
    told = queries.materials(queries.visible_to(user, HandoverItem), day)
    parts = [
        Figure(kind, f"{number:,}", "件", rows_url("materials", kind=kind), percent(Share(number, told.total)))
        for kind, number in told.by_kind.items()
    ]
    if told.not_received:
        parts.append(
            Figure("未完整接收", f"{told.not_received:,}", "件", rows_url("materials", received=NO), "须催办签收")
        )
    main = Figure("移交资料", f"{told.total:,}", "件", rows_url("materials"))
    return LedgerCard("移交资料", rows_url("materials"), main, tuple(parts))


def _training(user: User, day: date, covered: Sequence[Covered]) -> LedgerCard:
    attendances = queries.visible_to(user, Attendance)
    told = queries.training(queries.visible_to(user, TrainingSession), attendances, day)
    plans = queries.visible_to(user, TrainingPlan).filter(issued_on__lte=day).count()
    parts = [Figure("参训", f"{told.attendances:,}", "人次", rows_url("attendance"))]
    for one in covered[:1]:
        batch, trained = one.batch.code, one.coverage
        parts += [
            Figure(
                "有培训覆盖的事项",
                f"{trained.powers.part:,}",
                "项",
                rows_url("powers", batch=batch, covered=YES),
                percent(trained.powers),
            ),
            Figure(
                "承接单位已培训",
                f"{trained.delegations.part:,}",
                "单元",
                rows_url("cells", batch=batch, trained=YES),
                percent(trained.delegations),
            ),
        ]
    if plans:
        parts.append(Figure("部门培训计划", f"{plans:,}", "份", rows_url("training_plans")))
    main = Figure("业务培训", f"{told.sessions:,}", "批", rows_url("sessions"))
    return LedgerCard("业务培训", rows_url("sessions"), main, tuple(parts))


def _guidance(user: User, day: date) -> LedgerCard:
    told = queries.calls(queries.visible_to(user, Guidance), day)
    at_once = Share(told.answered_at_once, told.total)
    url = rows_url("guidance", answered="True")
    parts = [Figure("当场答复", f"{told.answered_at_once:,}", "次", url, percent(at_once))]
    parts += [
        Figure(topic, f"{number:,}", "次", rows_url("guidance", topic=topic), percent(Share(number, told.total)))
        for topic, number in told.by_topic[:TOPICS]
        if topic
    ]
    main = Figure("电话指导", f"{told.total:,}", "次", rows_url("guidance"))
    return LedgerCard("电话指导", rows_url("guidance"), main, tuple(parts))


def _accounts(user: User, day: date) -> LedgerCard:
    rows = queries.visible_to(user, AccountRequest)
    needed, tested = rows.count(), rows.filter(tested_on__lte=day).count()
    blocked = cells(user, day).filter(filters.BLOCKED).count()
    parts = (
        Figure("应开通", f"{needed:,}", "个", rows_url("accounts")),
        Figure("未办结", f"{needed - tested:,}", "个", rows_url("accounts", stage=filters.WAITING)),
        Figure("受影响的单元", f"{blocked:,}", "单元", rows_url("cells", account=NO)),
    )
    share = percent(Share(tested, needed))
    main = Figure("已开通并测试", f"{tested:,}", "个", rows_url("accounts", stage="tested"), f"占应开通 {share}")
    return LedgerCard("业务账号", rows_url("accounts"), main, parts)


def _resources(user: User, day: date) -> LedgerCard:
    put = queries.resources(queries.visible_to(user, ResourceInput), day).total
    parts = [
        Figure("资金", wan(put.yuan), "万元", rows_url("resources", kind=ResourceKind.MONEY)),
        Figure("设备", f"{put.devices.total:,}", "台", devices_url(), "账面口径"),
    ]
    parts += [
        Figure(f"另有{who}提供设备", f"{number:,}", "台", apart_url(who), "单列，不相加")
        for who, number in put.devices.apart.items()
    ]
    main = Figure("人员", f"{put.people:,}", "人", rows_url("resources", kind=ResourceKind.PEOPLE))
    return LedgerCard("保障投入", rows_url("resources"), main, tuple(parts))


def _plans(user: User, day: date) -> LedgerCard:
    told = queries.visible_to(user, ReceivingPlan).filter(drafted_on__lte=day)
    drafted, approved = told.count(), told.filter(approved_on__lte=day).count()
    complete = told.filter(filters.COMPLETE_PLAN).count()
    parts = (
        Figure("已批准", f"{approved:,}", "份", rows_url("plans", approved=YES), percent(Share(approved, drafted))),
        Figure("时限、机制、监管均已明确", f"{complete:,}", "份", rows_url("plans", complete=YES)),
    )
    main = Figure("承接落实方案", f"{drafted:,}", "份", rows_url("plans"))
    return LedgerCard("承接落实方案", rows_url("plans"), main, parts)
