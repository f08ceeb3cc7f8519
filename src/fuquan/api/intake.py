"""Workbooks on their way in: upload and preview, choose, apply, discard, roll back."""

from datetime import datetime
from pathlib import Path

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from fuquan.domain.intake import actions, queries
from fuquan.domain.intake.models import Import, ImportRow
from fuquan.domain.intake.rules import Outcome
from fuquan.domain.journal import actions as journal
from fuquan.domain.org.policy import Object, Verb

from .answers import REFUSALS, IdempotencyKey, Missing, Reason, Request, Told, Unusable, act, permit, said
from .paging import Page, PageIn, page_of

router = Router(tags=["收表"])
VERBS = ("look_again", "apply", "discard", "roll_back")


class FindingOut(Told):
    """What was found in a cell."""

    sheet: str
    cell: str
    code: str
    message: str
    level: str


class HeaderOut(Told):
    """A header as found: the column it answers (empty for none), how that is known, and a likely column."""

    header: str
    field: str
    how: str
    likely: str
    samples: list[str]


class VerbOut(Told):
    """A verb of the import and every reason against it."""

    transition: str
    allowed: bool
    findings: list[Reason]


class ImportOut(Told):
    """One import; ``rows_in = accepted + rejected + blank`` always."""

    id: str
    kind: str
    file: str
    stage: str
    stage_label: str
    refusal: str
    rows_in: int
    accepted: int
    rejected: int
    blank: int
    new: int
    changed: int
    same: int
    uploaded_at: datetime

    @staticmethod
    def resolve_id(intake: Import) -> str:
        return intake.public_id

    @staticmethod
    def resolve_file(intake: Import) -> str:
        return intake.paper.name

    @staticmethod
    def resolve_stage_label(intake: Import) -> str:
        return str(intake.get_stage_display())


class ImportDetail(ImportOut):
    """An import with what was found in the whole sheet, how headers were read, and what may be done with it."""

    sheet: str
    headers: list[HeaderOut]
    findings: list[FindingOut]
    good_rows_only: bool
    hidden_confirmed: bool
    verdicts: list[VerbOut] = Field(default_factory=list)


class RowOut(Told):
    """One line: what it says, what is wrong, and what it would change."""

    number: int
    outcome: str
    texts: dict[str, str]
    findings: list[FindingOut]
    changes: list[dict[str, str]]


class RowsIn(Schema):
    """Which lines: after this row number, with this outcome."""

    after: int = 0
    size: int = Field(100, ge=1, le=1000)
    outcome: Outcome | None = None


class UploadIn(Schema):
    """Which sheet the file is."""

    kind: str


class ApplyIn(Schema):
    """How the import is to be applied."""

    good_rows_only: bool = False
    hidden_confirmed: bool = False


class HeadersIn(Schema):
    """Which column each header answers; empty: ignore it. Remembered for the next file of this sheet."""

    meanings: dict[str, str]


class DecisionsIn(Schema):
    """What was decided about single rows, by row number."""

    decisions: dict[str, str]


class RollBackIn(Schema):
    """Why the import is undone."""

    reason: str = Field(min_length=1, max_length=300)


@router.get("/imports", response={200: Page[ImportOut], **REFUSALS})
def imports(request: Request, asked: Query[PageIn]) -> dict[str, object]:
    """Imports, the latest first."""
    permit(request.user, Object.IMPORT, Verb.LIST)
    return page_of(queries.imports_visible_to(request.user), ("-uploaded_at", "-pk"), asked)


@router.post("/imports", response={201: ImportDetail, **REFUSALS})
def upload(
    request: Request, payload: Form[UploadIn], file: File[UploadedFile], idempotency_key: IdempotencyKey
) -> HttpResponse:
    """Upload a file and preview it; nothing is imported yet."""
    permit(request.user, Object.IMPORT, Verb.CREATE)
    source = Path(file.temporary_file_path())  # type: ignore[attr-defined]

    def effect() -> ImportDetail:
        if payload.kind not in queries.desks():
            raise Unusable(f"没有“{payload.kind}”这种表。")
        media_type = file.content_type or "application/octet-stream"
        paper = journal.keep_paper(source, name=file.name or "", media_type=media_type, by=request.user)
        received = actions.receive(paper, payload.kind, by=request.user)
        return _told(request, actions.preview(received, by=request.user))

    return act(request, idempotency_key, said(payload, source.read_bytes()), effect, status=201)


@router.get("/imports/{public_id}", response={200: ImportDetail, **REFUSALS})
def intake(request: Request, public_id: str) -> ImportDetail:
    """One import."""
    permit(request.user, Object.IMPORT, Verb.READ)
    return _told(request, _found(request, public_id))


@router.get("/imports/{public_id}/rows", response={200: list[RowOut], **REFUSALS})
def rows(request: Request, public_id: str, asked: Query[RowsIn]) -> QuerySet[ImportRow]:
    """The lines of an import in their order."""
    permit(request.user, Object.IMPORT, Verb.READ)
    found = _found(request, public_id).rows.filter(number__gt=asked.after)
    if asked.outcome is not None:
        found = found.filter(outcome=asked.outcome)
    return found[: asked.size]


@router.post("/imports/{public_id}/headers", response={200: ImportDetail, **REFUSALS})
def headers(request: Request, public_id: str, payload: HeadersIn, idempotency_key: IdempotencyKey) -> HttpResponse:
    """Say what headers mean; the file is previewed once more."""
    permit(request.user, Object.IMPORT, Verb.UPDATE)
    found = _found(request, public_id)

    def effect() -> ImportDetail:
        try:
            actions.remember_headers(found.kind, payload.meanings, by=request.user)
        except LookupError as unknown:
            raise Unusable("表头只能对应到本表的列。") from unknown
        return _told(request, actions.preview(actions.look_again(found, by=request.user), by=request.user))

    return act(request, idempotency_key, said(payload), effect)


@router.post("/imports/{public_id}/decide", response={200: ImportDetail, **REFUSALS})
def decide(request: Request, public_id: str, payload: DecisionsIn, idempotency_key: IdempotencyKey) -> HttpResponse:
    """Decide about rows that meet a power of the same name; the file is previewed once more."""
    permit(request.user, Object.IMPORT, Verb.UPDATE)
    found = _found(request, public_id)

    def effect() -> ImportDetail:
        try:
            decided = actions.decide(found, payload.decisions, by=request.user)
        except LookupError as unknown:
            raise Unusable("处理意见不在这一行可选的范围内。") from unknown
        return _told(request, actions.preview(decided, by=request.user))

    return act(request, idempotency_key, said(payload), effect)


@router.post("/imports/{public_id}/apply", response={200: ImportDetail, **REFUSALS})
def apply(request: Request, public_id: str, payload: ApplyIn, idempotency_key: IdempotencyKey) -> HttpResponse:
    """Write every accepted line in one transaction, or nothing."""
    permit(request.user, Object.IMPORT, Verb.UPDATE)
    found = _found(request, public_id)

    def effect() -> ImportDetail:
        chosen = actions.choose(found, **payload.dict(), by=request.user)
        return _told(request, actions.apply(chosen, by=request.user))

    return act(request, idempotency_key, said(payload), effect)


@router.post("/imports/{public_id}/discard", response={200: ImportDetail, **REFUSALS})
def discard(request: Request, public_id: str, idempotency_key: IdempotencyKey) -> HttpResponse:
    """Give an import up before it is applied."""
    permit(request.user, Object.IMPORT, Verb.UPDATE)
    found = _found(request, public_id)
    return act(request, idempotency_key, said(), lambda: _told(request, actions.discard(found, by=request.user)))


@router.post("/imports/{public_id}/roll-back", response={200: ImportDetail, **REFUSALS})
def roll_back(request: Request, public_id: str, payload: RollBackIn, idempotency_key: IdempotencyKey) -> HttpResponse:
    """Undo an applied import as one."""
    permit(request.user, Object.IMPORT, Verb.ROLLBACK)
    found = _found(request, public_id)

    def effect() -> ImportDetail:
        return _told(request, actions.roll_back(found, reason=payload.reason, by=request.user))

    return act(request, idempotency_key, said(payload), effect)


def _found(request: Request, public_id: str) -> Import:
    found = queries.imports_visible_to(request.user).filter(public_id=public_id).first()
    if found is None:
        raise Missing
    return found


def _told(request: Request, found: Import) -> ImportDetail:
    told = ImportDetail.from_orm(found)
    for verb in VERBS:
        verdict = queries.verdict(found, verb, request.user)
        reasons = [Reason(gate=f.gate, message=f.message, basis=f.basis) for f in verdict.findings]
        told.verdicts.append(VerbOut(transition=verb, allowed=verdict.allowed, findings=reasons))
    return told
