"""The worker's tasks, each one action; pages open a job by a task's name and never import this module."""

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from fuquan.domain.delegation import actions as delegation
from fuquan.domain.intake import actions as intake
from fuquan.domain.intake.models import Import
from fuquan.domain.intake.queries import Follow
from fuquan.domain.intake.states import ImportStage
from fuquan.domain.journal import actions as journal
from fuquan.domain.org.models import User
from fuquan.domain.org.roles import System
from fuquan.domain.readiness import actions as readiness

from .progress import INTERRUPTIONS, carry_out

ATTEMPTS = 3
"""How often a job is taken up before it is given up."""

LEDGERS = System("B2-ledgers")
AGAIN = RetryStrategy(max_attempts=ATTEMPTS, wait=3, retry_exceptions=INTERRUPTIONS)
SEEN = {
    ImportStage.PREVIEWED: "检查完成，请核对后入库",
    ImportStage.MAPPING: "表头需要对应，请确认各列的含义",
    ImportStage.REFUSED: "文件不能接收，请查看原因",
}


def _import(public_id: str) -> Import:
    return Import.objects.get(public_id=public_id)


@app.task(name="preview_import", pass_context=True, retry=AGAIN)
def preview_import(context: JobContext, *, job: str, subject: str) -> None:
    """Look into an uploaded file."""

    def act(by: User, follow: Follow) -> str:
        return SEEN[ImportStage(intake.preview(_import(subject), by=by, follow=follow).stage)]

    carry_out(job, act, should_stop=context.should_abort)


@app.task(name="apply_import", pass_context=True, retry=AGAIN)
def apply_import(context: JobContext, *, job: str, subject: str) -> None:
    """Write the accepted lines of a previewed import."""

    def act(by: User, follow: Follow) -> str:
        applied = intake.apply(_import(subject), by=by, follow=follow)
        return f"已入库：新增{applied.new}行，变更{applied.changed}行，无变化{applied.same}行"

    carry_out(job, act, should_stop=context.should_abort)


@app.task(name="roll_back_import", pass_context=True, retry=AGAIN)
def roll_back_import(context: JobContext, *, job: str, subject: str, reason: str) -> None:
    """Undo an applied import as one."""

    def act(by: User, follow: Follow) -> str:
        intake.roll_back(_import(subject), reason=reason, by=by, follow=follow)
        return "已整批撤回，库中内容恢复到导入之前"

    carry_out(job, act, should_stop=context.should_abort)


@app.periodic(cron="* * * * *")
@app.task(name="send_notices", queueing_lock="send_notices")
def send_notices(timestamp: int) -> None:  # noqa: ARG001  the queue tells when it was due
    """Send what waits in the outbox."""
    journal.send_due()


@app.periodic(cron="* * * * *")
@app.task(name="give_up_lost_jobs", queueing_lock="give_up_lost_jobs")
def give_up_lost_jobs(timestamp: int) -> None:  # noqa: ARG001  the queue tells when it was due
    """End jobs that were interrupted too often."""
    journal.give_up_lost()


@app.periodic(cron="30 4,18 * * *")
@app.task(name="check_tallies", queueing_lock="check_tallies")
def check_tallies(timestamp: int) -> None:  # noqa: ARG001  the queue tells when it was due
    """Compare the board's counters with their rows: at 2:30 in China, and at 12:30 where machines sleep at night."""
    delegation.check_tallies()


@app.periodic(cron="5 * * * *")
@app.task(name="settle_expired", queueing_lock="settle_expired")
def settle_expired(timestamp: int) -> None:  # noqa: ARG001  the queue tells when it was due
    """Each hour: let conditions fall whose evidence or waiver has run out."""
    delegation.settle_expired()


@app.periodic(cron="*/10 * * * *")
@app.task(name="derive_evidence", queueing_lock="derive_evidence")
def derive_evidence(timestamp: int) -> None:  # noqa: ARG001  the queue tells when it was due
    """Every ten minutes: delegations that came into scope after their ledgers get what those ledgers prove."""
    readiness.derive_evidence(by=LEDGERS)
