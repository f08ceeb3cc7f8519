"""Questions about what was recorded. Visibility follows the policy table."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from procrastinate.contrib.django.models import ProcrastinateWorker

from fuquan.domain.org import clock, policy
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object, Relation, Verb

from .models import Attachment, Draft, Entry, Job, Notice

PULSE = timedelta(seconds=30)


def entries_visible_to(user: User) -> QuerySet[Entry]:
    """The journal, newest first, for those who may read it."""
    if not policy.allows(user.role, Object.ENTRY, Verb.LIST):
        return Entry.objects.none()
    return Entry.objects.select_related("actor__unit", "unit")


def history_of(*subjects: str) -> QuerySet[Entry]:
    """Entries about these public ids, oldest first; the caller has checked that the subject may be seen."""
    return Entry.objects.filter(subject__in=subjects).select_related("actor__unit", "unit").order_by("seq")


def facts_of(entry: Entry) -> dict[str, Any]:
    """The facts as they were recorded, read from the canonical bytes."""
    facts: dict[str, Any] = json.loads(bytes(entry.body))["facts"]
    return facts


def jobs_visible_to(user: User) -> QuerySet[Job]:
    """Jobs of the user's own unit, or all for the reform office."""
    relations = policy.relations_for(user.role, Object.JOB, Verb.LIST)
    jobs = Job.objects.select_related("by__unit", "unit")
    if Relation.UNRELATED in relations:
        return jobs
    return jobs.filter(unit=user.unit) if Relation.OWN_UNIT in relations else jobs.none()


def job_about(subject: str) -> Job | None:
    """The latest job about this public id; the caller has checked that the subject may be seen."""
    return Job.objects.filter(subject=subject).select_related("by__unit").order_by("-created_at", "-pk").first()


def workers_alive() -> int:
    """How many workers have given a sign of life within the last half minute."""
    return ProcrastinateWorker.objects.filter(last_heartbeat__gt=clock.now() - PULSE).count()


def notices_for(user: User) -> QuerySet[Notice]:
    """Sent notices of the user's unit, newest first."""
    return Notice.objects.filter(unit=user.unit, sent_at__isnull=False)


def draft_of(user: User, form: str, subject: str = "") -> Draft | None:
    """What this person had typed into this form, if anything."""
    return Draft.objects.filter(user=user, form=form, subject=subject).first()


def papers_visible_to(user: User, *, proving: Q | None = None) -> QuerySet[Attachment]:
    """Papers the user may open: all for city-wide readers, those of the own unit, and those that ``proving`` admits.

    ``proving`` is the caller's filter for papers that prove something the user may see.
    """
    relations = policy.relations_for(user.role, Object.ATTACHMENT, Verb.READ)
    papers = Attachment.objects.select_related("unit")
    if not relations:
        return papers.none()
    if Relation.UNRELATED in relations:
        return papers
    own = Q(unit=user.unit)
    return papers.filter(own | proving if proving is not None else own)


def place_of(sha256: str) -> Path:
    """Where the content with this digest lies on disk."""
    return Path(settings.MEDIA) / sha256[:2] / sha256[2:4] / sha256
