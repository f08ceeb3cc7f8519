"""Batches and delegations: the list, one delegation with its gates and verdicts, evidence, waivers, steps."""

from datetime import date, timedelta
from pathlib import Path
from typing import Self

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field, model_validator

from fuquan.domain.delegation import actions, queries
from fuquan.domain.delegation.models import Batch, Delegation, Evidence, StageChange, Waiver
from fuquan.domain.delegation.queries import Reading
from fuquan.domain.delegation.rules import Mode, Proof
from fuquan.domain.delegation.states import STAGE_LABELS, Stage
from fuquan.domain.journal import actions as journal
from fuquan.domain.journal import rules as papers
from fuquan.domain.journal.models import Attachment
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object, Verb
from fuquan.engines.lifecycle import Verdict

from .answers import REFUSALS, IdempotencyKey, Missing, Reason, Request, Told, Unusable, act, permit, said
from .paging import Page, PageIn, page_of

router = Router(tags=["赋权"])
ORDER = ("batch_id", "ordinal", "receiver_id", "pk")


class BatchOut(Told):
    """A batch."""

    code: str
    name: str
    is_provincial: bool
    is_history: bool
    policy_root: str
    starts_on: date
    due_on: date | None


class DelegationOut(Told):
    """One delegation as a list shows it on a day."""

    id: str
    batch: str
    ordinal: int
    name: str
    type: str
    department: str
    receiver: str
    receiving_unit: str
    mode: str
    stage: str
    stage_label: str
    shut: list[str]


class EvidenceOut(Told):
    """One proof, standing or withdrawn."""

    id: str
    proof: str
    source: str
    on: date
    until: date | None
    reference: str
    filed_by: str
    paper: str
    withdrawn: bool
    withdrawal_reason: str

    @staticmethod
    def resolve_id(row: Evidence) -> str:
        return row.public_id

    @staticmethod
    def resolve_filed_by(row: Evidence) -> str:
        return str(row.filed_by) if row.filed_by else "系统"

    @staticmethod
    def resolve_paper(row: Evidence) -> str:
        return row.attachment.public_id if row.attachment else ""

    @staticmethod
    def resolve_withdrawn(row: Evidence) -> bool:
        return row.withdrawn_at is not None


class ReadingOut(Told):
    """One readiness condition: open or shut, since when, and why not."""

    proof: str
    label: str
    open: bool
    needed: bool
    on: date | None
    message: str
    basis: str
    may_file: bool
    evidence: list[EvidenceOut]


class VerdictOut(Told):
    """A verb, and every reason against doing it now; without a reason it may be done."""

    transition: str
    label: str
    allowed: bool
    findings: list[Reason]


class WaiverOut(Told):
    """A waiver, asked for by one and confirmed by another."""

    id: str
    proof: str
    reason: str
    until: date
    asked_by: str
    confirmed_by: str

    @staticmethod
    def resolve_id(row: Waiver) -> str:
        return row.public_id

    @staticmethod
    def resolve_asked_by(row: Waiver) -> str:
        return str(row.asked_by)

    @staticmethod
    def resolve_confirmed_by(row: Waiver) -> str:
        return str(row.confirmed_by) if row.confirmed_by else ""


class ChangeOut(Told):
    """One step that was taken."""

    transition: str
    stage: str
    on: date
    by: str
    reason: str

    @staticmethod
    def resolve_by(row: StageChange) -> str:
        return str(row.by) if row.by else f"系统（{row.rule}）"


class DelegationDetail(DelegationOut):
    """One delegation with all that is known of it on a day."""

    power: str
    version: int
    basis_text: str
    in_name_of: str
    seal: str
    liability: str
    steps: list[str]
    scoped_on: date
    handed_over_on: date | None
    ready_on: date | None
    live_on: date | None
    readings: list[ReadingOut]
    verdicts: list[VerdictOut]
    waivers: list[WaiverOut]
    changes: list[ChangeOut]


class DelegationsIn(PageIn):
    """By what the list can be narrowed: the same as on the page."""

    as_of: date | None = None
    batch: str = ""
    department: str = Field("", description="code of the department")
    county: str = Field("", description="code of the receiver: a county, district or cluster")
    type: str = ""
    mode: Mode | None = None
    stage: Stage | None = Field(None, description="exactly in this stage on the day")
    reached: Stage | None = Field(None, description="has reached this stage by the day, wherever it is now")
    reached_since: date | None = Field(None, description="and not before this day")
    not_reached: Stage | None = Field(None, description="has not reached this stage by the day")
    gate: Proof | None = Field(None, description="only delegations that lack this condition")
    q: str = ""


class EvidenceIn(Schema):
    """A proof as it is filed by hand; ``reference`` is the number of its paper."""

    proof: Proof
    on: date
    reference: str = Field(min_length=1, max_length=300)
    until: date | None = None

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> Self:
        """A proof does not end before it begins."""
        if self.until is not None and self.until < self.on:
            raise ValueError("有效期至不能早于起效日期。")
        return self


class WithdrawIn(Schema):
    """Why a proof is withdrawn."""

    reason: str = Field(max_length=300)


class WaiverIn(Schema):
    """Which condition is to be waived, why, and by when it will be made up."""

    proof: Proof
    reason: str
    until: date


class StepIn(Schema):
    """The verb to do, the day it counts from, and the reason."""

    verb: str
    on: date
    reason: str = Field("", max_length=300)


def day_shown(told: date | None) -> date:
    """The day an answer is given for; the last one unless told, never one that is still to come."""
    last = queries.business_day()
    if told is not None and told > last:
        raise Unusable(f"截至日期不能晚于{last.isoformat()}。")
    return told or last


def _listed(row: Delegation, as_of: date) -> dict[str, object]:
    stage = queries.stage_on(row, as_of)
    return {
        "id": row.public_id,
        "batch": row.batch.code,
        "ordinal": row.ordinal,
        "name": row.version.name,
        "type": row.version.type,
        "department": row.department.code,
        "receiver": row.receiver.code,
        "receiving_unit": row.receiving_unit.name if row.receiving_unit else row.receiving_text,
        "mode": row.mode,
        "stage": stage or "",
        "stage_label": STAGE_LABELS[stage] if stage else "",
        "shut": list(queries.shut_proofs(row, as_of)),
    }


def narrowed(rows: QuerySet[Delegation], asked: DelegationsIn, as_of: date) -> QuerySet[Delegation]:
    """The rows in scope on ``as_of`` that pass every filter."""
    rows = queries.on_day(rows, as_of)
    exact = {
        "batch__code": asked.batch,
        "department__code": asked.department,
        "receiver__code": asked.county,
        "version__type": asked.type,
        "mode": asked.mode,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if asked.stage is not None:
        rows = rows.filter(queries.in_stage(asked.stage, as_of))
    if asked.reached is not None:
        rows = rows.filter(_by(asked.reached, as_of))
    if asked.reached is not None and asked.reached_since is not None:
        rows = rows.exclude(_by(asked.reached, asked.reached_since - timedelta(days=1)))
    if asked.not_reached is not None:
        rows = rows.exclude(_by(asked.not_reached, as_of))
    if asked.gate is not None:
        rows = rows.filter(queries.with_shut_gate(asked.gate, as_of))
    for word in asked.q.replace("\x00", "").split():
        rows = rows.filter(Q(version__name__icontains=word) | Q(power__code__icontains=word))
    return rows


def _by(stage: Stage, day: date) -> Q:
    return Q(**{f"{queries.STAGE_DATES[stage]}__lte": day})


@router.get("/batches", response={200: list[BatchOut], **REFUSALS})
def batches(request: Request) -> QuerySet[Batch]:
    """All batches, the earliest first."""
    permit(request.user, Object.BATCH, Verb.LIST)
    return queries.batches_visible_to(request.user)


@router.get("/delegations", response={200: Page[DelegationOut], **REFUSALS})
def delegations(request: Request, asked: Query[DelegationsIn]) -> dict[str, object]:
    """The delegations that the person may see."""
    permit(request.user, Object.DELEGATION, Verb.LIST)
    as_of = day_shown(asked.as_of)
    page = page_of(narrowed(queries.visible_to(request.user), asked, as_of), ORDER, asked)
    return page | {"rows": [_listed(row, as_of) for row in page["rows"]]}  # type: ignore[attr-defined]


@router.get("/delegations/{public_id}", response={200: DelegationDetail, **REFUSALS})
def delegation(request: Request, public_id: str, as_of: date | None = None) -> DelegationDetail:
    """One delegation: its conditions on the day with their evidence, and what may be done with it now."""
    return _told(request, _found(request, public_id), day_shown(as_of))


@router.post("/delegations/{public_id}/evidence", response={201: EvidenceOut, **REFUSALS})
def file_evidence(
    request: Request,
    public_id: str,
    payload: Form[EvidenceIn],
    idempotency_key: IdempotencyKey,
    paper: File[UploadedFile | None] = None,
) -> HttpResponse:
    """File a proof, with its paper when there is one."""
    permit(request.user, Object.EVIDENCE, Verb.CREATE)
    row = _found(request, public_id)

    if paper is not None:
        _check_paper(paper)

    def effect() -> EvidenceOut:
        filed = actions.file_evidence(
            row,
            payload.proof,
            on=payload.on,
            until=payload.until,
            reference=payload.reference,
            attachment=_kept(paper, by=request.user) if paper is not None else None,
            by=request.user,
        )
        return EvidenceOut.from_orm(filed)

    content = [] if paper is None else [_place_of(paper).read_bytes()]
    return act(request, idempotency_key, said(payload, *content), effect, status=201)


def _check_paper(paper: UploadedFile) -> None:
    wrong = papers.paper_is_of_a_known_kind(paper.name or "") or papers.paper_is_not_too_large(paper.size or 0)
    if wrong:
        raise Unusable(wrong)


def _place_of(paper: UploadedFile) -> Path:
    return Path(paper.temporary_file_path())  # type: ignore[attr-defined] # settings put every upload into a file


def _kept(paper: UploadedFile, *, by: User) -> Attachment:
    name = paper.name or ""
    return journal.keep_paper(_place_of(paper), name=name, media_type=papers.media_type_of(name), by=by)


@router.post("/evidence/{public_id}/withdraw", response={200: EvidenceOut, **REFUSALS})
def withdraw_evidence(
    request: Request, public_id: str, payload: WithdrawIn, idempotency_key: IdempotencyKey
) -> HttpResponse:
    """Withdraw a proof that was wrong or no longer holds."""
    permit(request.user, Object.EVIDENCE, Verb.WITHDRAW)
    row = queries.evidence_visible_to(request.user).filter(public_id=public_id).first()
    if row is None:
        raise Missing

    def effect() -> EvidenceOut:
        return EvidenceOut.from_orm(actions.withdraw_evidence(row, reason=payload.reason, by=request.user))

    return act(request, idempotency_key, said(payload), effect)


@router.post("/delegations/{public_id}/waivers", response={201: WaiverOut, **REFUSALS})
def ask_waiver(request: Request, public_id: str, payload: WaiverIn, idempotency_key: IdempotencyKey) -> HttpResponse:
    """Ask that a condition be waived; another person confirms."""
    permit(request.user, Object.WAIVER, Verb.CREATE)
    row = _found(request, public_id)

    def effect() -> WaiverOut:
        asked = actions.ask_waiver(row, payload.proof, reason=payload.reason, until=payload.until, by=request.user)
        return WaiverOut.from_orm(asked)

    return act(request, idempotency_key, said(payload), effect, status=201)


@router.post("/waivers/{public_id}/confirm", response={200: WaiverOut, **REFUSALS})
def confirm_waiver(request: Request, public_id: str, idempotency_key: IdempotencyKey) -> HttpResponse:
    """Confirm another person's waiver."""
    permit(request.user, Object.WAIVER, Verb.CONFIRM)
    row = queries.waivers_visible_to(request.user).filter(public_id=public_id).first()
    if row is None:
        raise Missing

    def effect() -> WaiverOut:
        return WaiverOut.from_orm(actions.confirm_waiver(row, by=request.user))

    return act(request, idempotency_key, said(), effect)


@router.post("/delegations/{public_id}/advance", response={200: DelegationDetail, **REFUSALS})
def advance(request: Request, public_id: str, payload: StepIn, idempotency_key: IdempotencyKey) -> HttpResponse:
    """Do a verb of the lifecycles on purpose; a shut gate is answered 409 with every reason."""
    permit(request.user, Object.DELEGATION, Verb.ADVANCE)
    row = _found(request, public_id)

    def effect() -> DelegationDetail:
        try:
            actions.advance(row, payload.verb, on=payload.on, reason=payload.reason, by=request.user)
        except LookupError as unknown:
            raise Unusable(f"没有“{payload.verb}”这一办理环节。") from unknown
        return _told(request, _found(request, public_id), queries.business_day())

    return act(request, idempotency_key, said(payload), effect)


def _found(request: Request, public_id: str) -> Delegation:
    permit(request.user, Object.DELEGATION, Verb.READ)
    found = queries.visible_to(request.user, Verb.READ).filter(public_id=public_id).first()
    if found is None:
        raise Missing
    return found


def _told(request: Request, row: Delegation, as_of: date) -> DelegationDetail:
    waivers = queries.waivers_visible_to(request.user).filter(delegation=row)
    return DelegationDetail(
        **_listed(row, as_of),  # type: ignore[arg-type]
        power=row.power.code,
        version=row.version.number,
        basis_text=row.version.basis_text,
        in_name_of=row.in_name_of,
        seal=row.seal,
        liability=row.liability,
        steps=row.steps,
        scoped_on=row.scoped_on,
        handed_over_on=row.handed_over_on,
        ready_on=row.ready_on,
        live_on=row.live_on,
        readings=[_reading(reading) for reading in queries.readings_of(row, request.user, as_of)],
        verdicts=[_verdict(verdict) for verdict in queries.verdicts_for(row, request.user)],
        waivers=[WaiverOut.from_orm(waiver) for waiver in waivers],
        changes=[ChangeOut.from_orm(change) for change in row.changes.select_related("by__unit").filter(on__lte=as_of)],
    )


def _reading(reading: Reading) -> ReadingOut:
    return ReadingOut(
        proof=reading.proof,
        label=reading.label,
        open=reading.open,
        needed=reading.needed,
        on=reading.on,
        message=reading.message,
        basis=reading.basis,
        may_file=reading.may_file,
        evidence=[EvidenceOut.from_orm(row) for row in reading.evidence],
    )


def _verdict(verdict: Verdict) -> VerdictOut:
    return VerdictOut(
        transition=verdict.transition,
        label=verdict.label,
        allowed=verdict.allowed,
        findings=[Reason(gate=f.gate, message=f.message, basis=f.basis) for f in verdict.findings],
    )
