"""Delegations as the offices' own sheets: the list of powers (赋权事项总表) and the matrix of stages (承接矩阵)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from fuquan.domain.catalog.models import PowerVersion
from fuquan.domain.delegation.models import Batch, Delegation
from fuquan.domain.delegation.rules import Mode
from fuquan.domain.delegation.states import STAGE_LABELS
from fuquan.domain.org import queries as org
from fuquan.domain.org.models import User

from .moment import stage_on
from .sight import visible_to

Value = str | int | None

POWER_HEADERS = (
    "序号",
    "批次",
    "赋权部门",
    "权限名称",
    "权力类型",
    "法定依据(条款)",
    "赋权方式",
    "赋权范围",
    "承接单位",
    "是否需专网账号",
    "系统名称及层级",
    "是否需制式证明",
    "用章方式",
    "备注",
    "权限编码",
    "条款已核",
    "依据核对状态",
    "敏感标识",
    "系统编码",
    "系统层级",
    "需专业资质",
    "法定时限(工作日)",
    "承诺时限(工作日)",
    "所属链条",
)
"""The layout of 赋权事项总表 (product.md 1.10) with the columns that the demonstration's own sheet adds."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of values under headers; every row is as long as ``headers``."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def power_sheet(batch: Batch, user: User) -> Sheet:
    """赋权事项总表 of a batch as far as ``user`` may see it: one row a power, in the order of the list.

    The wording is that of the power's current version, so that bringing the sheet in again changes nothing.
    """
    seen = visible_to(user).filter(batch=batch)
    rows = (
        seen.select_related("department", "power__current__system")
        .order_by("ordinal", "power_id", "receiver__position", "receiver__code")
        .distinct("ordinal", "power_id")
    )
    return Sheet(f"赋权事项总表（{batch.name}）", POWER_HEADERS, tuple(_power_row(batch, row, seen) for row in rows))


def _power_row(batch: Batch, cell: Delegation, seen: QuerySet[Delegation]) -> tuple[Value, ...]:
    version = cell.power.current
    if version is None:
        raise LookupError(f"power {cell.power.code} has no version")
    return (
        cell.ordinal,
        batch.name,
        cell.department.short_name,
        version.name,
        version.type,
        version.basis_text or None,
        cell.mode and Mode(cell.mode).value,
        cell.scope_text
        or "、".join(one.receiver.name for one in seen.filter(power=cell.power_id).order_by("receiver")),
        cell.receiving_text or None,
        *_needs(version, cell.seal),
        cell.power.code,
        _said(version.basis_checked),
        version.basis_remark or None,
        "、".join(version.sensitivity) or None,
        version.system.code if version.system else None,
        version.system.level if version.system else None,
        version.qualification or None,
        version.statutory_days,
        version.promised_days,
        version.chain or None,
    )


def _needs(version: PowerVersion, seal: str) -> tuple[Value, ...]:
    system = version.system
    return (
        _said(system is not None),
        f"{system.name}({system.level})" if system else None,
        _said(version.needs_form),
        seal or None,
        version.note or None,
    )


def _said(yes: bool) -> str:
    return "是" if yes else "否"


def stage_sheet(rows: QuerySet[Delegation], batch: Batch, as_of: date) -> Sheet:
    """承接矩阵 on ``as_of``: one row a power, one column a receiver, the stage in words; empty where out of scope.

    ``rows`` are already scoped and filtered.
    """
    picked = rows.filter(batch=batch, scoped_on__lte=as_of).order_by("ordinal", "power_id")
    receivers = list(org.receivers().filter(pk__in=picked.order_by().values("receiver").distinct()))
    columns = {unit.pk: place for place, unit in enumerate(receivers)}
    names: dict[int, tuple[int, str]] = {}
    grid: dict[int, list[Value]] = {}
    for row in picked:
        stage = stage_on(row, as_of)
        names[row.power_id] = (row.ordinal, row.version.name)
        line = grid.setdefault(row.power_id, [None] * len(receivers))
        line[columns[row.receiver_id]] = STAGE_LABELS[stage] if stage else None
    return Sheet(
        f"承接矩阵（{batch.name}，截至{as_of.isoformat()}）",
        ("序号", "权限名称", *(unit.name for unit in receivers)),
        tuple((*names[power], *line) for power, line in grid.items()),
    )
