"""What delegations can be narrowed by, for the list, the matrix and every number of the board, all as of one day."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from fuquan.domain.catalog import queries as catalog
from fuquan.domain.catalog.rules import PowerType
from fuquan.domain.delegation import queries
from fuquan.domain.delegation.models import Batch
from fuquan.domain.delegation.rules import PROOF_LABELS, READINESS, Mode, Proof
from fuquan.domain.delegation.states import STAGE_LABELS, Stage
from fuquan.domain.org import queries as org
from fuquan.domain.org.rules import UnitKind
from fuquan.web.delegation.words import SHORT
from fuquan.web.shell import Request, as_of
from fuquan.web.tables import Asked, Choice, Search, iso_day

WEEK = timedelta(days=7)
REACHED = {
    Stage.PLANNED: "列入批次",
    Stage.ISSUED: "已发文",
    Stage.SIGNED: "已签协议",
    Stage.HANDED_OVER: "已移交",
    Stage.READY: "准备达标",
    Stage.LIVE: "投入运行",
    Stage.RECALLED: "收回",
}
GAPS = {
    (None, Stage.HANDED_OVER): "尚未移交",
    (Stage.HANDED_OVER, Stage.READY): "已移交、未达标",
    (Stage.READY, Stage.LIVE): "已达标、未运行",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A value of a dated filter, read: its words, and the condition it puts on delegations."""

    words: str
    condition: Q


def by(column: str, day: date) -> Q:
    """Whatever ``column`` dates had come true by ``day``."""
    return Q(**{f"{column}__lte": day})


def within(column: str, day: date) -> Q:
    """Whatever ``column`` dates came true in the seven days that end with ``day``."""
    return Q(**{f"{column}__gt": day - WEEK, f"{column}__lte": day})


def reached(stage: Stage) -> str:
    """The address value for delegations that have reached ``stage``, wherever they are now."""
    return stage.value


def between(reached_stage: Stage | None, short_of: Stage) -> str:
    """The address value for delegations that reached one stage (or none is asked) and not yet another."""
    return f"{reached_stage or ''}~{short_of}"


def this_week(what: Stage | Proof) -> str:
    """The address value for what came true in the last seven days."""
    return f"week-{what}"


def on_day(stage: Stage, day: date) -> str:
    """The address value for what had reached ``stage`` by another day than the one shown."""
    return f"{stage}@{day.isoformat()}"


def read_progress(value: str, day: date) -> Reading | None:
    """Read a value of the filter 进展; None for nonsense."""
    if value.startswith("week-"):
        stage = _stage(value.removeprefix("week-"))
        words = f"近七日{REACHED[stage]}" if stage else ""
        return Reading(words, within(queries.STAGE_DATES[stage], day)) if stage else None
    if "~" in value:
        first, _, second = value.partition("~")
        pair = (_stage(first), _stage(second))
        if pair not in GAPS or pair[1] is None:
            return None
        condition = ~_reached(pair[1], day)
        return Reading(GAPS[pair], condition & _reached(pair[0], day) if pair[0] else condition)
    name, _, told = value.partition("@")
    stage, until = _stage(name), iso_day(told) if told else day
    if stage is None or until is None:
        return None
    words = f"{REACHED[stage]}（至{until.isoformat()}）" if told else f"累计{REACHED[stage]}"
    return Reading(words, by(queries.STAGE_DATES[stage], min(until, day)))


def _reached(stage: Stage, day: date) -> Q:
    """``stage`` was reached by ``day``; written so that its opposite also finds what has no date."""
    column = queries.STAGE_DATES[stage]
    return Q(**{f"{column}__isnull": False}) & by(column, day)


def _stage(name: str) -> Stage | None:
    return Stage(name) if name in set(Stage) else None


def read_stage(value: str, day: date) -> Reading | None:
    """Read a value of the filter 阶段: exactly in that stage on the day."""
    stage = _stage(value)
    return Reading(STAGE_LABELS[stage], queries.in_stage(stage, day)) if stage else None


def read_gate(value: str, day: date) -> Reading | None:
    """Read a value of the filter 承接条件: missing on the day, or met in the last seven days."""
    name = value.removeprefix("week-")
    if name not in set(READINESS):
        return None
    proof = Proof(name)
    if value.startswith("week-"):
        return Reading(f"近七日{PROOF_LABELS[proof]}", within(f"{proof}_on", day))
    return Reading(f"缺{SHORT[proof]}", queries.with_shut_gate(proof, day))


@dataclass(frozen=True, slots=True)
class Dated:
    """A filter whose meaning hangs on the day shown. ``read`` turns the address value into words and a condition."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    read: Callable[[str, date], Reading | None]

    @property
    def params(self) -> tuple[str, ...]:
        return (self.name,)

    def asked(self, request: Request) -> Asked | None:
        found = self._read(request)
        if found is None:
            return None
        return Asked(f"{self.label}：{found.words}", lambda rows: rows.filter(found.condition), self.params)

    def control(self, request: Request) -> dict[str, Any]:
        """A choice; a value that a number led to and that is not on offer is offered as well, so that it is kept."""
        value, found = request.GET.get(self.name, ""), self._read(request)
        options = list(self.options)
        if found is not None and value not in dict(options):
            options.append((value, found.words))
        return {"kind": "choice", "value": value, "options": options}

    def _read(self, request: Request) -> Reading | None:
        value = request.GET.get(self.name, "")
        return self.read(value, as_of(request)) if value else None


def _batches(request: Request) -> Iterable[tuple[str, str]]:
    return queries.batches_visible_to(request.user).values_list("code", "name")


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


BATCH = Choice("batch", "批次", _batches, lookup="batch__code")
DEPARTMENT = Choice("department", "赋权部门", _departments, lookup="department__code")
COUNTY = Choice("county", "承接地", _receivers, lookup="receiver__code")
TYPE = Choice("type", "权力类型", tuple((kind.value, kind.value) for kind in PowerType), lookup="version__type")
MODE = Choice("mode", "赋权方式", tuple((mode.value, mode.value) for mode in Mode))
STAGE = Dated("stage", "阶段", tuple((stage.value, STAGE_LABELS[stage]) for stage in Stage), read_stage)
PROGRESS = Dated(
    "progress",
    "进展",
    (
        *((reached(stage), f"累计{words}") for stage, words in REACHED.items() if stage != Stage.PLANNED),
        *((between(*pair), words) for pair, words in GAPS.items()),
        *((this_week(stage), f"近七日{words}") for stage, words in REACHED.items()),
    ),
    read_progress,
)
GATE = Dated("gate", "承接条件", tuple((proof.value, f"缺{SHORT[proof]}") for proof in READINESS), read_gate)
SEARCH = Search(
    placeholder="权限名称或编码", narrow=lambda rows, word: rows.filter(version__in=catalog.versions_with(word))
)

FILTERS = (SEARCH, BATCH, DEPARTMENT, COUNTY, TYPE, MODE, STAGE, PROGRESS, GATE)


def rows_url(batch: Batch, **asked: str) -> str:
    """The address of the delegations behind a number; empty values are left out."""
    told = {"batch": batch.code, **{name: value for name, value in asked.items() if value}}
    return f"{reverse('delegation:index')}?{urlencode(told)}"
