"""Questions about bodies, people and working days."""

from datetime import date

from django.db.models import QuerySet

from fuquan.engines.calendar import WorkCalendar

from .models import CalendarDay, CalendarYear, Installation, Unit, User
from .policy import Relation
from .rules import RECEIVERS, UnitKind

DEMONSTRATION_ROLES = ("office", "department", "county", "cluster", "leader", "inspector")


def installation() -> Installation | None:
    """What this installation is, once it is set up."""
    return Installation.objects.first()


def work_calendar() -> WorkCalendar:
    """The working calendar of all loaded years; asking it about another year raises YearNotLoaded."""
    years = CalendarYear.objects.values_list("year", flat=True)
    days = CalendarDay.objects.filter(on__year__in=list(years)).values_list("on", "is_workday")
    return WorkCalendar(days)


def demonstration_users() -> dict[str, User]:
    """The users that the sign-in page of a demonstration offers by one click, by their key."""
    names = {f"demo.{key}": key for key in DEMONSTRATION_ROLES}
    found = User.objects.filter(username__in=names, is_demonstration=True, is_active=True).select_related("unit")
    return {names[user.username]: user for user in found}


def receivers() -> QuerySet[Unit]:
    """Counties, districts and clusters: those who can receive powers."""
    return Unit.objects.filter(kind__in=RECEIVERS)


def departments() -> QuerySet[Unit]:
    """The delegating municipal departments."""
    return Unit.objects.filter(kind=UnitKind.DEPARTMENT)


def receiver_of(unit: Unit) -> Unit | None:
    """The county, district or cluster a unit belongs to: itself, or the nearest one above it."""
    place: Unit | None = unit
    while place is not None and not place.is_receiver:
        place = place.parent
    return place


def clusters_of(receiver: Unit) -> QuerySet[Unit]:
    """The clusters below a county."""
    return Unit.objects.filter(kind=UnitKind.CLUSTER, parent=receiver)


def relation_to(user: User, *, department: Unit, receiver: Unit) -> Relation:
    """How a row of this department and receiver stands to the user's unit (policy table's word)."""
    own = receiver_of(user.unit)
    if user.unit == department:
        return Relation.OWN_DEPARTMENT
    if own is None:
        return Relation.UNRELATED
    if receiver == own:
        return Relation.OWN_RECEIVER
    if receiver.parent_id == own.pk:
        return Relation.OWN_CLUSTER
    return Relation.PARENT_COUNTY if own.parent_id == receiver.pk else Relation.UNRELATED


def calendar_days(year: int) -> QuerySet[CalendarDay]:
    """The days of a year, in order; none when the year is not loaded."""
    return CalendarDay.objects.filter(on__range=(date(year, 1, 1), date(year, 12, 31)))
