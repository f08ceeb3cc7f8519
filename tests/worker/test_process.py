"""A real worker does what pages ask for, once; killed on the way it leaves nothing, and another takes it up."""

import os
import signal

import psycopg
from django.db import connection
from procrastinate.contrib.django import app as queue
from procrastinate.contrib.django.models import ProcrastinateJob

from fuquan.domain.delegation.models import Delegation
from fuquan.domain.intake import actions as intake
from fuquan.domain.intake.models import Import
from fuquan.domain.intake.states import ImportStage
from fuquan.domain.journal import actions as journal
from fuquan.domain.journal import queries as kept
from fuquan.domain.journal.models import Entry, Job
from fuquan.domain.journal.states import JobStage
from fuquan.domain.org.models import User

from .conftest import DEMO, SECONDS, StartWorker, wait_for


def received(office: User) -> Import:
    paper = journal.keep_paper(DEMO / "powers.xlsx", name="powers.xlsx", media_type="application/xlsx", by=office)
    return intake.receive(paper, "赋权事项总表", by=office)


def ended(job: Job) -> bool:
    return job.finished_at is not None


def test_a_sheet_goes_in_and_comes_out_again(office: User, start_worker: StartWorker) -> None:
    start_worker()
    sheet = received(office)
    told = []
    for task, details in (("preview_import", {}), ("apply_import", {}), ("roll_back_import", {"reason": "误传"})):
        job = journal.open_job(task, task, by=office, subject=sheet.public_id, **details)
        job = wait_for(job, ended)
        told.append((job.stage, job.message, Delegation.objects.count()))
    assert told == [
        (JobStage.DONE, "检查完成，请核对后入库", 0),
        (JobStage.DONE, "已入库：新增255行，变更0行，无变化0行", 1530),
        (JobStage.DONE, "已整批撤回，库中内容恢复到导入之前", 0),
    ]
    assert kept.workers_alive() == 1
    assert not ProcrastinateJob.objects.filter(args__has_key="job").exists()


def test_killed_in_the_middle_it_is_done_exactly_once(office: User, start_worker: StartWorker) -> None:
    sheet = intake.preview(received(office), by=office)
    first = start_worker()
    with psycopg.connect(**connection.get_connection_params()) as holding:
        holding.execute("SELECT 1 FROM journal_head FOR UPDATE")
        job = journal.open_job("apply_import", "导入", by=office, subject=sheet.public_id)
        wait_for(job, lambda one: one.stage == JobStage.RUNNING and one.done == 0 and one.total == 255)
        os.kill(first.pid, signal.SIGKILL)
        first.wait(SECONDS)
    assert (Delegation.objects.count(), Import.objects.get(pk=sheet.pk).stage) == (0, ImportStage.PREVIEWED)
    job.refresh_from_db()
    assert job.stage == JobStage.RUNNING
    start_worker()
    assert wait_for(job, ended).stage == JobStage.DONE
    assert Delegation.objects.count() == 1530
    assert Entry.objects.filter(kind="import.apply", subject=sheet.public_id).count() == 1
    assert Import.objects.get(pk=sheet.pk).stage == ImportStage.APPLIED


def test_killed_after_the_effect_it_is_not_done_again(office: User, start_worker: StartWorker) -> None:
    sheet = intake.preview(received(office), by=office)
    job = journal.open_job("apply_import", "导入", by=office, subject=sheet.public_id)
    worker = start_worker()
    wait_for(job, ended)
    worker.kill()
    worker.wait(SECONDS)
    queued = ProcrastinateJob.objects.filter(args__job=job.public_id)
    queue.configure_task("apply_import").defer(job=job.public_id, subject=sheet.public_id)
    assert queued.filter(status="todo").count() == 1
    start_worker()
    other = wait_for(journal.open_job("preview_import", "检查", by=office, subject=sheet.public_id), ended)
    assert other.stage == JobStage.FAILED
    job.refresh_from_db()
    assert (job.stage, Delegation.objects.count()) == (JobStage.DONE, 1530)
