"""What must be true of preparation: which ledger rows prove a condition, since when, and how resources are counted."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

TRAINED_PERSONS = 2
"""How many attendances (人次) of the receiving unit make it trained (product.md B2: at least 1, by default 2)."""


class MaterialKind(StrEnum):
    """The five kinds of material that a department hands over (product.md 0.1, N9)."""

    POLICY = "政策文件"
    ARCHIVE = "档案资料"
    MANUAL = "业务手册"
    GUIDE = "服务指南"
    FORM = "制式证明"


class MaterialForm(StrEnum):
    """On what a material is handed over."""

    PAPER = "纸质"
    ELECTRONIC = "电子"


class ResourceKind(StrEnum):
    """What is put in so that powers can be received."""

    PEOPLE = "人员"
    MONEY = "资金"
    DEVICE = "设备"
    PLACE = "场所"


class Counted(StrEnum):
    """Does a row lie inside the number of devices that the account states? The account may leave it open (T5)."""

    YES = "是"
    NO = "否"
    UNKNOWN = "未知"


class Caliber(StrEnum):
    """By which reading devices are counted (F13)."""

    STATED = "按账面口径"
    WITH_CITY = "含市直支持"


class AccountStage(StrEnum):
    """How far an account on a line system has come."""

    PLANNED = "未申请"
    REQUESTED = "未开通"
    OPENED = "已开通未测试"
    TESTED = "已开通并测试"


@dataclass(frozen=True, slots=True)
class Proven:
    """What a ledger proves: since which day, by which of its rows, in which words."""

    on: date
    origin: str
    reference: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A receiving unit sent ``persons`` to a session that covers the power in question."""

    session: str
    on: date
    persons: int


@dataclass(frozen=True, slots=True)
class Account:
    """The account of one receiver on one line system."""

    number: str
    system: str
    opened_on: date | None
    tested_on: date | None


@dataclass(frozen=True, slots=True)
class Material:
    """One line of a handover list, between one department and one receiver."""

    number: str
    kind: MaterialKind
    received_on: date | None
    complete: bool
    signed: bool
    """All three roles stand in the list: who handed over, who received, who witnessed (监交)."""


def training_proof(sent: Iterable[Sent], *, least: int = TRAINED_PERSONS) -> Proven | None:
    """Trained since the earliest session that covers the power and to which the unit sent at least ``least``."""
    enough = sorted((one for one in sent if one.persons >= least), key=lambda one: (one.on, one.session))
    if not enough:
        return None
    first = enough[0]
    return Proven(first.on, first.session, f"培训场次{first.session}，承接单位参训{first.persons}人次")


def account_proof(accounts: Iterable[Account]) -> Proven | None:
    """Open since the earliest test of an account that was opened and tested."""
    tested = sorted(
        (one.tested_on, one.number, one.system)
        for one in accounts
        if one.opened_on is not None and one.tested_on is not None
    )
    if not tested:
        return None
    on, number, system = tested[0]
    return Proven(on, number, f"“{system}”账号已开通并测试（{number}）")


def manual_proof(materials: Iterable[Material]) -> Proven | None:
    """Delivered since the later of the days on which manual and guide were first received complete."""
    return _all_received((MaterialKind.MANUAL, MaterialKind.GUIDE), [one for one in materials if _received(one)])


def materials_proof(materials: Collection[Material], *, needs_form: bool) -> Proven | None:
    """Handed over (B1) since the last mandatory kind was received complete and signed by all three roles."""
    kinds = mandatory_kinds({one.kind for one in materials}, needs_form=needs_form)
    return _all_received(kinds, [one for one in materials if _received(one) and one.signed])


def mandatory_kinds(listed: Collection[MaterialKind], *, needs_form: bool) -> tuple[MaterialKind, ...]:
    """The kinds that a delegation cannot be handed over without; ``listed`` are those its handover list names.

    Policy papers, manual and guide go with every power, since nobody can act without them. Forms go with powers that
    need one. Archives exist only where the city has handled cases before: they are mandatory when the list names them,
    since then they must arrive, and not otherwise, since an empty shelf cannot be handed over.
    """
    always = (MaterialKind.POLICY, MaterialKind.MANUAL, MaterialKind.GUIDE)
    form = (MaterialKind.FORM,) if needs_form else ()
    archive = (MaterialKind.ARCHIVE,) if MaterialKind.ARCHIVE in listed else ()
    return always + form + archive


def missing_kinds(materials: Collection[Material], *, needs_form: bool) -> tuple[MaterialKind, ...]:
    """The mandatory kinds of which nothing was received complete and signed: the delegation is short of them (有缺)."""
    kinds = mandatory_kinds({one.kind for one in materials}, needs_form=needs_form)
    there = {one.kind for one in materials if _received(one) and one.signed}
    return tuple(kind for kind in kinds if kind not in there)


def of_this_round(materials: Iterable[Material], scoped_on: date) -> list[Material]:
    """The lines that can be meant for a delegation in scope since ``scoped_on``.

    What was received before belongs to an earlier batch: a manual cannot describe a power that came later.
    """
    return [one for one in materials if one.received_on is None or one.received_on >= scoped_on]


def standing_since(proven: Proven, scoped_on: date) -> Proven:
    """Training and accounts outlast a batch: what was there before counts from the day the delegation came in."""
    return proven if proven.on >= scoped_on else Proven(scoped_on, proven.origin, proven.reference)


def account_stage(
    requested_on: date | None, opened_on: date | None, tested_on: date | None, as_of: date | None = None
) -> AccountStage:
    """How far an account had come on ``as_of`` (by all its dates when None)."""
    for stage, on in (
        (AccountStage.TESTED, tested_on),
        (AccountStage.OPENED, opened_on),
        (AccountStage.REQUESTED, requested_on),
    ):
        if on is not None and (as_of is None or on <= as_of):
            return stage
    return AccountStage.PLANNED


def steps_are_in_order(steps: Iterable[tuple[str, date | None]]) -> tuple[str, str] | None:
    """None, or the header of the first step that is dated before an earlier one, and a sentence."""
    last: tuple[str, date] | None = None
    for header, on in steps:
        if on is None:
            continue
        if last is not None and on < last[1]:
            return header, f"“{header}”（{on.isoformat()}）早于“{last[0]}”（{last[1].isoformat()}）；请核对日期。"
        last = (header, on)
    return None


def numbers_agree(first: str, last: str, sheets: int | None) -> str | None:
    """Form numbers are given at both ends, and span as many sheets as the list says."""
    if not first and not last:
        return None
    if not first or not last:
        return "制式证明的起始编号和终止编号须同时填写；请补齐。"
    head, tail = _serial(first), _serial(last)
    if head is None or tail is None or head[0] != tail[0]:
        return f"编号“{first}”至“{last}”不是同一号段；请核对后分行填写。"
    span = tail[1] - head[1] + 1
    if span < 1:
        return f"终止编号“{last}”小于起始编号“{first}”；请核对。"
    if sheets is not None and sheets != span:
        return f"“{first}”至“{last}”共{span}张，与填写的{sheets}张不符；请核对。"
    return None


@dataclass(frozen=True, slots=True)
class Devices:
    """A number of devices by one caliber, and what must be told beside it and never added to it."""

    total: int
    apart: Mapping[str, int]
    """Devices whose place in the stated number is not known, by who provided them."""
    notes: tuple[str, ...]


def count_devices(rows: Iterable[tuple[str, int, Counted]], caliber: Caliber) -> Devices:
    """Count devices (provider, number, inside the stated number?) by ``caliber``.

    Rows of unknown standing are kept apart by either caliber (T5): they are added only once somebody states that
    they lie outside the number, and then only when the city's support is asked for.
    """
    total, outside = 0, 0
    apart: dict[str, int] = {}
    for provider, number, counted in rows:
        if counted == Counted.YES:
            total += number
        elif counted == Counted.NO:
            outside += number
        else:
            apart[provider] = apart.get(provider, 0) + number
    notes = [f"另有{who}提供设备{number}台，是否计入账面台数原文未载明，不相加。" for who, number in apart.items()]
    if outside and caliber == Caliber.WITH_CITY:
        notes.append(f"含已明确不在账面台数之内的设备{outside}台。")
        total += outside
    return Devices(total, apart, tuple(notes))


def _received(one: Material) -> bool:
    return one.received_on is not None and one.complete


def _all_received(kinds: Iterable[MaterialKind], received: Collection[Material]) -> Proven | None:
    firsts = []
    for kind in kinds:
        days = sorted(
            (one.received_on, one.number) for one in received if one.kind == kind and one.received_on is not None
        )
        if not days:
            return None
        firsts.append((*days[0], kind))
    on = max(day for day, _, _ in firsts)
    told = "、".join(f"{kind}{number}" for _, number, kind in firsts)
    last = max(firsts)
    return Proven(on, last[1], f"移交清单：{told}")


def _serial(number: str) -> tuple[str, int] | None:
    head = number.rstrip("0123456789")
    digits = number[len(head) :]
    return (head, int(digits)) if digits else None
