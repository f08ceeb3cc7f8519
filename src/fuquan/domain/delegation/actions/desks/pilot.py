"""The sheet 孟州试点赋权事项: the finished pilot as history, with the steps that were recorded then."""

from collections.abc import Sequence
from datetime import date

from fuquan.domain.catalog import actions as register
from fuquan.domain.catalog import queries as catalog
from fuquan.domain.catalog.models import LineSystem, Power
from fuquan.domain.delegation.actions.desks.base import EvidenceDesk
from fuquan.domain.delegation.actions.desks.power_columns import parse_type
from fuquan.domain.delegation.actions.evidence import Wanted, sync_evidence
from fuquan.domain.delegation.actions.scope import Planned, bring_into_scope
from fuquan.domain.delegation.models import Batch
from fuquan.domain.delegation.rules import Proof
from fuquan.domain.intake.queries import Follow, Recorder
from fuquan.domain.intake.rules import Field, Line, Outcome
from fuquan.domain.org.models import User
from fuquan.domain.org.rules import RECEIVERS, UnitKind
from fuquan.engines.sheets.normalise import parse_date, parse_yes_no

PROVEN = (
    (Proof.ISSUED, "赋权文件印发日期"),
    (Proof.SIGNED, "签订日期"),
    (Proof.MATERIALS, "移交日期"),
    (Proof.WITNESSED, "移交日期"),
    (Proof.TRAINED, "培训日期"),
    (Proof.ACCOUNT, "账号开通日期"),
    (Proof.ONLINE, "事项上线日期"),
    (Proof.FIRST_CASE, "首件日期"),
)


def _day(header: str) -> Field:
    return Field(header, parse_date, required=False, default=None)


class PilotDesk(EvidenceDesk):
    """How the pilot's record comes in; conditions that nobody recorded then stay open questions."""

    kind = "孟州试点赋权事项"
    title = "孟州试点赋权事项"
    unique = ("试点编码",)
    fields = (
        Field("试点编码", filled=True, limit=40),
        Field("批次", filled=True),
        Field("赋权部门", filled=True),
        Field("权限名称", filled=True, limit=300),
        Field("权力类型", parse_type, filled=True),
        Field("承接县(市)", filled=True),
        Field("是否需专网账号", parse_yes_no, default=False),
        Field("系统编码", required=False),
        *(_day(header) for header in dict.fromkeys(header for _, header in PROVEN)),
    )

    def examine(self, lines: Sequence[Line]) -> None:
        """Resolve names; a power that is already entered stays as it is."""
        departments, department_units = catalog.unit_names([UnitKind.DEPARTMENT])
        receivers, receiver_units = catalog.unit_names(RECEIVERS)
        batches = {batch.name: batch for batch in Batch.objects.all()}
        systems = {system.code: system for system in LineSystem.objects.all()}
        stored = set(Power.objects.values_list("code", flat=True))
        for line in lines:
            values = line.values
            department = departments.closest(values["赋权部门"])
            receiver = receivers.closest(values["承接县(市)"])
            if department.value is None:
                line.reject(
                    "赋权部门", "unknown_department", f"赋权部门“{values['赋权部门']}”不在机构名录中；请改正名称。"
                )
            if receiver.value is None:
                line.reject(
                    "承接县(市)", "unknown_receiver", f"承接地“{values['承接县(市)']}”不在机构名录中；请改正名称。"
                )
            if values["批次"] not in batches:
                line.reject("批次", "unknown_batch", f"批次“{values['批次']}”尚未建立；请先建立批次或改正名称。")
            if values["是否需专网账号"] and values["系统编码"] not in systems:
                line.reject(
                    "系统编码",
                    "unknown_system",
                    f"系统编码“{values['系统编码']}”未登记；请先导入赋权事项总表或改正编码。",
                )
            if line.rejected or department.value is None or receiver.value is None:
                continue
            values["department"] = department_units[department.value]
            values["receiver"] = receiver_units[receiver.value]
            values["batch"] = batches[values["批次"]]
            values["system"] = systems.get(values["系统编码"]) if values["是否需专网账号"] else None
            if values["试点编码"] in stored:
                line.outcome = Outcome.SAME

    def apply(self, lines: Sequence[Line], *, by: User, recorder: Recorder, follow: Follow) -> None:
        """Enter the pilot's powers, bring them into scope and file what was recorded."""
        on = min(line.values["batch"].starts_on for line in lines)
        entries = [register.Entry(line.values["试点编码"], line.values["department"], _fields(line)) for line in lines]
        versions = register.enter(entries, on=on, by=by, recorder=recorder)
        follow(1, 3, "试点权限已登记")
        cells: dict[int, list[tuple[Line, Planned]]] = {}
        for place, (line, version) in enumerate(zip(lines, versions, strict=True), start=1):
            planned = Planned(version, version.power, line.values["receiver"], None, place, mode="")
            cells.setdefault(line.values["batch"].pk, []).append((line, planned))
        for pairs in cells.values():
            batch = pairs[0][0].values["batch"]
            made = bring_into_scope(
                batch, [planned for _, planned in pairs], on=batch.starts_on, by=by, intake=recorder.intake
            )
            recorder.created(made)
            numbered = {delegation.pk: line for delegation, (line, _) in zip(made, pairs, strict=True)}
            for proof, header in PROVEN:
                wanted = _wanted(numbered, header)
                sync_evidence(proof, list(wanted), wanted, by=by, recorder=recorder)
        follow(3, 3, "试点记录已入库")


def _wanted(numbered: dict[int, Line], header: str) -> dict[int, Wanted]:
    found: dict[int, Wanted] = {}
    for pk, line in numbered.items():
        on: date | None = line.values[header]
        if on is not None:
            found[pk] = Wanted(on=on, reference=f"试点记录：{header}", origin=line.values["试点编码"])
    return found


def _fields(line: Line) -> dict[str, object]:
    return {
        "name": line.values["权限名称"],
        "type": line.values["权力类型"].value,
        "system": line.values["system"],
        "note": "孟州试点历史记录",
    }
