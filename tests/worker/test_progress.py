"""Progress is seen while the transaction is open, a job stops when told, and its end comes with its effect or not at all."""

import logging

import psycopg
import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app as queue
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import JobAborted

from fuquan.domain.intake.queries import Follow
from fuquan.domain.journal import actions as journal
from fuquan.domain.journal.models import Job, Notice
from fuquan.domain.journal.states import JobStage
from fuquan.domain.org.models import User
from fuquan.worker.progress import carry_out
from tests.factories.org import UserFactory


@pytest.fixture
def job(own_database: str) -> Job:
    """A queued job of somebody."""
    return journal.open_job("preview_import", "检查", by=UserFactory(), subject="x")


def never() -> bool:
    return False


def write(by: User) -> None:
    journal.notify(by.unit, "写入", once="written")


def stage_of(job: Job) -> tuple[str, str]:
    job.refresh_from_db()
    return job.stage, job.message


def test_a_job_and_its_task_come_with_the_act_or_not_at_all(own_database: str) -> None:
    user = UserFactory()
    with transaction.atomic():
        journal.open_job("preview_import", "检查", by=user, subject="x")
        transaction.set_rollback(True)
    assert (Job.objects.count(), ProcrastinateJob.objects.count()) == (0, 0)
    kept = journal.open_job("preview_import", "检查", by=user, subject="x", link="/imports/x/")
    (queued,) = ProcrastinateJob.objects.all()
    assert (queued.task_name, queued.args) == ("preview_import", {"job": kept.public_id, "subject": "x"})
    assert (kept.stage, kept.link) == (JobStage.QUEUED, "/imports/x/")


def test_progress_is_seen_by_others_before_the_end(job: Job) -> None:
    seen = []

    def act(by: User, follow: Follow) -> str:
        write(by)
        follow(1, 4, "第一步")
        with psycopg.connect(**connection.get_connection_params()) as other:
            seen.append(other.execute("SELECT stage, done, total, message FROM journal_job").fetchone())
            seen.append(other.execute("SELECT count(*) FROM journal_notice").fetchone())
        return "做完了"

    carry_out(job.public_id, act, should_stop=never)
    assert seen == [("running", 1, 4, "第一步"), (0,)]
    assert stage_of(job) == (JobStage.DONE, "做完了")
    assert Notice.objects.count() == 1


def test_a_cancelled_job_leaves_nothing(job: Job) -> None:
    def act(by: User, follow: Follow) -> str:
        write(by)
        with psycopg.connect(**connection.get_connection_params()) as other:
            other.execute("UPDATE journal_job SET cancel_requested = true")
        follow(1, 4, "第一步")
        raise AssertionError("the job went on after it was told to stop")

    carry_out(job.public_id, act, should_stop=never)
    assert stage_of(job) == (JobStage.CANCELLED, "已按要求取消，未作任何改动")
    assert Notice.objects.count() == 0


def test_a_job_cancelled_while_it_waits_never_starts(job: Job) -> None:
    journal.cancel(job, by=job.by)
    carry_out(job.public_id, lambda by, follow: pytest.fail("started"), should_stop=never)
    assert stage_of(job)[0] == JobStage.CANCELLED


def test_a_worker_told_to_stop_leaves_the_job_for_the_next(job: Job) -> None:
    def act(by: User, follow: Follow) -> str:
        write(by)
        follow(1, 2, "第一步")
        return "做完了"

    with pytest.raises(JobAborted):
        carry_out(job.public_id, act, should_stop=lambda: True)
    assert stage_of(job)[0] == JobStage.RUNNING
    assert Notice.objects.count() == 0
    carry_out(job.public_id, act, should_stop=never)
    assert (stage_of(job)[0], Notice.objects.count()) == (JobStage.DONE, 1)


def test_what_has_ended_is_not_done_again(job: Job) -> None:
    done = []
    for _ in range(3):
        carry_out(job.public_id, lambda by, follow: done.append(by) or "做完了", should_stop=never)
    assert len(done) == 1


def test_an_error_of_ours_is_told_without_its_words(job: Job, caplog: pytest.LogCaptureFixture) -> None:
    def act(by: User, follow: Follow) -> str:
        write(by)
        raise KeyError("secret detail")

    with caplog.at_level(logging.ERROR):
        carry_out(job.public_id, act, should_stop=never)
    stage, message = stage_of(job)
    assert (stage, "secret" in message, "未作任何改动" in message) == (JobStage.FAILED, False, True)
    assert "secret detail" in caplog.text
    assert Notice.objects.count() == 0


def test_a_job_that_is_lost_is_ended_in_words(job: Job, time_passes: None) -> None:
    assert journal.give_up_lost() == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    assert journal.give_up_lost() == 1
    assert stage_of(job)[0] == JobStage.FAILED
    assert journal.give_up_lost() == 0


@pytest.fixture
def time_passes(job: Job) -> None:
    """The job was opened an hour ago."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_job SET created_at = created_at - interval '1 hour'")


def test_the_queue_knows_every_task_that_pages_ask_for() -> None:
    queue.perform_import_paths()
    assert {"preview_import", "apply_import", "roll_back_import"} <= set(queue.tasks)
    assert {task for task, _ in queue.periodic_registry.periodic_tasks} == {
        "send_notices",
        "give_up_lost_jobs",
        "check_tallies",
        "settle_expired",
        "derive_evidence",
    }
