"""Makes what is kept of acts: entries, papers, answers, drafts, notices, jobs."""

import hashlib
from typing import Any

import factory
from factory.django import DjangoModelFactory

from fuquan.domain.journal import queries
from fuquan.domain.journal.actions import record
from fuquan.domain.journal.models import Attachment, Draft, Entry, Head, Job, Notice, Submission
from fuquan.domain.org import clock, ids
from fuquan.engines.merkle import GENESIS

from .org import UnitFactory, UserFactory


class HeadFactory(DjangoModelFactory):
    """The head of a journal without entries."""

    class Meta:
        model = Head
        django_get_or_create = ("singleton",)

    singleton = True
    link = GENESIS


class EntryFactory(DjangoModelFactory):
    """An entry, written by the one verb that may write it, so that the chain holds."""

    class Meta:
        model = Entry

    kind = "test.act"
    by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: type[Entry], *args: Any, **told: Any) -> Entry:
        return record(told.pop("kind"), **told)


class AttachmentFactory(DjangoModelFactory):
    """A paper whose ``content`` (bytes) lies in the store."""

    class Meta:
        model = Attachment

    content = factory.Sequence(lambda n: f"第{n}份材料".encode())
    by = factory.SubFactory(UserFactory)
    unit = factory.SelfAttribute("by.unit")
    name = factory.Sequence(lambda n: f"材料{n}.pdf")
    media_type = "application/pdf"
    at = factory.LazyFunction(clock.now)
    sha256 = factory.LazyAttribute(lambda paper: hashlib.sha256(paper.content).hexdigest())
    sm3 = factory.LazyAttribute(lambda paper: hashlib.new("sm3", paper.content).hexdigest())
    size = factory.LazyAttribute(lambda paper: len(paper.content))

    @classmethod
    def _create(cls, model_class: type[Attachment], *args: Any, content: bytes, **told: Any) -> Attachment:
        made: Attachment = super()._create(model_class, *args, **told)
        place = queries.place_of(made.sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        return made


class SubmissionFactory(DjangoModelFactory):
    """An answered form."""

    class Meta:
        model = Submission

    key = factory.LazyFunction(ids.new_id)
    user = factory.SubFactory(UserFactory)
    route = "test"
    digest = "0" * 64
    status = 200
    at = factory.LazyFunction(clock.now)


class DraftFactory(DjangoModelFactory):
    """A form that somebody has begun to fill in."""

    class Meta:
        model = Draft

    user = factory.SubFactory(UserFactory)
    form = "evidence"
    subject = factory.LazyFunction(ids.new_id)
    at = factory.LazyFunction(clock.now)


class NoticeFactory(DjangoModelFactory):
    """A notice that was sent."""

    class Meta:
        model = Notice

    unit = factory.SubFactory(UnitFactory)
    text = factory.Sequence(lambda n: f"通知{n}")
    once = factory.LazyFunction(ids.new_id)
    at = factory.LazyFunction(clock.now)
    sent_at = factory.LazyFunction(clock.now)


class JobFactory(DjangoModelFactory):
    """A job that waits for the worker."""

    class Meta:
        model = Job

    kind = "test"
    title = factory.Sequence(lambda n: f"作业{n}")
    by = factory.SubFactory(UserFactory)
    unit = factory.SelfAttribute("by.unit")
    created_at = factory.LazyFunction(clock.now)
