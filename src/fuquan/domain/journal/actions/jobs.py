"""Background jobs: opened by a person, followed while they run, cancellable at every step."""

from datetime import timedelta

from django.db import transaction
from procrastinate.contrib.django import app as queue
from procrastinate.contrib.django.models import ProcrastinateJob

from fuquan.domain.journal import queries
from fuquan.domain.journal.models import Job
from fuquan.domain.journal.states import JobStage
from fuquan.domain.org import clock
from fuquan.domain.org.models import User

OPEN_STAGES = (JobStage.QUEUED, JobStage.RUNNING)
SETTLING = timedelta(minutes=1)
"""How long after its opening a job is surely in the queue."""


@transaction.atomic
def open_job(kind: str, title: str, *, by: User, subject: str = "", link: str = "", **details: str) -> Job:
    """Enter a job and put the worker's task called ``kind`` into the queue, both with the caller's act or not at all.

    The task is told the public ids of the job and of its ``subject``, and the ``details``. The queue is addressed by
    the task's name, so no door has to know the worker. ``link`` is the page of the result.
    """
    job = Job.objects.create(
        kind=kind,
        title=title[:200],
        subject=subject,
        link=link,
        by=by,
        unit=by.unit,
        created_at=clock.now(),
        message="等待后台处理",
    )
    queue.configure_task(kind).defer(job=job.public_id, subject=subject, **details)
    return job


def start(job: Job) -> bool:
    """Take a queued or interrupted job; False when it was cancelled or has ended before."""
    with transaction.atomic():
        kept = Job.objects.select_for_update().get(pk=job.pk)
        if kept.cancel_requested and kept.stage in OPEN_STAGES:
            finish(kept, JobStage.CANCELLED, "已按要求取消，未作任何改动")
            return False
        if kept.stage not in OPEN_STAGES:
            return False
        again = kept.stage == JobStage.RUNNING
        kept.message = "上次处理中断，正在重新处理" if again else "正在处理"
        kept.stage, kept.started_at, kept.done = JobStage.RUNNING, clock.now(), 0
        kept.save(update_fields=["stage", "started_at", "message", "done"])
        return True


def follow(job: Job, done: int, total: int, message: str = "") -> bool:
    """Note progress; answers False when the person has asked to cancel."""
    changes: dict[str, object] = {"done": done, "total": total}
    if message:
        changes["message"] = message
    Job.objects.filter(pk=job.pk, cancel_requested=False).update(**changes)
    return not Job.objects.filter(pk=job.pk, cancel_requested=True).exists()


def finish(job: Job, stage: JobStage, message: str, *, link: str = "") -> None:
    """End an open job with its outcome in words and, when there is one, the page of its result; the first end stays."""
    told: dict[str, object] = {"stage": stage, "message": message[:500], "finished_at": clock.now()}
    if link:
        told["link"] = link
    Job.objects.filter(pk=job.pk, stage__in=OPEN_STAGES).update(**told)


def cancel(job: Job, *, by: User) -> None:
    """Ask a job to stop; it stops at its next step and leaves nothing half-done."""
    running = queries.jobs_visible_to(by).filter(pk=job.pk, stage__in=OPEN_STAGES)
    running.update(cancel_requested=True, message="正在取消")


def give_up_lost() -> int:
    """End the jobs that are open but no longer in the queue, because the worker was interrupted too often."""
    queued = ProcrastinateJob.objects.filter(status__in=["todo", "doing"], args__has_key="job")
    waiting = Job.objects.filter(stage__in=OPEN_STAGES, created_at__lt=clock.now() - SETTLING)
    lost = waiting.exclude(public_id__in=list(queued.values_list("args__job", flat=True)))
    for job in lost:
        finish(job, JobStage.FAILED, "处理多次中断，未作任何改动；请重新发起，仍不成功时联系系统管理员")
    return len(lost)
