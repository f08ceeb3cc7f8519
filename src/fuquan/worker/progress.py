"""Runs one job: progress shown live on a connection of its own, an end kept with the effect, nothing half-done.

The act is one long transaction, and what it writes is seen by nobody before its end. Progress must be seen at once, and
a request to cancel must reach it; both go through a second thread, whose connection commits every statement by itself.
"""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, connections, transaction
from procrastinate.exceptions import JobAborted

from fuquan.domain.intake.actions import Blocked, NotAllowed, Stale
from fuquan.domain.intake.queries import Follow
from fuquan.domain.journal import actions as journal
from fuquan.domain.journal.models import Job
from fuquan.domain.journal.states import JobStage
from fuquan.domain.org.models import User

Act = Callable[[User, Follow], str]
"""What a job does, for whom and followed how; answers the outcome in words."""

INTERRUPTIONS = (OperationalError, InterfaceError, JobAborted)
"""The database went away, or the worker is told to stop: the transaction is undone, and the job is taken up again."""

REASONED = (Blocked, Stale, NotAllowed)
"""Refusals that tell the person why."""

log = logging.getLogger(__name__)


class Cancelled(Exception):
    """The person asked to stop; raised inside the act so that its transaction is undone."""


def carry_out(job_id: str, act: Act, *, should_stop: Callable[[], bool]) -> None:
    """Do the job with this public id unless it was cancelled or has been done; its end commits with its effect.

    Raises one of INTERRUPTIONS when it has to be taken up again, and what nobody expected after telling the person.
    """
    job = Job.objects.select_related("by__unit").get(public_id=job_id)
    if not journal.start(job):
        return
    try:
        with _followed(job, should_stop) as follow, transaction.atomic():
            journal.finish(job, JobStage.DONE, act(job.by, follow))
    except Cancelled:
        journal.finish(job, JobStage.CANCELLED, "已按要求取消，未作任何改动")
    except REASONED as refusal:
        journal.finish(job, JobStage.FAILED, f"{refusal}（未作任何改动）")
    except INTERRUPTIONS:
        raise
    except Exception:
        log.exception("job %s (%s) failed", job.public_id, job.kind)
        journal.finish(job, JobStage.FAILED, "处理时出现意外错误，未作任何改动；请重试，仍不成功时联系系统管理员")


@contextmanager
def _followed(job: Job, should_stop: Callable[[], bool]) -> Iterator[Follow]:
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="progress") as apart:

        def follow(done: int, total: int, message: str) -> None:
            if should_stop():
                raise JobAborted
            if not apart.submit(journal.follow, job, done, total, message).result():
                raise Cancelled

        try:
            yield follow
        finally:
            apart.submit(connections.close_all).result()
