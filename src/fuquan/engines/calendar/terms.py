"""Terms counted in calendar days: when to warn that something runs out."""

from collections.abc import Sequence
from datetime import date, timedelta

from .model import civil

WARNING_DAYS = (90, 60, 30, 15)


def warning_dates(expiry: date, days_before: Sequence[int] = WARNING_DAYS) -> tuple[date, ...]:
    """The days, earliest first, on which to warn that a term ends on ``expiry``.

    ``days_before`` are calendar days before the end; raises ``ValueError`` unless each is positive and given once.
    """
    if any(days <= 0 for days in days_before) or len(set(days_before)) != len(days_before):
        raise ValueError(f"warning days must be positive and different: {tuple(days_before)}")
    return tuple(civil(expiry) - timedelta(days=days) for days in sorted(days_before, reverse=True))
