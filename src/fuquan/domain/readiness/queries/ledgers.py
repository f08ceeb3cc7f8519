"""The nine ledgers as sheets: which columns each has, what its natural key is, and which conditions it proves."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, Max, Model, OuterRef, QuerySet, Subquery

from fuquan.domain.delegation.models import Delegation
from fuquan.domain.delegation.rules import Proof
from fuquan.domain.intake.rules import Line
from fuquan.domain.org import queries as org
from fuquan.domain.org.rules import RECEIVERS, UnitKind
from fuquan.domain.readiness.models import (
    AccountRequest,
    Attendance,
    Guidance,
    HandoverItem,
    ReceivingPlan,
    ResourceInput,
    SessionPower,
    TrainingPlan,
    TrainingSession,
)
from fuquan.domain.readiness.rules import (
    Counted,
    MaterialForm,
    MaterialKind,
    ResourceKind,
    account_stage,
    numbers_agree,
    steps_are_in_order,
)

from .columns import (
    Column,
    Computed,
    PowerColumn,
    ProviderColumn,
    SessionColumn,
    SystemColumn,
    UnitColumn,
    choice,
    count,
    day,
    money,
    text,
    yes,
)
from .directory import Directory

Prepare = Callable[[QuerySet[Any], date], Iterable[Any]]

FULL_MARKS = 100
DEPARTMENT = UnitColumn("赋权部门编码", "赋权部门", "department", frozenset({UnitKind.DEPARTMENT}), short=True)
RECEIVER = UnitColumn("区划代码", "县(市)", "receiver", RECEIVERS, by_area=True, aliases=("承接地", "县(市、区)"))
RECEIVING = frozenset({UnitKind.RECEIVING, UnitKind.OFFICE, *RECEIVERS})


def _unit(code: str, header: str, relation: str, *, filled: bool = False) -> UnitColumn:
    return UnitColumn(code, header, relation, RECEIVING, filled)


@dataclass(frozen=True, slots=True)
class Entered:
    """A line whose cells were read: the attributes they give, and where names can be looked up."""

    line: Line
    values: dict[str, Any]
    directory: Directory

    def __getitem__(self, header: str) -> Any:
        return self.line.values[header]


Check = Callable[[Entered], None]


def _unchecked(_: Entered) -> None:
    """Nothing beyond the cells themselves."""


def _as_stored(rows: QuerySet[Any], _as_of: date) -> Iterable[Any]:
    return rows


@dataclass(frozen=True, slots=True)
class Ledger:
    """One ledger: its sheet, its rows, and what the rows prove."""

    kind: str
    model: type[Model]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    related: tuple[str, ...] = ()
    check: Check = _unchecked
    prepare: Prepare = _as_stored
    proofs: tuple[Proof, ...] = ()

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers in the order of the sheet."""
        return tuple(field.header for column in self.columns for field in column.fields)

    def rows(self) -> QuerySet[Any]:
        """All rows, with what their cells name."""
        return self.model._default_manager.select_related(*self.related)

    def key_of(self, row: Any) -> tuple[Any, ...]:
        """The natural key of a stored row."""
        return tuple(getattr(row, name) for name in self.key)


def _check_unit(one: Entered, relation: str, header: str) -> None:
    """The unit named must belong to the receiver named."""
    unit, receiver = one.values.get(f"{relation}_id"), one.values.get("receiver_id")
    if unit is not None and receiver is not None and one.directory.receiver_of(unit) != receiver:
        one.line.reject(header, "unit_elsewhere", f"“{one[header]}”不属于“{one['县(市)']}”；请核对。")


def _check_material(one: Entered) -> None:
    _check_unit(one, "receiving_unit", "承接单位")
    wrong = steps_are_in_order((header, one[header]) for header in ("移交日期", "接收日期"))
    if wrong:
        one.line.reject(wrong[0], "order", wrong[1])
    told = numbers_agree(one["起始编号"], one["终止编号"], one["证照张数"])
    if told:
        one.line.reject("终止编号", "form_numbers", told)


def _check_session(one: Entered) -> None:
    if one["平均成绩"] is not None and not one["是否测试"]:
        one.line.reject("平均成绩", "score_without_test", "未组织测试的场次不应有平均成绩；请核对“是否测试”。")
    if (one["平均成绩"] or 0) > FULL_MARKS:
        one.line.reject("平均成绩", "above_full_marks", f"平均成绩按百分制填写，不超过{FULL_MARKS}；请核对。")


def _check_attendance(one: Entered) -> None:
    _check_unit(one, "unit", "承接单位")


def _check_coverage(one: Entered) -> None:
    session = one.directory.sessions.get(one["场次编号"])
    power = one.directory.powers.get(one["权限编码"])
    if session and power and session.department_id != power.department_id:
        one.line.note("场次编号", "other_department", "这场培训不是由该权限的赋权部门举办；按“谁下放、谁培训”请核对。")


def _check_guidance(one: Entered) -> None:
    _check_unit(one, "caller", "来电单位")


def _check_account(one: Entered) -> None:
    _check_unit(one, "receiving_unit", "承接单位")
    requested, opened, tested = (one[header] for header in ("申请日期", "开通日期", "测试日期"))
    wrong = steps_are_in_order((("申请日期", requested), ("开通日期", opened), ("测试日期", tested)))
    if wrong:
        one.line.reject(wrong[0], "order", wrong[1])
    if tested is not None and opened is None:
        one.line.reject("开通日期", "tested_unopened", "已有测试日期而无开通日期；请补填开通日期。")
    stage = account_stage(requested, opened, tested)
    if one["状态"] and one["状态"] != stage:
        one.line.reject("状态", "status_differs", f"按日期应为“{stage}”，填写为“{one['状态']}”；请核对日期或状态。")


def _check_resource(one: Entered) -> None:
    _check_unit(one, "using_unit", "使用单位")
    kind = one["类别"]
    if kind == ResourceKind.MONEY and one["金额(元)"] is None:
        one.line.reject("金额(元)", "empty", "资金须填写金额，以元为单位填写整数。")
    if kind != ResourceKind.DEVICE and one["是否在52台内"]:
        one.line.reject("是否在52台内", "not_a_device", "只有设备才填写是否计入账面台数；请清空或改正类别。")
    if kind == ResourceKind.DEVICE and not one.values.get("counted"):
        one.values["counted"] = Counted.UNKNOWN
        one.line.note("是否在52台内", "counted_unknown", "未填写是否计入账面台数，按“未知”单列，不与账面数相加。")


def _check_plan(one: Entered) -> None:
    wrong = steps_are_in_order((header, one[header]) for header in ("起草日期", "批准日期"))
    if wrong:
        one.line.reject(wrong[0], "order", wrong[1])


def _with_sessions_held(rows: QuerySet[Any], as_of: date) -> Iterable[Any]:
    held = (
        TrainingSession.objects.filter(department=OuterRef("department"), on__lte=as_of)
        .order_by()
        .values("department")
        .annotate(n=Count("pk"))
    )
    return rows.annotate(held=Subquery(held.values("n"), output_field=IntegerField()))


def _with_waiting(rows: QuerySet[Any], as_of: date) -> Iterable[Any]:
    """Accounts with how many delegations they concern, how long they took, and the unit's last training for them."""
    concerned = (
        Delegation.objects.filter(
            version__system=OuterRef("system"), receiver=OuterRef("receiver"), batch__is_history=False
        )
        .order_by()
        .values("receiver")
        .annotate(n=Count("pk"))
    )
    trained = (
        Attendance.objects.filter(
            unit=OuterRef("receiving_unit"),
            session__covered__power__current__system=OuterRef("system"),
            session__on__lte=as_of,
        )
        .order_by()
        .values("unit")
        .annotate(last=Max("session__on"))
    )
    shown = list(
        rows.annotate(
            concerned=Subquery(concerned.values("n"), output_field=IntegerField()),
            trained=Subquery(trained.values("last")),
        )
    )
    calendar = org.work_calendar() if shown else None
    for row in shown:
        ended = row.opened_on if row.opened_on and row.opened_on <= as_of else None
        row.waited = (
            calendar.workdays_between(row.requested_on, ended) if calendar and row.requested_on and ended else None
        )
        row.as_of = as_of
    return shown


MATERIALS = Ledger(
    "移交清单",
    HandoverItem,
    ("number",),
    (
        text("移交编号", "number", filled=True),
        choice("移交物类别", "kind", MaterialKind, filled=True),
        DEPARTMENT,
        RECEIVER,
        _unit("承接单位编码", "承接单位", "receiving_unit"),
        text("名称", "title", filled=True),
        choice("载体", "form", MaterialForm),
        count("数量", "quantity", filled=True),
        text("单位", "measure", filled=True),
        text("起始编号", "first_number"),
        text("终止编号", "last_number"),
        count("证照张数", "sheets"),
        day("移交日期", "handed_on", filled=True),
        day("接收日期", "received_on"),
        text("移交人", "handed_by"),
        text("接收人", "received_by"),
        text("监交人", "witness"),
        yes("是否完整", "complete"),
        text("备注", "note"),
    ),
    related=("department", "receiver", "receiving_unit"),
    check=_check_material,
    proofs=(Proof.MATERIALS, Proof.MANUAL),
)

SESSIONS = Ledger(
    "培训台账",
    TrainingSession,
    ("number",),
    (
        text("场次编号", "number", filled=True),
        day("日期", "on", filled=True),
        DEPARTMENT,
        text("形式", "form", filled=True),
        text("地点", "place"),
        text("主题", "topic", filled=True),
        count("覆盖事项数", "powers_stated"),
        count("参训单位数", "units_stated"),
        count("参训人次", "attendances_stated"),
        yes("是否测试", "tested"),
        count("平均成绩", "average_score"),
    ),
    related=("department",),
    check=_check_session,
    proofs=(Proof.TRAINED,),
)

ATTENDANCES = Ledger(
    "参训签到",
    Attendance,
    ("session_id", "unit_id"),
    (
        SessionColumn(day_header="日期"),
        _unit("承接单位编码", "承接单位", "unit", filled=True),
        RECEIVER,
        count("参训人次", "persons", filled=True),
    ),
    related=("session", "unit", "receiver"),
    check=_check_attendance,
    proofs=(Proof.TRAINED,),
)

COVERED = Ledger(
    "培训事项",
    SessionPower,
    ("session_id", "power_id"),
    (SessionColumn(), PowerColumn()),
    related=("session", "power__current"),
    check=_check_coverage,
    proofs=(Proof.TRAINED,),
)

TRAINING_PLANS = Ledger(
    "培训计划",
    TrainingPlan,
    ("department_id",),
    (
        DEPARTMENT,
        day("计划印发日期", "issued_on", filled=True),
        count("计划批数", "sessions_planned", filled=True),
        Computed("已办批数", lambda row: row.held or 0),
        text("组织原则", "principle"),
    ),
    related=("department",),
    prepare=_with_sessions_held,
)

GUIDANCE = Ledger(
    "电话指导台账",
    Guidance,
    ("number",),
    (
        text("指导编号", "number", filled=True),
        day("日期", "on", filled=True),
        DEPARTMENT,
        RECEIVER,
        _unit("来电单位编码", "来电单位", "caller"),
        PowerColumn(filled=False),
        text("问题类别", "topic"),
        text("问题", "question", filled=True),
        count("时长(分钟)", "minutes"),
        yes("当场答复", "answered_at_once"),
        text("方式", "channel"),
    ),
    related=("department", "receiver", "caller", "power__current"),
    check=_check_guidance,
)

ACCOUNTS = Ledger(
    "账号开通台账",
    AccountRequest,
    ("number",),
    (
        text("申请编号", "number", filled=True),
        SystemColumn(),
        text("系统名称核对状态", "name_check"),
        RECEIVER,
        _unit("承接单位编码", "承接单位", "receiving_unit"),
        text("使用岗位", "post"),
        Computed("涉及事项数", lambda row: row.concerned or 0),
        day("申请日期", "requested_on"),
        day("开通日期", "opened_on"),
        day("测试日期", "tested_on"),
        text("状态", "status"),
        text("未办结原因", "obstacle"),
        Computed("等待工作日", lambda row: row.waited),
        Computed("截至日期", lambda row: row.as_of),
        Computed("最近培训日期", lambda row: row.trained),
        text("备注", "note"),
    ),
    related=("system", "receiver", "receiving_unit"),
    check=_check_account,
    prepare=_with_waiting,
    proofs=(Proof.ACCOUNT,),
)

RESOURCES = Ledger(
    "保障投入台账",
    ResourceInput,
    ("number",),
    (
        text("投入编号", "number", filled=True),
        RECEIVER,
        _unit("使用单位编码", "使用单位", "using_unit"),
        choice("类别", "kind", ResourceKind, filled=True),
        count("数量", "quantity", filled=True),
        text("单位", "measure", filled=True),
        money("金额(元)", "yuan"),
        ProviderColumn(),
        day("日期", "on", filled=True),
        choice("是否在52台内", "counted", Counted, required=True, aliases=("是否计入账面台数",)),
        text("口径说明", "caliber_note"),
        text("备注", "note"),
    ),
    related=("receiver", "using_unit", "provider_unit"),
    check=_check_resource,
)

RECEIVING_PLANS = Ledger(
    "承接落实方案",
    ReceivingPlan,
    ("number",),
    (
        text("方案编号", "number", filled=True),
        RECEIVER,
        text("方案名称", "title", filled=True),
        day("起草日期", "drafted_on", filled=True),
        day("批准日期", "approved_on"),
        text("版本", "version", filled=True),
        yes("明确承接时限", "names_deadline"),
        yes("明确承接机制", "names_mechanism"),
        yes("明确监管举措", "names_supervision"),
    ),
    related=("receiver",),
    check=_check_plan,
)

LEDGERS: Mapping[str, Ledger] = {
    ledger.kind: ledger
    for ledger in (
        MATERIALS,
        SESSIONS,
        ATTENDANCES,
        COVERED,
        TRAINING_PLANS,
        GUIDANCE,
        ACCOUNTS,
        RESOURCES,
        RECEIVING_PLANS,
    )
}
"""Every ledger by the name of its sheet, in the order in which they can come in."""
