"""The sheet 承接准备佐证: proofs of single conditions that no ledger keeps, one row each."""

from collections.abc import Sequence
from datetime import date

from fuquan.domain.catalog import queries as catalog
from fuquan.domain.delegation.actions.desks.base import EvidenceDesk
from fuquan.domain.delegation.actions.evidence import Wanted, sync_evidence
from fuquan.domain.delegation.models import Delegation, Evidence
from fuquan.domain.delegation.rules import PROOF_CODES, Proof, Source
from fuquan.domain.intake.queries import Follow, Recorder
from fuquan.domain.intake.rules import Change, Field, Line, Outcome
from fuquan.domain.org.models import User
from fuquan.domain.org.rules import RECEIVERS
from fuquan.engines.sheets.normalise import Problem, parse_date, parse_yes_no


def parse_proof(text: str) -> Proof | Problem:
    """The condition that a code such as G03 names."""
    proof = PROOF_CODES.get(text.upper())
    return proof or Problem("unknown_gate", f"关口编码“{text}”不在{'、'.join(PROOF_CODES)}之中；请改正。")


class ProofDesk(EvidenceDesk):
    """How proofs come in; the natural key is the proof's number."""

    kind = "承接准备佐证"
    title = "承接准备佐证"
    unique = ("佐证编号",)
    fields = (
        Field("佐证编号", filled=True, limit=60),
        Field("批次", required=False),
        Field("权限编码", filled=True),
        Field("县(市)", filled=True, aliases=("承接地",)),
        Field("关口编码", parse_proof, filled=True),
        Field("佐证日期", parse_date, filled=True),
        Field("佐证文号或说明", filled=True, limit=300),
        Field("是否适用", parse_yes_no, required=False, default=True),
    )

    def examine(self, lines: Sequence[Line]) -> None:
        """Find the delegation of every row and compare with the evidence that stands."""
        names, units = catalog.unit_names(RECEIVERS)
        cells = _delegations()
        stored = {
            row.origin: row
            for row in Evidence.objects.filter(withdrawn_at__isnull=True, source__in=[Source.LEDGER, Source.NOT_NEEDED])
        }
        seen: dict[object, int] = {}
        for line in lines:
            match = names.closest(line.values["县(市)"])
            if match.value is None:
                line.reject(
                    "县(市)", "unknown_receiver", f"承接地“{line.values['县(市)']}”不在机构名录中；请改正名称。"
                )
                continue
            found = cells.get((line.values["权限编码"], units[match.value].pk, line.values["批次"]))
            if found is None:
                line.reject(
                    "权限编码", "not_in_scope", "这项权限未列入该承接地的赋权范围；请核对权限编码、承接地和批次。"
                )
                continue
            delegation, scoped_on = found
            if line.values["佐证日期"] < scoped_on:
                line.reject("佐证日期", "too_early", f"佐证日期早于列入批次的日期（{scoped_on}）；请改正。")
            line.values["delegation"] = delegation
            first = seen.setdefault((delegation, line.values["关口编码"]), line.number)
            if first != line.number:
                line.reject("关口编码", "repeated", f"与第{first}行是同一赋权单元的同一条件；请删除其一。")
            self._compare(line, stored.get(line.values["佐证编号"]))

    def _compare(self, line: Line, row: Evidence | None) -> None:
        if row is None or line.rejected:
            return
        if row.delegation_id != line.values["delegation"] or row.proof != line.values["关口编码"]:
            line.reject("佐证编号", "number_taken", f"佐证编号“{row.origin}”已用于另一赋权单元；请更换编号。")
            return
        pairs = (
            ("佐证日期", row.on, line.values["佐证日期"]),
            ("佐证文号或说明", row.reference, line.values["佐证文号或说明"]),
        )
        line.changes = [Change(header, str(old), str(new)) for header, old, new in pairs if old != new]
        line.outcome = Outcome.CHANGED if line.changes else Outcome.SAME

    def apply(self, lines: Sequence[Line], *, by: User, recorder: Recorder, follow: Follow) -> None:
        """File the evidence, condition by condition."""
        by_proof: dict[Proof, dict[int, Wanted]] = {}
        for line in lines:
            values = line.values
            by_proof.setdefault(values["关口编码"], {})[values["delegation"]] = Wanted(
                on=values["佐证日期"],
                reference=values["佐证文号或说明"],
                origin=values["佐证编号"],
                source=Source.LEDGER if values["是否适用"] else Source.NOT_NEEDED,
            )
        for done, (proof, wanted) in enumerate(by_proof.items(), start=1):
            sync_evidence(proof, list(wanted), wanted, by=by, recorder=recorder)
            follow(done, len(by_proof), "正在登记佐证")


def _delegations() -> dict[tuple[str, int, str], tuple[int, date]]:
    """Delegations by power code, receiver and batch name; without a batch, the one that is not history."""
    rows = Delegation.objects.values_list(
        "power__code", "receiver_id", "batch__name", "batch__is_history", "pk", "scoped_on"
    )
    found: dict[tuple[str, int, str], tuple[int, date]] = {}
    for code, receiver, batch, is_history, pk, scoped_on in rows:
        found[code, receiver, batch] = (pk, scoped_on)
        if not is_history:
            found[code, receiver, ""] = (pk, scoped_on)
    return found
