"""The sheet 赋权事项总表: powers of a batch with their scope, mode and needs (product.md 1.10, F07, F08, F33)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fuquan.domain.catalog import actions as register
from fuquan.domain.catalog import queries as catalog
from fuquan.domain.catalog.models import LineSystem, Power, PowerVersion
from fuquan.domain.catalog.rules import (
    Wording,
    legal_basis_is_cited,
    makes_new_version,
)
from fuquan.domain.delegation.actions.desks.power_columns import FIELDS
from fuquan.domain.delegation.actions.scope import Planned, bring_into_scope
from fuquan.domain.delegation.models import Batch, Delegation
from fuquan.domain.delegation.rules import TERMS, Mode, Span
from fuquan.domain.delegation.states import Handover
from fuquan.domain.intake.queries import Desk, Follow, Recorder
from fuquan.domain.intake.rules import DECISION_LABELS, Change, Decision, Line, Outcome
from fuquan.domain.org.models import Unit, User
from fuquan.domain.org.rules import RECEIVERS, UnitKind
from fuquan.engines.sheets.names import NameIndex
from fuquan.engines.sheets.normalise import key

SAME_POWER, SAME_ROW = "same_power", "same_row"


Systems = dict[tuple[str, str, str], LineSystem]
"""Line systems met in a sheet, by code, name and level as written."""

VERSIONED = (
    ("权限名称", "name"),
    ("权力类型", "type"),
    ("法定依据(条款)", "basis_text"),
    ("条款已核", "basis_checked"),
    ("依据核对状态", "basis_remark"),
    ("敏感标识", "sensitivity"),
    ("需专业资质", "qualification"),
    ("需装备", "equipment"),
    ("是否需制式证明", "needs_form"),
    ("法定时限(工作日)", "statutory_days"),
    ("承诺时限(工作日)", "promised_days"),
    ("所属链条", "chain"),
    ("备注", "note"),
)
CELLWISE = (("赋权方式", "mode"), ("用章方式", "seal"), ("赋权范围", "scope_text"), ("承接单位", "receiving_text"))


@dataclass
class Known:
    """What the lines are compared with, read once for a whole sheet."""

    departments: NameIndex
    department_units: Mapping[str, Unit]
    receivers: NameIndex
    receiver_units: Mapping[str, Unit]
    batches: Mapping[str, Batch]
    spans: dict[int, tuple[Unit, ...]]
    powers: Mapping[str, Power]
    identities: Mapping[tuple[int, str, str], Power]
    cells: Mapping[tuple[int, int], Mapping[int, Mapping[str, Any]]]
    seen: dict[tuple[int, int, str, str], int] = field(default_factory=dict)
    codes: dict[tuple[int, str], int] = field(default_factory=dict)


class PowerDesk(Desk):
    """How the list of powers comes in; a power is known by its code, else by department, name and type."""

    kind = "赋权事项总表"
    title = "赋权事项总表"
    fields = FIELDS
    questions = {
        SAME_POWER: (Decision.VERSION, Decision.DUPLICATE, Decision.REJECT),
        SAME_ROW: (Decision.DUPLICATE, Decision.REJECT),
    }

    def choices(self) -> Mapping[str, tuple[str, ...]]:
        """The batches and departments that are entered."""
        departments = Unit.objects.filter(kind=UnitKind.DEPARTMENT, valid_to__isnull=True)
        return {
            "批次": tuple(Batch.objects.values_list("name", flat=True)),
            "赋权部门": tuple(departments.values_list("short_name", flat=True)),
        }

    def examine(self, lines: Sequence[Line]) -> None:
        """Resolve names, find the power of each line, and tell what would change."""
        known = _known()
        for line in lines:
            _resolve(line, known)
            if not line.rejected:
                _identify(line, known)
            if not line.rejected:
                _compare(line, known)

    def apply(self, lines: Sequence[Line], *, by: User, recorder: Recorder, follow: Follow) -> None:
        """Enter new powers, revise changed ones, and bring new cells into scope."""
        systems: Systems = {}
        versions = _enter(lines, systems, by=by, recorder=recorder)
        planned: dict[int, list[Planned]] = {}
        for done, line in enumerate(lines, start=1):
            power = line.values["power"]
            if power is not None:
                versions[line.number] = _revise(line, power, systems, by=by, recorder=recorder)
                _update_cells(line, recorder=recorder)
            planned.setdefault(line.values["batch"].pk, []).extend(_plan(line, versions[line.number]))
            if done % 500 == 0:
                follow(done, len(lines), "正在写入权限")
        counterparts = _counterparts()
        for line_batch in {line.values["batch"].pk: line.values["batch"] for line in lines}.values():
            cells = [_with_counterpart(cell, counterparts) for cell in planned[line_batch.pk]]
            made = bring_into_scope(line_batch, cells, on=line_batch.starts_on, by=by, intake=recorder.intake)
            recorder.created(made)
        follow(len(lines), len(lines), "已写入")


def _known() -> Known:
    departments, department_units = catalog.unit_names([UnitKind.DEPARTMENT])
    receivers, receiver_units = catalog.unit_names(RECEIVERS)
    batches = {batch.name: batch for batch in Batch.objects.prefetch_related("receivers")}
    powers = {
        power.code: power
        for power in Power.objects.select_related("current", "current__system").filter(current__isnull=False)
    }
    history = set(Delegation.objects.filter(batch__is_history=True).values_list("power", flat=True).distinct())
    cells: dict[tuple[int, int], dict[int, Mapping[str, Any]]] = {}
    columns = ("pk", "batch_id", "power_id", "receiver_id", "ordinal", "handover", *(column for _, column in CELLWISE))
    for row in Delegation.objects.values(*columns):
        cells.setdefault((row["batch_id"], row["power_id"]), {})[row["receiver_id"]] = row
    return Known(
        departments=departments,
        department_units=department_units,
        receivers=receivers,
        receiver_units=receiver_units,
        batches=batches,
        spans={batch.pk: tuple(batch.receivers.all()) for batch in batches.values()},
        powers=powers,
        identities={
            (power.department_id, power.current.name_key, power.current.type): power
            for power in powers.values()
            if power.pk not in history and power.current
        },
        cells=cells,
    )


def _resolve(line: Line, known: Known) -> None:
    values = line.values
    match = known.departments.closest(values["赋权部门"])
    if match.value is None:
        likely = "、".join(match.suggestions)
        hint = f"是否为“{likely}”？请核对后改正。" if likely else "请改正为机构名录中的名称。"
        line.reject("赋权部门", "unknown_department", f"赋权部门“{values['赋权部门']}”不在机构名录中；{hint}")
    else:
        values["department"] = known.department_units[match.value]
    batch = known.batches.get(values["批次"])
    if batch is None:
        names = "、".join(known.batches)
        line.reject(
            "批次", "unknown_batch", f"批次“{values['批次']}”尚未建立（现有：{names}）；请先建立批次或改正名称。"
        )
        return
    uncited = legal_basis_is_cited(values["法定依据(条款)"])
    if uncited:
        line.note("法定依据(条款)", "no_basis", uncited)
    values["batch"] = batch
    values["receivers"] = _receivers(line, values["赋权范围"], known, known.spans[batch.pk])
    if values["是否需专网账号"] and values["系统名称及层级"] is None:
        line.reject("系统名称及层级", "system_missing", "需专网账号的事项须填写系统名称及层级，如“××系统（省级）”。")
    if not values["是否需专网账号"] and values["系统名称及层级"] is not None:
        line.reject(
            "是否需专网账号", "system_unexpected", "填写了系统名称，但“是否需专网账号”为否；请核对后改正其中一项。"
        )


def _receivers(line: Line, span: Span, known: Known, spanned: Sequence[Unit]) -> list[Unit]:
    if span.names:
        found = []
        for name in span.names:
            match = known.receivers.closest(name)
            if match.value is None:
                line.reject("赋权范围", "unknown_receiver", f"承接地“{name}”不在机构名录中；请改正名称。")
            else:
                found.append(known.receiver_units[match.value])
        return list(dict.fromkeys(found))
    units = [unit for unit in spanned if unit.kind in span.kinds]
    if not units:
        line.reject(
            "赋权范围", "empty_scope", f"批次的承接范围中没有“{line.texts['赋权范围']}”；请核对批次的承接范围。"
        )
    elif span.stated is not None and span.stated != len(units):
        line.reject(
            "赋权范围",
            "scope_number",
            f"赋权范围写明{span.stated}个，批次的承接范围中是{len(units)}个；请核对或逐一列出名称。",
        )
    return units


def _identify(line: Line, known: Known) -> None:
    values = line.values
    batch, code = values["batch"], values["权限编码"]
    identity = (values["department"].pk, key(values["权限名称"])[:300], values["权力类型"].value)
    place = (batch.pk, *identity)
    same_code = known.codes.setdefault((batch.pk, code), line.number) if code else line.number
    if same_code != line.number:
        line.reject("权限编码", "duplicate_code", f"权限编码“{code}”与第{same_code}行重复；请改正其中一个。")
        return
    if known.seen.setdefault(place, line.number) != line.number:
        _ask_about_same(line, SAME_ROW, f"与第{known.seen[place]}行同部门、同名称、同类型")
        return
    power = known.powers.get(code) if code else known.identities.get(identity)
    if code and power is None and identity in known.identities:
        same = known.identities[identity]
        fact = f"与已有权限“{same.code}”同部门、同名称、同类型"
        if line.decision == Decision.VERSION:
            power = same
            line.note("权限名称", SAME_POWER, f"{fact}，已决定按该权限处理。")
        else:
            _ask_about_same(line, SAME_POWER, fact)
    if power is not None and power.department_id != values["department"].pk:
        line.reject(
            "赋权部门", "department_differs", f"权限“{power.code}”已登记在另一部门名下；每项权限须且只须一个赋权部门。"
        )
    values["power"] = power


def _ask_about_same(line: Line, code: str, fact: str) -> None:
    line.values["power"] = None
    if line.decision == Decision.DUPLICATE:
        line.outcome = Outcome.SAME
        line.note("权限名称", code, f"{fact}，已判为重复，不入库。")
    elif line.decision == Decision.REJECT:
        line.reject("权限名称", code, f"{fact}，已决定拒收。")
    else:
        offered = "、".join(DECISION_LABELS[decision] for decision in PowerDesk.questions[code])
        line.reject("权限名称", code, f"{fact}；请选择处理方式（{offered}）。")


def _compare(line: Line, known: Known) -> None:
    power = line.values["power"]
    if line.outcome == Outcome.SAME or power is None:
        return
    version = power.current
    if key(line.values["权限名称"]) == key(version.name):
        line.values["权限名称"] = version.name
    line.changes = [
        Change(header, _shown(getattr(version, column)), _shown(_plain(line.values[header])))
        for header, column in VERSIONED
        if header in line.texts and _plain(getattr(version, column)) != _plain(line.values[header])
    ]
    system = (version.system.name, version.system.level) if version.system else None
    if system != line.values["系统名称及层级"]:
        line.changes.append(Change("系统名称及层级", _shown(system), _shown(line.values["系统名称及层级"])))
    if makes_new_version(_wording_of(version), _wording_in(line)):
        line.note(
            "权限名称", "new_version", f"名称、类型或依据有变，将成为第{version.number + 1}版；已发文的仍用原版本。"
        )
    _compare_cells(line, known.cells.get((line.values["batch"].pk, power.pk), {}))
    if not line.rejected:
        line.outcome = Outcome.CHANGED if line.changes else Outcome.SAME


def _compare_cells(line: Line, cells: Mapping[int, Mapping[str, Any]]) -> None:
    values = line.values
    values["cells"] = cells
    wanted = {unit.pk for unit in values["receivers"]}
    lost = len(set(cells) - wanted)
    if lost:
        line.reject(
            "赋权范围", "scope_shrinks", f"赋权范围比库中少{lost}个承接地；减少范围须办理收回或调整，不能通过导入。"
        )
    added = len(wanted - set(cells))
    if added:
        line.changes.append(Change("赋权范围", f"{len(cells)}个承接地", f"{len(wanted | set(cells))}个承接地"))
    told = _cell_texts(line)
    for header, column in CELLWISE:
        differing = [row for row in cells.values() if row[column] != told[column]]
        if not differing:
            continue
        line.changes.append(Change(header, differing[0][column], told[column]))
        if column == "mode" and any(row["handover"] != Handover.PLANNED for row in differing):
            line.reject("赋权方式", "mode_fixed", "已发文的赋权单元不能通过导入改变赋权方式；请办理调整。")
    if any(row["ordinal"] != values["序号"] for row in cells.values()):
        old = next(iter(cells.values()))["ordinal"]
        line.changes.append(Change("序号", str(old), str(values["序号"])))


def _enter(lines: Sequence[Line], systems: Systems, *, by: User, recorder: Recorder) -> dict[int, PowerVersion]:
    new = [line for line in lines if line.values["power"] is None]
    entries = []
    taken = set(Power.objects.values_list("code", flat=True))
    for line in new:
        code = line.values["权限编码"] or _free_code(line, taken)
        taken.add(code)
        entries.append(register.Entry(code, line.values["department"], _fields(line, recorder, systems)))
    by_batch: dict[int, list[int]] = {}
    for place, line in enumerate(new):
        by_batch.setdefault(line.values["batch"].pk, []).append(place)
    found: dict[int, PowerVersion] = {}
    for places in by_batch.values():
        on = new[places[0]].values["batch"].starts_on
        made = register.enter([entries[place] for place in places], on=on, by=by, recorder=recorder)
        found |= {new[place].number: version for place, version in zip(places, made, strict=True)}
    return found


def _free_code(line: Line, taken: set[str]) -> str:
    wanted = f"{line.values['batch'].code}-{line.values['序号']:03d}"
    code, n = wanted, 1
    while code in taken:
        n += 1
        code = f"{wanted}-{n}"
    return code


def _revise(line: Line, power: Power, systems: Systems, *, by: User, recorder: Recorder) -> PowerVersion:
    version = power.current
    if version is None:
        raise LookupError(f"power {power.code} has no version")
    fields = _fields(line, recorder, systems, kept=version)
    if makes_new_version(_wording_of(version), _wording_in(line)):
        return register.revise(power, fields, on=line.values["batch"].starts_on, by=by, recorder=recorder)
    values = {column: value for column, value in fields.items() if getattr(version, column) != value}
    return register.amend(version, values, by=by, recorder=recorder) if values else version


def _update_cells(line: Line, *, recorder: Recorder) -> None:
    told = _cell_texts(line)
    values: dict[str, Any] = told | {"ordinal": line.values["序号"]}
    pks = [
        row["pk"]
        for row in line.values.get("cells", {}).values()
        if any(row[column] != value for column, value in values.items())
    ]
    if not pks:
        return
    terms = TERMS[Mode(told["mode"])]
    moded = {"in_name_of": terms.in_name_of, "liability": terms.liability, "steps": list(terms.steps)}
    for delegation in Delegation.objects.filter(pk__in=pks):
        own = values if delegation.mode == told["mode"] else values | moded
        recorder.updating(delegation, own)
        delegation.save(update_fields=list(own))


def _plan(line: Line, version: PowerVersion) -> Iterable[Planned]:
    values = line.values
    cells = values.get("cells", {})
    told = _cell_texts(line)
    for unit in values["receivers"]:
        if unit.pk not in cells:
            yield Planned(
                version=version,
                power=version.power,
                receiver=unit,
                receiving_unit=None,
                ordinal=values["序号"],
                mode=told["mode"],
                seal=told["seal"],
                scope_text=told["scope_text"],
                receiving_text=told["receiving_text"],
            )


def _counterparts() -> Callable[[int, int, str], Unit | None]:
    """Which unit of a receiver takes over from a department: the one named, else the counterpart."""
    by_name: dict[tuple[int, str], Unit] = {}
    by_department: dict[tuple[int, int], Unit] = {}
    for unit in Unit.objects.filter(kind=UnitKind.RECEIVING).prefetch_related("counterpart_of"):
        for name in (unit.name, unit.short_name):
            by_name[unit.parent_id or 0, key(name)] = unit
        for department in unit.counterpart_of.all():
            by_department[unit.parent_id or 0, department.pk] = unit

    def counterpart(receiver: int, department: int, text: str) -> Unit | None:
        return by_name.get((receiver, key(text))) or by_department.get((receiver, department))

    return counterpart


def _with_counterpart(cell: Planned, counterpart: Callable[[int, int, str], Unit | None]) -> Planned:
    unit = counterpart(cell.receiver.pk, cell.power.department_id, cell.receiving_text)
    return Planned(
        version=cell.version,
        power=cell.power,
        receiver=cell.receiver,
        receiving_unit=unit,
        ordinal=cell.ordinal,
        mode=cell.mode,
        seal=cell.seal,
        scope_text=cell.scope_text,
        receiving_text=cell.receiving_text,
        note=cell.note,
    )


def _fields(line: Line, recorder: Recorder, systems: Systems, *, kept: PowerVersion | None = None) -> dict[str, Any]:
    """The fields of a version as the line tells them; what the sheet has no column for stays as it is ``kept``."""
    fields = {
        column: _plain(line.values[header]) if kept is None or header in line.texts else getattr(kept, column)
        for header, column in VERSIONED
    }
    fields["system"] = None
    if line.values["系统名称及层级"]:
        told = (line.values["系统编码"], *line.values["系统名称及层级"])
        if told not in systems:
            systems[told] = register.system_for(*told, recorder=recorder)
        fields["system"] = systems[told]
    return fields


def _wording_of(version: PowerVersion) -> Wording:
    return Wording(version.name, version.type, version.basis_text)


def _wording_in(line: Line) -> Wording:
    values = line.values
    return Wording(values["权限名称"], values["权力类型"].value, values["法定依据(条款)"])


def _cell_texts(line: Line) -> dict[str, str]:
    values = line.values
    return {
        "mode": values["赋权方式"].value,
        "seal": values["用章方式"] or TERMS[values["赋权方式"]].seal,
        "scope_text": line.texts["赋权范围"],
        "receiving_text": values["承接单位"],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, str) else value


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if not value and value != 0:
        return ""
    if isinstance(value, tuple):
        return f"{value[0]}（{value[1]}）"
    return "、".join(value) if isinstance(value, list) else str(value)
