"""The one clock: server time only, decided in Asia/Shanghai. Nothing else asks what time it is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The instant, aware, in UTC."""
    return timezone.now()  # noqa: TID251  the one place


def today() -> date:
    """The calendar day in China at this instant."""
    return now().astimezone(SHANGHAI).date()
