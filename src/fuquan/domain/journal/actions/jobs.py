"""Background jobs: opened by a person, followed while they run, cancellable at every step."""

from django.db import transaction

from fuquan.domain.journal import queries
from fuquan.domain.journal.models import Job
from fuquan.domain.journal.states import JobStage
from fuquan.domain.org import clock
from fuquan.domain.org.models import User


def open_job(kind: str, title: str, *, by: User, subject: str = "") -> Job:
    """Enter a job that the worker will take up."""
    return Job.objects.create(
        kind=kind, title=title, subject=subject, by=by, unit=by.unit, created_at=clock.now(), message="等待后台处理"
    )


def start(job: Job) -> bool:
    """Take a queued or interrupted job; False when it was cancelled or has ended before."""
    with transaction.atomic():
        kept = Job.objects.select_for_update().get(pk=job.pk)
        if kept.cancel_requested and kept.stage in (JobStage.QUEUED, JobStage.RUNNING):
            finish(kept, JobStage.CANCELLED, "已按要求取消，未作任何改动")
            return False
        if kept.stage not in (JobStage.QUEUED, JobStage.RUNNING):
            return False
        kept.stage, kept.started_at, kept.message = JobStage.RUNNING, clock.now(), "正在处理"
        kept.save(update_fields=["stage", "started_at", "message"])
        return True


def follow(job: Job, done: int, total: int, message: str = "") -> bool:
    """Note progress; answers False when the person has asked to cancel."""
    changes: dict[str, object] = {"done": done, "total": total}
    if message:
        changes["message"] = message
    Job.objects.filter(pk=job.pk).update(**changes)
    return not Job.objects.filter(pk=job.pk, cancel_requested=True).exists()


def finish(job: Job, stage: JobStage, message: str, *, link: str = "") -> None:
    """End a job with its outcome in words and, when there is one, the page of its result."""
    Job.objects.filter(pk=job.pk).update(stage=stage, message=message[:500], link=link, finished_at=clock.now())


def cancel(job: Job, *, by: User) -> None:
    """Ask a job to stop; it stops at its next step and leaves nothing half-done."""
    running = queries.jobs_visible_to(by).filter(pk=job.pk, stage__in=(JobStage.QUEUED, JobStage.RUNNING))
    running.update(cancel_requested=True, message="正在取消")
