"""The journal's entries and the background jobs."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from fuquan.domain.journal import actions, queries
from fuquan.domain.journal.models import Entry, Job
from fuquan.domain.org.policy import Object, Verb

from .answers import REFUSALS, IdempotencyKey, Missing, Request, Told, act, permit, said
from .paging import Page, PageIn, page_of

router = Router(tags=["留痕"])


class EntryOut(Told):
    """One entry of the journal."""

    seq: int
    recorded_at: datetime
    on: date | None
    actor: str
    kind: str
    subject: str

    @staticmethod
    def resolve_actor(entry: Entry) -> str:
        return str(entry.actor) if entry.actor else f"系统（{entry.rule}）"


class EntryDetail(EntryOut):
    """An entry with its facts, the exact bytes that were hashed, and its place in the chain (hexadecimal)."""

    facts: dict[str, Any]
    body: str
    salt: str
    leaf: str
    leaf_sm3: str
    prev: str
    link: str

    @staticmethod
    def resolve_facts(entry: Entry) -> dict[str, Any]:
        return queries.facts_of(entry)

    @staticmethod
    def resolve_body(entry: Entry) -> str:
        return bytes(entry.body).decode()

    @staticmethod
    def resolve_salt(entry: Entry) -> str:
        return bytes(entry.salt).hex()

    @staticmethod
    def resolve_leaf(entry: Entry) -> str:
        return bytes(entry.leaf).hex()

    @staticmethod
    def resolve_leaf_sm3(entry: Entry) -> str:
        return bytes(entry.leaf_sm3).hex()

    @staticmethod
    def resolve_prev(entry: Entry) -> str:
        return bytes(entry.prev).hex()

    @staticmethod
    def resolve_link(entry: Entry) -> str:
        return bytes(entry.link).hex()


class EntriesIn(Schema):
    """Which entries: those before this number, of this kind, about this subject."""

    before: int | None = None
    kind: str = ""
    subject: str = ""
    size: int = Field(50, ge=1, le=500)


class JobOut(Told):
    """A background job and how far it has come."""

    id: str
    kind: str
    title: str
    stage: str
    stage_label: str
    done: int
    total: int
    message: str
    link: str
    created_at: datetime
    finished_at: datetime | None

    @staticmethod
    def resolve_id(job: Job) -> str:
        return job.public_id

    @staticmethod
    def resolve_stage_label(job: Job) -> str:
        return str(job.get_stage_display())


@router.get("/entries", response={200: list[EntryOut], **REFUSALS})
def entries(request: Request, asked: Query[EntriesIn]) -> list[Entry]:
    """Who did what, the latest first."""
    permit(request.user, Object.ENTRY, Verb.LIST)
    found = queries.entries_visible_to(request.user)
    if asked.before is not None:
        found = found.filter(seq__lt=asked.before)
    exact = {"kind": asked.kind, "subject": asked.subject}
    return list(found.filter(**{name: value for name, value in exact.items() if value})[: asked.size])


@router.get("/entries/{int:seq}", response={200: EntryDetail, **REFUSALS})
def entry(request: Request, seq: int) -> Entry:
    """One entry as it was recorded."""
    permit(request.user, Object.ENTRY, Verb.READ)
    found = queries.entries_visible_to(request.user).filter(seq=seq).first()
    if found is None:
        raise Missing
    return found


@router.get("/jobs", response={200: Page[JobOut], **REFUSALS})
def jobs(request: Request, asked: Query[PageIn]) -> dict[str, object]:
    """Jobs that the person may see, the latest first."""
    permit(request.user, Object.JOB, Verb.LIST)
    return page_of(queries.jobs_visible_to(request.user), ("-created_at", "-pk"), asked)


@router.get("/jobs/{public_id}", response={200: JobOut, **REFUSALS})
def job(request: Request, public_id: str) -> Job:
    """One job."""
    permit(request.user, Object.JOB, Verb.READ)
    return _job(request, public_id)


@router.post("/jobs/{public_id}/cancel", response={200: JobOut, **REFUSALS})
def cancel(request: Request, public_id: str, idempotency_key: IdempotencyKey) -> HttpResponse:
    """Ask a job to stop at its next step."""
    permit(request.user, Object.JOB, Verb.UPDATE)
    found = _job(request, public_id)

    def effect() -> JobOut:
        actions.cancel(found, by=request.user)
        found.refresh_from_db()
        return JobOut.from_orm(found)

    return act(request, idempotency_key, said(), effect)


def _job(request: Request, public_id: str) -> Job:
    found = queries.jobs_visible_to(request.user).filter(public_id=public_id).first()
    if found is None:
        raise Missing
    return found
