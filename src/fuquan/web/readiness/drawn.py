"""The overview's charts, each with its table, and its two boards: accounts that wait, and what was put in."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count, Sum
from django.db.models.functions import TruncWeek
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fuquan.domain.catalog.models import LineSystem
from fuquan.domain.catalog.rules import SystemLevel
from fuquan.domain.delegation import queries as delegations
from fuquan.domain.org import queries as org
from fuquan.domain.org.models import Unit, User
from fuquan.domain.readiness import queries
from fuquan.domain.readiness.models import AccountRequest, Guidance, HandoverItem, ResourceInput
from fuquan.domain.readiness.queries import Put, Share
from fuquan.domain.readiness.rules import AccountStage, MaterialKind, ResourceKind, account_stage
from fuquan.engines.calendar import YearNotLoaded
from fuquan.web import charts
from fuquan.web.parts import Chart
from fuquan.web.readiness import filters
from fuquan.web.readiness.cells import cells
from fuquan.web.readiness.filters import NO, STAGE_VALUES, rows_url
from fuquan.web.readiness.numbers import apart_url, devices_url, linked, percent


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its head and its numbers, each with its rows."""

    label: str
    url: str
    cells: tuple[SafeString, ...]


def materials_by(user: User, day: date, axis: str, name: str, head: str) -> Chart | None:
    """Pieces by receiver or department (``axis``; ``name`` in the address), stacked by kind, and the sums beneath."""
    items = queries.visible_to(user, HandoverItem).filter(handed_on__lte=day)
    found: dict[tuple[int, str], int] = {
        (unit, kind): number
        for unit, kind, number in items.order_by().values_list(axis, "kind").annotate(n=Sum("quantity"))
    }
    told = queries.materials(items, day)
    amounts = told.by_receiver if axis == "receiver" else told.by_department
    if not amounts:
        return None
    urls = [rows_url("materials", **{name: one.unit.code}) for one in amounts]
    series = [("", kind.value, [found.get((one.unit.pk, kind), 0) for one in amounts]) for kind in MaterialKind]
    drawn = charts.stacked([one.unit.short_name for one in amounts], series, head=head, links=urls)
    rows = [
        (
            one.unit.short_name,
            *(
                linked(found.get((one.unit.pk, kind), 0), rows_url("materials", **{name: one.unit.code, "kind": kind}))
                for kind in MaterialKind
            ),
            linked(one.number, url),
        )
        for one, url in zip(amounts, urls, strict=True)
    ]
    sums = (linked(told.by_kind[kind], rows_url("materials", kind=kind)) for kind in MaterialKind)
    total = ("合计", *sums, linked(told.total, rows_url("materials")))
    return replace(drawn, rows=(*rows, total), links=(*urls, rows_url("materials")))


def guidance_by_week(user: User, day: date) -> Chart | None:
    """Calls of each week, Monday to Sunday, weeks without any included."""
    rows = queries.visible_to(user, Guidance).filter(on__lte=day).order_by()
    found: dict[date, int] = dict(rows.annotate(week=TruncWeek("on")).values_list("week").annotate(n=Count("pk")))
    if not found:
        return None
    first, last = min(found), max(found)
    weeks = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    counts = [found.get(week, 0) for week in weeks]
    ends = [week + timedelta(days=6) for week in weeks]
    urls = [
        rows_url("guidance", on_from=week.isoformat(), on_to=end.isoformat())
        for week, end in zip(weeks, ends, strict=True)
    ]
    labels = [f"{week.month}月{week.day}日" for week in weeks]
    drawn = charts.stacked(labels, [("", "电话指导（次）", counts)], head="周（自周一起）", links=urls, upright=True)
    words = [f"{week.isoformat()} 至 {end.isoformat()}" for week, end in zip(weeks, ends, strict=True)]
    table = tuple((label, linked(n, url)) for label, n, url in zip(words, counts, urls, strict=True))
    return replace(drawn, head=("周", "电话指导（次）"), rows=table)


def guidance_by_topic(user: User, day: date) -> Chart | None:
    """Calls by kind of question, most first."""
    told = queries.calls(queries.visible_to(user, Guidance), day)
    if not told.total:
        return None
    topics = [(topic or "未分类", n, rows_url("guidance", topic=topic)) for topic, n in told.by_topic]
    drawn = charts.ranking([(t, n) for t, n, _ in topics], head="问题类别", unit="次", links=[u for *_, u in topics])
    rows = tuple((t, linked(n, u), percent(Share(n, told.total))) for t, n, u in topics)
    return replace(drawn, head=("问题类别", "次数", "占比"), rows=rows)


def accounts_by_system(user: User, day: date) -> Chart | None:
    """Accounts of each line system by how far they have come, those of provincial systems first."""
    found: dict[LineSystem, dict[AccountStage, int]] = defaultdict(lambda: defaultdict(int))
    for row in queries.visible_to(user, AccountRequest).select_related("system"):
        found[row.system][account_stage(row.requested_on, row.opened_on, row.tested_on, day)] += 1
    if not found:
        return None
    systems = sorted(found, key=lambda one: (one.level != SystemLevel.PROVINCIAL, one.level, one.code))
    stages = list(reversed(AccountStage))
    tones = dict(zip(stages, ("ready", "handed_over", "signed", "planned"), strict=True))
    series = [(tones[stage], stage.value, [found[one][stage] for one in systems]) for stage in stages]
    urls = [rows_url("accounts", system=one.code) for one in systems]
    drawn = charts.stacked([str(one) for one in systems], series, head="系统", links=urls)
    rows = tuple(
        (
            str(one),
            *(
                linked(found[one][stage], rows_url("accounts", system=one.code, stage=STAGE_VALUES[stage]))
                for stage in stages
            ),
            linked(sum(found[one].values()), url),
        )
        for one, url in zip(systems, urls, strict=True)
    )
    return replace(drawn, rows=rows)


@dataclass(frozen=True, slots=True)
class Wait:
    """One account that waits, or a receiver that has not asked for one (``account`` is then None)."""

    receiver: Unit
    url: str
    stage: str
    days: int | None
    blocks: SafeString
    obstacle: str


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A system that keeps delegations waiting."""

    system: str
    level: str
    longest: int
    blocks: SafeString
    waits: tuple[Wait, ...]


def waiting_board(user: User, day: date) -> list[WaitingLine] | None:
    """The accounts that wait, those of provincial systems first; None when the working calendar does not reach."""
    try:
        lines = queries.accounts_waiting(
            queries.visible_to(user, AccountRequest), delegations.visible_to(user), org.work_calendar(), day
        )
    except YearNotLoaded:
        return None
    pairs = cells(user, day).filter(filters.BLOCKED).select_related(None).order_by()
    counted = pairs.values_list("version__system", "receiver").annotate(n=Count("pk"))
    shut = {(system, receiver): n for system, receiver, n in counted}
    ordered = sorted(lines, key=lambda line: line.system.level != SystemLevel.PROVINCIAL)
    return [_waiting(line, shut) for line in ordered]


def _waiting(line: queries.WaitingSystem, shut: Mapping[tuple[int, int], int]) -> WaitingLine:
    code = line.system.code

    def blocked(count: int, receiver: str = "") -> SafeString:
        return linked(count, rows_url("cells", account=NO, system=code, county=receiver))

    waits = [
        Wait(
            one.account.receiver,
            rows_url("accounts", system=code, county=one.account.receiver.code),
            one.stage,
            one.working_days,
            blocked(one.blocks, one.account.receiver.code),
            one.account.obstacle,
        )
        for one in line.accounts
    ]
    waits += [
        Wait(unit, "", "台账无申请", None, blocked(shut.get((line.system.pk, unit.pk), 0), unit.code), "")
        for unit in line.unasked
    ]
    return WaitingLine(line.system.name, line.system.level, line.longest, blocked(line.blocks), tuple(waits))


def resource_lines(user: User, day: date) -> tuple[list[Line], list[str]]:
    """What each receiver put in, the sum, and every device of unknown standing on a line of its own; and the notes."""
    told = queries.resources(queries.visible_to(user, ResourceInput), day)
    lines = [
        _put(unit.short_name, put, lambda unit=unit, **asked: {"county": unit.code, **asked})
        for unit, put in told.by_receiver
    ]
    if told.by_receiver:
        lines.append(_put("合计", told.total, lambda **asked: asked))
    none = format_html("{}", "—")
    lines += [
        Line(f"另：{who}提供（单列，不计入合计）", apart_url(who), (none, none, linked(number, apart_url(who))))
        for who, number in told.total.devices.apart.items()
    ]
    return lines, list(told.total.devices.notes)


def _put(label: str, put: Put, asked: Callable[..., dict[str, str]]) -> Line:
    def rows(**told: str) -> str:
        return rows_url("resources", **asked(**told))

    return Line(
        label,
        rows(),
        (
            linked(put.people, rows(kind=ResourceKind.PEOPLE)),
            linked(put.yuan, rows(kind=ResourceKind.MONEY)),
            linked(put.devices.total, devices_url(**asked())),
        ),
    )
