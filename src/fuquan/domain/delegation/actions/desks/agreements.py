"""The sheet 交接文书台账: one instrument for each department and county, and what its dates prove."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Count

from fuquan.domain.catalog import queries as catalog
from fuquan.domain.delegation.actions.desks.base import EvidenceDesk
from fuquan.domain.delegation.actions.evidence import Wanted, sync_evidence
from fuquan.domain.delegation.models import Agreement, Batch, Delegation
from fuquan.domain.delegation.rules import Proof
from fuquan.domain.intake.queries import Follow, Recorder
from fuquan.domain.intake.rules import Change, Field, Line, Outcome, whole_number
from fuquan.domain.journal import actions as journal
from fuquan.domain.org.models import User
from fuquan.domain.org.rules import RECEIVERS, UnitKind
from fuquan.engines.sheets.normalise import parse_date, parse_yes_no

COLUMNS = {
    "事项数": "powers",
    "其中委托事项数": "entrusted",
    "通知日期": "noticed_on",
    "赋权文件印发日期": "issued_on",
    "协议起草日期": "drafted_on",
    "法制审核日期": "reviewed_on",
    "法制审核退回": "review_returned",
    "双方确认日期": "confirmed_on",
    "签订日期": "signed_on",
    "备案日期": "filed_on",
    "备案机关": "filed_with",
    "公告日期": "published_on",
    "移交日期": "transferred_on",
    "监交人": "witness",
    "生效日期": "effective_on",
    "期限届满日期": "ends_on",
    "状态": "status",
}
ORDER = (
    "赋权文件印发日期",
    "协议起草日期",
    "法制审核日期",
    "双方确认日期",
    "签订日期",
    "备案日期",
    "移交日期",
    "生效日期",
)


def _day(header: str) -> Field:
    return Field(header, parse_date, required=False, default=None)


class AgreementDesk(EvidenceDesk):
    """How the ledger of instruments comes in; the natural key is the instrument's number."""

    kind = "交接文书台账"
    title = "交接文书台账"
    unique = ("文书编号",)
    fields = (
        Field("文书编号", filled=True, limit=60),
        Field("批次", filled=True),
        Field("赋权部门", filled=True),
        Field("县(市)", filled=True, aliases=("承接地",)),
        Field("事项数", whole_number, filled=True),
        Field("其中委托事项数", whole_number, required=False, default=0),
        _day("通知日期"),
        _day("赋权文件印发日期"),
        _day("协议起草日期"),
        _day("法制审核日期"),
        Field("法制审核退回", parse_yes_no, required=False, default=False),
        _day("双方确认日期"),
        _day("签订日期"),
        _day("备案日期"),
        Field("备案机关", required=False, limit=60),
        _day("公告日期"),
        _day("移交日期"),
        Field("监交人", required=False, limit=60),
        _day("生效日期"),
        _day("期限届满日期"),
        Field("状态", required=False, limit=20),
    )

    def examine(self, lines: Sequence[Line]) -> None:
        """Resolve the parties, check the order of steps and the number of powers, compare with what is stored."""
        departments, department_units = catalog.unit_names([UnitKind.DEPARTMENT])
        receivers, receiver_units = catalog.unit_names(RECEIVERS)
        batches = {batch.name: batch for batch in Batch.objects.all()}
        counted = {
            (batch, department, receiver): n
            for batch, department, receiver, n in Delegation.objects.values_list("batch", "department", "receiver")
            .annotate(n=Count("pk"))
            .order_by()
        }
        stored = {row.number: row for row in Agreement.objects.all()}
        taken = {(row.batch_id, row.department_id, row.receiver_id): row.number for row in stored.values()}
        for line in lines:
            values = line.values
            row = stored.get(values["文书编号"])
            if row is not None:
                values |= {head: getattr(row, column) for head, column in COLUMNS.items() if head not in line.texts}
            department = departments.closest(values["赋权部门"])
            receiver = receivers.closest(values["县(市)"])
            if department.value is None:
                line.reject(
                    "赋权部门", "unknown_department", f"赋权部门“{values['赋权部门']}”不在机构名录中；请改正名称。"
                )
            if receiver.value is None:
                line.reject("县(市)", "unknown_receiver", f"承接地“{values['县(市)']}”不在机构名录中；请改正名称。")
            if values["批次"] not in batches:
                line.reject("批次", "unknown_batch", f"批次“{values['批次']}”尚未建立；请先建立批次或改正名称。")
            self._check_order(line)
            if line.rejected or department.value is None or receiver.value is None:
                continue
            values["parties"] = (
                batches[values["批次"]].pk,
                department_units[department.value].pk,
                receiver_units[receiver.value].pk,
            )
            in_scope = counted.get(values["parties"], 0)
            if in_scope != values["事项数"]:
                line.reject(
                    "事项数",
                    "powers_differ",
                    f"文书载明{values['事项数']}项，批次中该部门赋予该地{in_scope}项；请核对。",
                )
            number = taken.setdefault(values["parties"], values["文书编号"])
            if number != values["文书编号"]:
                line.reject("文书编号", "pair_taken", f"该部门与该地已有文书“{number}”；一个批次中每对单位只登记一份。")
            self._compare(line, row)

    def _check_order(self, line: Line) -> None:
        last, last_header = None, ""
        for header in ORDER:
            on = line.values[header]
            if on is None:
                continue
            if last is not None and on < last:
                line.reject(header, "order", f"“{header}”（{on}）早于“{last_header}”（{last}）；请核对日期。")
            last, last_header = on, header

    def _compare(self, line: Line, row: Agreement | None) -> None:
        if row is None or line.rejected:
            return
        if (row.batch_id, row.department_id, row.receiver_id) != line.values["parties"]:
            line.reject("文书编号", "number_taken", f"文书编号“{row.number}”已用于另一对单位；请更换编号。")
            return
        line.changes = [
            Change(header, str(getattr(row, column) or ""), str(line.values[header] or ""))
            for header, column in COLUMNS.items()
            if getattr(row, column) != line.values[header]
        ]
        line.outcome = Outcome.CHANGED if line.changes else Outcome.SAME

    def apply(self, lines: Sequence[Line], *, by: User, recorder: Recorder, follow: Follow) -> None:
        """Enter the instruments and file what their dates prove."""
        new = [line for line in lines if line.outcome == Outcome.NEW]
        recorder.created(Agreement.objects.bulk_create([_agreement(line) for line in new]))
        stored = {row.number: row for row in Agreement.objects.all()}
        for line in lines:
            if line.outcome == Outcome.CHANGED:
                row = stored[line.values["文书编号"]]
                recorder.updating(row, {column: line.values[header] for header, column in COLUMNS.items()})
                row.save()
        journal.record("agreement.enter", by=by, facts={"agreements": [line.values["文书编号"] for line in lines]})
        _prove(lines, by=by, recorder=recorder, follow=follow)


def _agreement(line: Line) -> Agreement:
    batch, department, receiver = line.values["parties"]
    columns = {column: line.values[header] for header, column in COLUMNS.items()}
    return Agreement(
        number=line.values["文书编号"], batch_id=batch, department_id=department, receiver_id=receiver, **columns
    )


def _prove(lines: Sequence[Line], *, by: User, recorder: Recorder, follow: Follow) -> None:
    cells: dict[tuple[int, int, int], list[int]] = {}
    parties = {line.values["parties"] for line in lines}
    rows = Delegation.objects.filter(batch__in={batch for batch, _, _ in parties})
    for pk, *pair in rows.values_list("pk", "batch", "department", "receiver"):
        cells.setdefault((pair[0], pair[1], pair[2]), []).append(pk)
    touched = [pk for party in parties for pk in cells.get(party, ())]
    for done, proof in enumerate((Proof.ISSUED, Proof.SIGNED, Proof.WITNESSED, Proof.INSTRUMENT), start=1):
        wanted = {
            pk: Wanted(on=on, reference=reference, origin=line.values["文书编号"])
            for line in lines
            for on, reference in (_proven(proof, line),)
            if on is not None
            for pk in cells.get(line.values["parties"], ())
        }
        sync_evidence(proof, touched, wanted, by=by, recorder=recorder)
        follow(done, 4, "正在登记文书佐证")
    _take_effect(lines, cells, recorder)


def _take_effect(
    lines: Sequence[Line], cells: Mapping[tuple[int, int, int], Sequence[int]], recorder: Recorder
) -> None:
    days = {pk: line.values["生效日期"] for line in lines for pk in cells.get(line.values["parties"], ())}
    changed = [row for row in Delegation.objects.filter(pk__in=days) if row.effective_on != days[row.pk]]
    for row in changed:
        recorder.updating(row, {"effective_on": days[row.pk]})
    Delegation.objects.bulk_update(changed, ["effective_on"], batch_size=1000)


def _proven(proof: Proof, line: Line) -> tuple[date | None, str]:
    values = line.values
    number = values["文书编号"]
    if proof == Proof.ISSUED:
        return values["赋权文件印发日期"], f"赋权文件（{number}）"
    if proof == Proof.SIGNED:
        return values["签订日期"], f"交接文书{number}"
    if proof == Proof.WITNESSED:
        return (values["移交日期"] if values["监交人"] else None), f"{number}，{values['监交人']}"
    steps = [values["签订日期"], values["备案日期"], values["公告日期"]]
    if any(step is None for step in steps):
        return None, ""
    return max(steps), f"交接文书{number}已向{values['备案机关'] or '法制机构'}备案并公告"
