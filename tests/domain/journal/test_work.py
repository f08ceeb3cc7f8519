"""Drafts are of one person, notices go out once after the act, jobs stop when they are told to."""

import pytest

from fuquan.domain.journal import actions, queries
from fuquan.domain.journal.models import Draft, Job, Notice
from fuquan.domain.journal.states import JobStage
from fuquan.domain.org.roles import Role
from tests.factories.journal import JobFactory
from tests.factories.org import UnitFactory, UserFactory
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def test_a_draft_is_kept_for_the_person_who_typed_it() -> None:
    mine, other = UserFactory(), UserFactory()
    actions.save_draft("evidence", "x", key="k1", fields={"reference": "焦政"}, by=mine)
    actions.save_draft("evidence", "x", key="k1", fields={"reference": "焦政办"}, by=mine)
    assert queries.draft_of(mine, "evidence", "x").fields == {"reference": "焦政办"}
    assert queries.draft_of(other, "evidence", "x") is None
    actions.forget_draft("evidence", "x", by=other)
    assert Draft.objects.count() == 1
    actions.forget_draft("evidence", "x", by=mine)
    assert Draft.objects.count() == 0


def test_a_notice_is_sent_once_and_seen_only_when_sent() -> None:
    unit, reader = UnitFactory(), UserFactory()
    reader.unit = unit
    reader.save()
    for _ in range(3):
        actions.notify(unit, "武陟县账号已开通", once="account/1")
    assert list(queries.notices_for(reader)) == []
    assert [actions.send_due(), actions.send_due()] == [1, 0]
    (notice,) = queries.notices_for(reader)
    actions.read_notice(notice, by=UserFactory())
    assert Notice.objects.get().read_at is None
    actions.read_notice(notice, by=reader)
    assert Notice.objects.get().read_at is not None


def test_a_job_runs_once_and_tells_its_progress() -> None:
    job = actions.open_job("demo", "载入", by=UserFactory())
    assert actions.start(job)
    assert actions.follow(job, 3, 10, "第三步")
    actions.finish(job, JobStage.DONE, "完成", link="/there/")
    assert not actions.start(job)
    job.refresh_from_db()
    assert (job.stage, job.done, job.total, job.message, job.link) == (JobStage.DONE, 3, 10, "完成", "/there/")
    assert job.finished_at is not None


def test_a_job_stops_when_told() -> None:
    user = UserFactory()
    waiting, running = actions.open_job("demo", "甲", by=user), actions.open_job("demo", "乙", by=user)
    actions.start(running)
    for job in (waiting, running):
        actions.cancel(job, by=user)
    assert not actions.follow(running, 1, 2)
    assert not actions.start(waiting)
    waiting.refresh_from_db()
    assert waiting.stage == JobStage.CANCELLED
    actions.finish(running, JobStage.CANCELLED, "已取消")
    Job.objects.filter(pk=running.pk).update(cancel_requested=False)
    actions.cancel(running, by=user)
    running.refresh_from_db()
    assert not running.cancel_requested


@pytest.mark.parametrize("role", list(Role)[:-1])
def test_who_sees_a_job(world: World, role: Role) -> None:
    user = world.people[role]
    foreign, own = JobFactory(by=world.person(Role.COUNTY_CLERK, "county_b")), JobFactory(by=user)
    seen = set(queries.jobs_visible_to(user))
    assert (foreign in seen) == (role == Role.REFORM_OFFICE)
    assert (own in seen) == (role not in {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
