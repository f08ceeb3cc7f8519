"""Remember what a person has typed but not yet submitted (promises.md E4)."""

from collections.abc import Mapping

from fuquan.domain.journal.models import Draft
from fuquan.domain.org import clock
from fuquan.domain.org.models import User


def save_draft(form: str, subject: str, *, key: str, fields: Mapping[str, str], by: User) -> Draft:
    """Keep ``fields`` of ``form`` about ``subject`` for ``by``; ``key`` is the idempotency key of the drawn form."""
    kept, _ = Draft.objects.update_or_create(
        user=by, form=form, subject=subject, defaults={"key": key, "fields": dict(fields), "at": clock.now()}
    )
    return kept


def forget_draft(form: str, subject: str, *, by: User) -> None:
    """Drop the draft, because its form was submitted or given up."""
    Draft.objects.filter(user=by, form=form, subject=subject).delete()
