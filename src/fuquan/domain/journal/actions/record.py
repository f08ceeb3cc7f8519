"""Write one entry into the journal, in the transaction of the fact it tells."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from fuquan.domain.journal.models import Entry, Head
from fuquan.domain.org import clock, ids
from fuquan.domain.org.models import User
from fuquan.domain.org.roles import System
from fuquan.engines.merkle import GENESIS, canonical_bytes, leaf, link, sm3


@transaction.atomic
def record(
    kind: str,
    *,
    by: User | System,
    subject: str = "",
    on: date | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Entry:
    """Append ``kind`` about ``subject`` (a public id) with its ``facts``; integers, text, dates and lists only.

    ``on`` is the day the act claims to have happened; ``recorded_at`` is the server's own instant and nobody can set
    it. The sequence is given out under the head's row lock, so it has no holes (promises.md B4, B5, B7).
    """
    head = _locked_head()
    person = by if isinstance(by, User) else None
    entry = Entry(
        seq=head.seq + 1,
        recorded_at=clock.now(),
        on=on,
        actor=person,
        rule="" if person else by.rule,  # type: ignore[union-attr]
        unit=person.unit if person else None,
        kind=kind,
        subject=subject,
        salt=ids.new_salt(),
        prev=bytes(head.link),
    )
    entry.body = canonical_bytes(
        {
            "seq": entry.seq,
            "recorded_at": entry.recorded_at,
            "on": on,
            "actor": person.username if person else "system",
            "rule": entry.rule,
            "unit": person.unit.code if person else "",
            "kind": kind,
            "subject": subject,
            "facts": dict(facts or {}),
        }
    )
    entry.leaf = leaf(bytes(entry.salt), bytes(entry.body))
    entry.leaf_sm3 = leaf(bytes(entry.salt), bytes(entry.body), by=sm3)
    entry.link = link(bytes(entry.prev), bytes(entry.leaf))
    entry.save(force_insert=True)
    head.seq, head.link = entry.seq, entry.link
    head.save(update_fields=["seq", "link"])
    return entry


def _locked_head() -> Head:
    Head.objects.bulk_create([Head(link=GENESIS)], ignore_conflicts=True)
    return Head.objects.select_for_update().get()
