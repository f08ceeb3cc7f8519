"""Who I am, the bodies that take part, the working calendar."""

from datetime import date

from django.http import HttpResponse
from ninja import Router, Schema

from fuquan.domain.org import actions, queries
from fuquan.domain.org.models import CalendarDay, Unit
from fuquan.domain.org.policy import Object, Verb
from fuquan.domain.org.roles import ROLE_LABELS, Role

from .answers import REFUSALS, IdempotencyKey, Missing, Request, Told, act, permit, said

router = Router(tags=["机构人员"])


class UnitOut(Told):
    """A body that takes part."""

    code: str
    name: str
    short_name: str
    kind: str
    kind_label: str
    parent: str

    @staticmethod
    def resolve_kind_label(unit: Unit) -> str:
        return str(unit.get_kind_display())

    @staticmethod
    def resolve_parent(unit: Unit) -> str:
        return unit.parent.code if unit.parent else ""


class Me(Told):
    """The person who asks: by position, never by name."""

    position: str
    role: str
    role_label: str
    unit: UnitOut


class Day(Told):
    """One day of the working calendar."""

    on: date
    is_workday: bool
    kind: str
    holiday: str
    source: str


class DayIn(Schema):
    """How a day is corrected; ``source`` names the notice."""

    is_workday: bool
    holiday: str = ""
    source: str


@router.get("/me", response={200: Me, 401: REFUSALS[401]})
def me(request: Request) -> Me:
    """Who is asking."""
    user = request.user
    return Me(
        position=user.position,
        role=user.role,
        role_label=ROLE_LABELS[Role(user.role)],
        unit=UnitOut.from_orm(user.unit),
    )


@router.get("/units", response={200: list[UnitOut], **REFUSALS})
def units(request: Request) -> list[Unit]:
    """The bodies that take part, in their fixed order."""
    permit(request.user, Object.UNIT, Verb.LIST)
    return list(Unit.objects.select_related("parent"))


@router.get("/calendar/{int:year}", response={200: list[Day], **REFUSALS})
def calendar(request: Request, year: int) -> list[CalendarDay]:
    """The days of a loaded year; a year that is not loaded does not exist."""
    permit(request.user, Object.CALENDAR, Verb.READ)
    days = list(queries.calendar_days(year)) if 1 <= year <= date.max.year else []
    if not days:
        raise Missing
    return days


@router.post("/calendar/days/{on}", response={200: Day, **REFUSALS})
def change_day(request: Request, on: date, payload: DayIn, idempotency_key: IdempotencyKey) -> HttpResponse:
    """Correct one day by a notice."""
    permit(request.user, Object.CALENDAR, Verb.UPDATE)

    def effect() -> Day:
        try:
            return Day.from_orm(actions.change_day(on, **payload.dict()))
        except CalendarDay.DoesNotExist:
            raise Missing from None

    return act(request, idempotency_key, said(payload), effect)
