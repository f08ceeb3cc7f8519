"""Answer a form once: the same key gets the same answer, however often it is sent (promises.md C2)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from fuquan.domain.journal.models import Submission
from fuquan.domain.org import clock
from fuquan.domain.org.models import User


class Conflict(Exception):
    """The key was used before with another content: HTTP 422."""

    def __init__(self, first: Submission) -> None:
        self.first = first
        super().__init__("这份表单已经提交过，而这次的内容与上次不同。请查看已提交的结果，需要更改时重新打开表单填写。")


class InFlight(Exception):
    """The same form is being handled at this moment: HTTP 409."""

    def __init__(self) -> None:
        super().__init__("同一份表单正在处理，请稍候再试。")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was answered: an HTTP status, where to look next, and the machine's answer."""

    status: int = 200
    location: str = ""
    answer: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def once(*, key: str, route: str, body: bytes, by: User, effect: Callable[[], Outcome]) -> Outcome:
    """Run ``effect`` and keep its outcome under ``key``, in one transaction; a repeat returns the kept outcome.

    Raises Conflict when the key was used with another body, InFlight when it is being used right now. What
    ``effect`` raises undoes everything, the key included, so that the person may mend and send again.
    """
    digest = hashlib.sha256(route.encode() + b"\x00" + body).hexdigest()
    lock = int.from_bytes(hashlib.sha256(f"{by.pk}/{key}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
        if not cursor.fetchone()[0]:
            raise InFlight
    first = Submission.objects.filter(user=by, key=key).first()
    if first is not None:
        if first.digest != digest:
            raise Conflict(first)
        return Outcome(first.status, first.location, first.answer)
    outcome = effect()
    Submission.objects.create(
        user=by,
        key=key,
        route=route,
        digest=digest,
        status=outcome.status,
        location=outcome.location,
        answer=outcome.answer,
        at=clock.now(),
    )
    return outcome
