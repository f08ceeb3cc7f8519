"""Waive a readiness condition: one person asks with a reason and a date, another confirms."""

from datetime import date

from django.db import transaction

from fuquan.domain.delegation import queries
from fuquan.domain.delegation.models import Delegation, Evidence, Waiver
from fuquan.domain.delegation.rules import PROOF_LABELS, READINESS, STATUTORY, Proof, Source
from fuquan.domain.journal import actions as journal
from fuquan.domain.org import clock
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object, Verb

from .advance import settle
from .evidence import Duplicate, NotAllowed


@transaction.atomic
def ask_waiver(delegation: Delegation, proof: Proof, *, reason: str, until: date, by: User) -> Waiver:
    """Ask that ``proof`` be waived until a day by which it must be made up; nothing opens yet.

    Raises NotAllowed, ValueError for a condition set by law or an empty reason, Duplicate when one is already asked.
    """
    (locked,) = queries.load_facts([delegation.pk])
    if not queries.may(by, Object.WAIVER, Verb.CREATE, locked):
        raise NotAllowed("您的岗位不能对此赋权单元提出容缺。")
    if proof not in READINESS or proof in STATUTORY:
        raise ValueError(f"“{PROOF_LABELS[proof]}”属于法定要件，不能容缺。")
    if not reason.strip():
        raise ValueError("请填写容缺理由。")
    if until <= queries.business_day():
        raise ValueError("补齐期限须晚于今天；请核对后重新填写。")
    if getattr(locked, f"{proof}_on") is not None:
        raise Duplicate(f"“{PROOF_LABELS[proof]}”已具备，无须容缺。")
    if locked.waivers.filter(proof=proof, confirmed_at__isnull=True).exists():
        raise Duplicate(f"“{PROOF_LABELS[proof]}”的容缺已提出，待另一人确认。")
    waiver = Waiver.objects.create(
        delegation=locked, proof=proof, reason=reason, until=until, asked_by=by, asked_at=clock.now()
    )
    journal.record(
        "waiver.ask", by=by, subject=locked.public_id, facts={"proof": proof.value, "reason": reason, "until": until}
    )
    return waiver


@transaction.atomic
def confirm_waiver(waiver: Waiver, *, by: User) -> Waiver:
    """Confirm another person's waiver; the condition opens until the agreed day."""
    (locked,) = queries.load_facts([waiver.delegation_id])
    kept = Waiver.objects.select_for_update().get(pk=waiver.pk)
    if not queries.may(by, Object.WAIVER, Verb.CONFIRM, locked):
        raise NotAllowed("您的岗位不能确认容缺。")
    if kept.asked_by_id == by.pk:
        raise NotAllowed("容缺须由提出人以外的另一人确认。")
    if kept.confirmed_at is not None:
        raise Duplicate("这项容缺已经确认。")
    kept.confirmed_by, kept.confirmed_at = by, clock.now()
    kept.save(update_fields=["confirmed_by", "confirmed_at"])
    Evidence.objects.create(
        delegation=locked,
        proof=kept.proof,
        source=Source.WAIVER,
        on=queries.business_day(),
        until=kept.until,
        reference=f"容缺：{kept.reason}"[:300],
        filed_by=by,
        filed_at=clock.now(),
    )
    journal.record(
        "waiver.confirm", by=by, subject=locked.public_id, facts={"proof": kept.proof, "waiver": kept.public_id}
    )
    settle([locked.pk])
    return kept
