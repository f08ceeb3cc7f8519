"""One delegation's life as drawn values: the three tracks, the checklist, what happened when, and by whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from fuquan.domain.delegation import queries
from fuquan.domain.delegation.models import Delegation, Evidence, StageChange, Waiver
from fuquan.domain.delegation.queries import Life, Reading
from fuquan.domain.delegation.rules import PROOF_LABELS, READINESS, STATUTORY, Proof, Source
from fuquan.domain.delegation.states import LIFECYCLES, Handover, Readiness, Use
from fuquan.domain.org import clock
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object, Verb
from fuquan.web.delegation.words import SHORT
from fuquan.web.parts import Event

TRANSITIONS: Mapping[str, str] = {t.name: t.label for life in LIFECYCLES for t in life.transitions}
WAIVABLE = frozenset(READINESS) - STATUTORY
TITLES = {"hand_over": "完成移交", "get_ready": "认定准备达标", "go_live": "认定运行"}


@dataclass(frozen=True, slots=True)
class Stop:
    """One stage of a track: reached on a day, or still ahead; ``here`` marks the furthest one reached."""

    label: str
    on: date | None
    here: bool


@dataclass(frozen=True, slots=True)
class Track:
    """One of the three small lifecycles with its question."""

    label: str
    question: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Proven:
    """One piece of evidence on the checklist, and where to withdraw it."""

    evidence: Evidence
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist."""

    number: int
    reading: Reading
    mark: str
    proven: tuple[Proven, ...]
    pending: Waiver | None
    confirm_url: str
    file_url: str
    waive_url: str


def tracks(delegation: Delegation, day: date) -> tuple[Track, ...]:
    """The three lifecycles as they stood on ``day``."""
    handover: list[tuple[str, date | None]] = [
        ("拟赋权", delegation.scoped_on),
        ("已发文", delegation.issued_on),
        ("已签协议", delegation.signed_on),
        ("已移交", delegation.handed_over_on),
    ]
    if delegation.handover == Handover.RECALLED:
        handover.append(("已收回", delegation.recalled_on))
    return (
        _track("移交", "权限在法律上是否交出", handover, day),
        _track(
            "准备", "承接地能否办理", [("承接准备", delegation.handed_over_on), ("准备达标", delegation.ready_on)], day
        ),
        _track("运行", "是否已经办理", [("未运行", delegation.ready_on), ("运行", delegation.live_on)], day),
    )


def _track(label: str, question: str, stages: Iterable[tuple[str, date | None]], day: date) -> Track:
    known = [(name, on if on is not None and on <= day else None) for name, on in stages]
    last = max((place for place, (_, on) in enumerate(known) if on is not None), default=-1)
    return Track(label, question, tuple(Stop(name, on, place == last) for place, (name, on) in enumerate(known)))


def checklist(
    delegation: Delegation, readings: Iterable[Reading], life: Life, user: User, *, acting: bool
) -> tuple[Item, ...]:
    """The conditions with their evidence; ``acting`` offers the verbs, which are done today and not in the past."""
    may_ask = acting and queries.may(user, Object.WAIVER, Verb.CREATE, delegation)
    may_confirm = acting and queries.may(user, Object.WAIVER, Verb.CONFIRM, delegation)
    pending = {waiver.proof: waiver for waiver in life.waivers if waiver.confirmed_at is None}
    items = []
    for number, reading in enumerate(readings, start=1):
        waiver = None if reading.open else pending.get(reading.proof)
        address = [delegation.public_id, reading.proof.value]
        may_withdraw = acting and queries.may_withdraw(user, delegation, reading.proof)
        askable = may_ask and not reading.open and waiver is None and reading.proof in WAIVABLE
        items.append(
            Item(
                number=number,
                reading=reading,
                mark=mark_of(reading),
                proven=tuple(_proven(row, may_withdraw) for row in reading.evidence),
                pending=waiver,
                confirm_url=reverse("delegation:confirm", args=[waiver.public_id])
                if waiver and may_confirm and waiver.asked_by_id != user.pk
                else "",
                file_url=reverse("delegation:file", args=address) if acting and reading.may_file else "",
                waive_url=reverse("delegation:waive", args=address) if askable else "",
            )
        )
    return tuple(items)


def mark_of(reading: Reading) -> str:
    """How the condition is drawn: open, shut, waived or not applicable."""
    if not reading.open:
        return "shut"
    if not reading.needed:
        return "not_applicable"
    standing = [row for row in reading.evidence if row.withdrawn_at is None]
    return "waived" if standing and all(row.source == Source.WAIVER for row in standing) else "open"


def _proven(row: Evidence, may_withdraw: bool) -> Proven:
    standing = row.withdrawn_at is None and row.source != Source.NOT_NEEDED
    return Proven(row, reverse("delegation:withdraw", args=[row.public_id]) if may_withdraw and standing else "")


def events(delegation: Delegation, life: Life, until: date | None) -> list[Event]:
    """Everything that had happened by ``until``, or all of it, the latest first."""
    told: list[tuple[date, int, Event]] = [
        (delegation.scoped_on, 0, Event(delegation.scoped_on, f"列入批次“{delegation.batch.name}”", tone="muted"))
    ]
    told += [(change.on, 3, _step(change)) for change in life.changes]
    told += [(on, 1, event) for on, event in _filed(life.evidence)]
    for row in life.evidence:
        if row.withdrawn_at is not None:
            told.append((_day(row.withdrawn_at), 2, _withdrawal(row)))
    for waiver in life.waivers:
        told += [(event_day, 2, event) for event_day, event in _waived(waiver)]
    told.sort(key=lambda entry: (entry[0], entry[1]), reverse=True)
    return [event for on, _, event in told if until is None or on <= until]


def _day(moment: datetime) -> date:
    """The day in China of a moment."""
    return moment.astimezone(clock.SHANGHAI).date()


def _step(change: StageChange) -> Event:
    title = TITLES.get(change.transition, TRANSITIONS.get(change.transition, change.transition))
    back = change.stage in (Handover.RECALLED, Readiness.PREPARING, Use.IDLE)
    who = str(change.by) if change.by else f"系统（规则 {change.rule}）"
    return Event(change.on, title, who, change.reason, tone="bad" if back else "good")


def _filed(evidence: Iterable[Evidence]) -> list[tuple[date, Event]]:
    """What was proven since one day by one source and person, told together."""
    together: dict[tuple[date, str, str], list[Evidence]] = {}
    for row in evidence:
        who = str(row.filed_by) if row.filed_by else "系统"
        together.setdefault((row.on, row.get_source_display(), who), []).append(row)
    found = []
    for (on, source, who), rows in together.items():
        names = "、".join(dict.fromkeys(_told(row) for row in rows))
        references = "；".join(dict.fromkeys(row.reference for row in rows if row.reference))
        found.append((on, Event(on, names, text=f"{references}（{source}，{who}登记）")))
    return found


def _told(row: Evidence) -> str:
    if row.source == Source.NOT_NEEDED:
        return f"无须具备：{SHORT.get(Proof(row.proof), PROOF_LABELS[Proof(row.proof)])}"
    return PROOF_LABELS[Proof(row.proof)]


def _withdrawal(row: Evidence) -> Event:
    who = str(row.withdrawn_by) if row.withdrawn_by else "系统"
    title = f"撤回佐证：{PROOF_LABELS[Proof(row.proof)]}"
    return Event(row.withdrawn_at or row.on, title, who, row.withdrawal_reason, tone="bad")


def _waived(waiver: Waiver) -> list[tuple[date, Event]]:
    label = PROOF_LABELS[Proof(waiver.proof)]
    text = f"{waiver.reason}；{waiver.until.isoformat()}前补齐"
    found = [(_day(waiver.asked_at), Event(waiver.asked_at, f"提出容缺：{label}", str(waiver.asked_by), text))]
    if waiver.confirmed_at is not None:
        title = f"确认容缺：{label}"
        found.append((_day(waiver.confirmed_at), Event(waiver.confirmed_at, title, str(waiver.confirmed_by))))
    return found
