"""The outbox: a notice is written with the act and sent only after the act is committed."""

from django.db import transaction

from fuquan.domain.journal.models import Notice
from fuquan.domain.org import clock
from fuquan.domain.org.models import Unit, User


def notify(unit: Unit, text: str, *, link: str = "", once: str) -> None:
    """Put a notice for ``unit`` into the outbox; the same ``once`` is never sent twice."""
    notice = Notice(unit=unit, text=text[:300], link=link, once=once, at=clock.now())
    Notice.objects.bulk_create([notice], ignore_conflicts=True)


@transaction.atomic
def send_due() -> int:
    """Send what waits in the outbox; answers how many. In-house delivery only: the notice becomes visible."""
    waiting = Notice.objects.select_for_update(skip_locked=True).filter(sent_at__isnull=True)
    return waiting.update(sent_at=clock.now())


def read_notice(notice: Notice, *, by: User) -> None:
    """Mark a notice of the reader's own unit as read."""
    Notice.objects.filter(pk=notice.pk, unit=by.unit, read_at__isnull=True).update(read_at=clock.now())
