"""File evidence, keep ledger evidence in step with its ledger, withdraw what was wrong."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from fuquan.domain.delegation import queries
from fuquan.domain.delegation.models import Delegation, Evidence
from fuquan.domain.delegation.rules import PROOF_LABELS, Proof, Source
from fuquan.domain.delegation.states import FILERS
from fuquan.domain.intake.queries import Recorder
from fuquan.domain.journal import actions as journal
from fuquan.domain.journal.models import Attachment
from fuquan.domain.org import clock
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object, Verb
from fuquan.domain.org.roles import System

from .advance import settle

CHUNK = 500


class NotAllowed(PermissionError):
    """This person may not do this to this delegation."""


class Duplicate(ValueError):
    """The same proof stands already."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a ledger proves about one delegation: since when, by which row of the ledger, in which words."""

    on: date
    reference: str
    origin: str
    until: date | None = None
    source: Source = Source.LEDGER


@transaction.atomic
def file_evidence(
    delegation: Delegation,
    proof: Proof,
    *,
    on: date,
    reference: str,
    by: User,
    until: date | None = None,
    attachment: Attachment | None = None,
) -> Evidence:
    """File one proof by hand, with the number of its paper in ``reference``; the stages follow at once.

    Raises NotAllowed when this person cannot know it, Duplicate when it stands already, ValueError when the day lies
    ahead or before the delegation came into scope.
    """
    (locked,) = queries.load_facts([delegation.pk])
    if not (queries.may(by, Object.EVIDENCE, Verb.CREATE, locked) and by.role in FILERS[proof]):
        raise NotAllowed(f"您的岗位不能登记“{PROOF_LABELS[proof]}”。")
    if on > queries.business_day():
        raise ValueError("起效日期不能晚于今天；请核对后重新填写。")
    if on < locked.scoped_on:
        raise ValueError(f"起效日期不能早于列入本批次的日期（{locked.scoped_on.isoformat()}）；请核对后重新填写。")
    if locked.evidence.filter(proof=proof, withdrawn_at__isnull=True, until__isnull=True).exists():
        raise Duplicate(f"“{PROOF_LABELS[proof]}”已有有效佐证；如有误，请先撤回原佐证。")
    evidence = Evidence.objects.create(
        delegation=locked,
        proof=proof,
        source=Source.PAPER,
        on=on,
        until=until,
        reference=reference,
        attachment=attachment,
        filed_by=by,
        filed_at=clock.now(),
    )
    journal.record(
        "evidence.file",
        by=by,
        subject=locked.public_id,
        on=on,
        facts={
            "proof": proof.value,
            "reference": reference,
            "until": until,
            "sha256": attachment.sha256 if attachment else "",
        },
    )
    settle([locked.pk])
    return evidence


@transaction.atomic
def sync_evidence(
    proof: Proof,
    delegation_ids: Collection[int],
    wanted: Mapping[int, Wanted],
    *,
    by: User | System,
    recorder: Recorder | None = None,
) -> int:
    """Make the ledger evidence of ``proof`` on these delegations exactly ``wanted`` (by delegation id).

    What is new is filed, what the ledger no longer shows is withdrawn with that reason, the rest stays. Evidence that
    people filed by hand is not touched. Answers how many rows changed.
    """
    standing: dict[int, Evidence] = {}
    obsolete: list[Evidence] = []
    ledger = (Source.LEDGER, Source.NOT_NEEDED)
    rows = Evidence.objects.filter(
        delegation__in=delegation_ids, proof=proof, source__in=ledger, withdrawn_at__isnull=True
    )
    for row in rows:
        want = wanted.get(row.delegation_id)
        same = want and (row.on, row.until, row.origin, row.source) == (want.on, want.until, want.origin, want.source)
        if same and row.delegation_id not in standing:
            standing[row.delegation_id] = row
        else:
            obsolete.append(row)
    now = clock.now()
    person = by if isinstance(by, User) else None
    withdrawal = {"withdrawn_at": now, "withdrawn_by": person, "withdrawal_reason": "台账已更正"}
    for row in obsolete:
        if recorder is not None:
            recorder.updating(row, withdrawal)
    Evidence.objects.filter(pk__in=[row.pk for row in obsolete]).update(**withdrawal)
    fresh = [
        Evidence(
            delegation_id=pk,
            proof=proof,
            source=want.source,
            on=want.on,
            until=want.until,
            reference=want.reference[:300],
            origin=want.origin[:60],
            filed_by=person,
            filed_at=now,
            intake=recorder.intake if recorder else None,
        )
        for pk, want in wanted.items()
        if pk not in standing
    ]
    Evidence.objects.bulk_create(fresh, batch_size=2000)
    if recorder is not None:
        recorder.created(fresh)
    touched = {row.delegation_id for row in obsolete} | {row.delegation_id for row in fresh}
    if touched:
        _tell(proof, fresh, obsolete, by=by)
        settle(touched)
    return len(fresh) + len(obsolete)


def _tell(proof: Proof, fresh: Collection[Evidence], obsolete: Collection[Evidence], *, by: User | System) -> None:
    ids = {row.delegation_id for row in (*fresh, *obsolete)}
    public = dict(Delegation.objects.filter(pk__in=ids).values_list("pk", "public_id"))
    filed = [f"{public[row.delegation_id]} {row.on.isoformat()} {row.origin}" for row in fresh]
    withdrawn = [f"{public[row.delegation_id]} {row.on.isoformat()} {row.origin}" for row in obsolete]
    for start in range(0, max(len(filed), len(withdrawn)), CHUNK):
        journal.record(
            "evidence.sync",
            by=by,
            subject=next(iter(public.values())) if len(public) == 1 else "",
            facts={
                "proof": proof.value,
                "filed": filed[start : start + CHUNK],
                "withdrawn": withdrawn[start : start + CHUNK],
            },
        )


@transaction.atomic
def settle_expired() -> int:
    """Let conditions fall whose evidence or waiver has run out by today; answers how many steps were taken back."""
    ended = Evidence.objects.filter(withdrawn_at__isnull=True, until__lt=queries.business_day())
    open_still = {proof: ended.filter(proof=proof, **{f"delegation__{proof}_on__isnull": False}) for proof in Proof}
    return settle({pk for rows in open_still.values() for pk in rows.values_list("delegation", flat=True)})


@transaction.atomic
def withdraw_evidence(evidence: Evidence, *, reason: str, by: User) -> Evidence:
    """Withdraw a proof that was wrong or no longer holds; it stays visible with the reason, and the stages follow."""
    (locked,) = queries.load_facts([evidence.delegation_id])
    kept = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if not (queries.may(by, Object.EVIDENCE, Verb.WITHDRAW, locked) and by.role in FILERS[Proof(kept.proof)]):
        raise NotAllowed(f"您的岗位不能撤回“{PROOF_LABELS[Proof(kept.proof)]}”的佐证。")
    if not reason.strip():
        raise ValueError("请填写撤回原因。")
    if kept.withdrawn_at is not None:
        raise Duplicate("这条佐证已经撤回。")
    kept.withdrawn_at, kept.withdrawn_by, kept.withdrawal_reason = clock.now(), by, reason
    kept.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    journal.record(
        "evidence.withdraw",
        by=by,
        subject=locked.public_id,
        facts={"proof": kept.proof, "evidence": kept.public_id, "reason": reason},
    )
    settle([locked.pk])
    return kept
