"""Each person must see exactly the ledger rows that the policy table grants, and the sums must not tell more."""

from collections.abc import Mapping
from datetime import date

import pytest
from django.db.models import Model

from fuquan.domain.delegation import queries as delegation
from fuquan.domain.org import actions as calendar
from fuquan.domain.org import queries as org
from fuquan.domain.org.roles import Role
from fuquan.domain.readiness import queries
from fuquan.domain.readiness.models import (
    AccountRequest,
    Attendance,
    Guidance,
    HandoverItem,
    ReceivingPlan,
    ResourceInput,
    SessionPower,
    TrainingPlan,
    TrainingSession,
)
from fuquan.domain.readiness.queries.sight import WAYS
from tests.factories.org import UserFactory
from tests.factories.readiness import (
    AccountRequestFactory,
    AttendanceFactory,
    GuidanceFactory,
    HandoverItemFactory,
    ReceivingPlanFactory,
    ResourceInputFactory,
    SessionPowerFactory,
    TrainingPlanFactory,
    TrainingSessionFactory,
)
from tests.factories.world import World

EVERYBODY_SEES_ALL = (
    Role.REFORM_OFFICE,
    Role.LEADER,
    Role.INSPECTOR,
    Role.LEGAL_OFFICE,
    Role.PLATFORM_OFFICE,
    Role.ARCHIVIST,
)
NOTHING = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
Rows = Mapping[type[Model], tuple[Model, Model]]


@pytest.fixture
def rows(world: World) -> Rows:
    """Of every ledger a row of department A and county A, and one of department B and county B."""
    units, powers = world.units, world.powers
    a, b, here, there = (units[key] for key in ("department_a", "department_b", "county_a", "county_b"))
    sessions = TrainingSessionFactory(department=a), TrainingSessionFactory(department=b)
    system = powers[1].current.system
    return {
        HandoverItem: (
            HandoverItemFactory(department=a, receiver=here),
            HandoverItemFactory(department=b, receiver=there),
        ),
        TrainingPlan: (TrainingPlanFactory(department=a), TrainingPlanFactory(department=b)),
        TrainingSession: sessions,
        SessionPower: (
            SessionPowerFactory(session=sessions[0], power=powers[0]),
            SessionPowerFactory(session=sessions[1], power=powers[2]),
        ),
        Attendance: (
            AttendanceFactory(session=sessions[0], receiver=here),
            AttendanceFactory(session=sessions[1], receiver=there),
        ),
        Guidance: (GuidanceFactory(department=a, receiver=here), GuidanceFactory(department=b, receiver=there)),
        AccountRequest: (AccountRequestFactory(system=system, receiver=here), AccountRequestFactory(receiver=there)),
        ResourceInput: (
            ResourceInputFactory(receiver=here, provider_unit=a),
            ResourceInputFactory(receiver=there, provider_unit=b),
        ),
        ReceivingPlan: (ReceivingPlanFactory(receiver=here), ReceivingPlanFactory(receiver=there)),
    }


def seen(world: World, role: Role, ledger: type[Model]) -> set[int]:
    """The keys of the rows of ``ledger`` that the person in ``role`` sees."""
    return set(queries.visible_to(world.people[role], ledger).values_list("pk", flat=True))


def test_every_ledger_has_its_way(rows: Rows) -> None:
    assert set(rows) == set(WAYS)


@pytest.mark.parametrize("role", EVERYBODY_SEES_ALL)
def test_the_city_sees_all(world: World, rows: Rows, role: Role) -> None:
    for ledger, (first, second) in rows.items():
        assert seen(world, role, ledger) == {first.pk, second.pk}


@pytest.mark.parametrize("role", NOTHING)
def test_administrators_see_nothing(world: World, rows: Rows, role: Role) -> None:
    for ledger in rows:
        assert seen(world, role, ledger) == set()


@pytest.mark.parametrize("role", [Role.DEPARTMENT_CLERK, Role.DEPARTMENT_SIGNER])
def test_a_department_sees_its_own_in_all_counties(world: World, rows: Rows, role: Role) -> None:
    for ledger, (first, _) in rows.items():
        assert seen(world, role, ledger) == (set() if ledger is ReceivingPlan else {first.pk}), ledger


@pytest.mark.parametrize("role", [Role.COUNTY_CLERK, Role.COUNTY_SIGNER])
def test_a_county_sees_what_concerns_it(world: World, rows: Rows, role: Role) -> None:
    for ledger, (first, _) in rows.items():
        assert seen(world, role, ledger) == (set() if ledger is TrainingPlan else {first.pk}), ledger


def test_a_county_sees_its_cluster_and_the_cluster_only_itself(world: World, rows: Rows) -> None:
    of_cluster = HandoverItemFactory(department=world.units["department_a"], receiver=world.units["cluster"])
    first, _ = rows[HandoverItem]
    assert seen(world, Role.COUNTY_CLERK, HandoverItem) == {first.pk, of_cluster.pk}
    assert seen(world, Role.CLUSTER_CLERK, HandoverItem) == {of_cluster.pk}


def test_a_session_attended_by_two_units_of_a_county_is_seen_once(world: World, rows: Rows) -> None:
    session, _ = rows[TrainingSession]
    AttendanceFactory(session=session, receiver=world.units["county_a"], unit=world.units["receiving_a"])
    found = queries.visible_to(world.people[Role.COUNTY_CLERK], TrainingSession)
    assert [row.pk for row in found] == [session.pk]


def test_nobody_signed_off_sees_anything(world: World, rows: Rows) -> None:
    gone = UserFactory(role=Role.REFORM_OFFICE, unit=world.units["office"], is_active=False)
    for ledger in rows:
        assert list(queries.visible_to(gone, ledger)) == []


def test_figures_of_a_county_count_only_its_rows(world: World, rows: Rows) -> None:
    clerk, as_of = world.people[Role.COUNTY_CLERK], date(2021, 12, 31)
    assert queries.calls(queries.visible_to(clerk, Guidance), as_of).total == 1
    assert queries.materials(queries.visible_to(clerk, HandoverItem), as_of).total == 2
    held = queries.training(queries.visible_to(clerk, TrainingSession), queries.visible_to(clerk, Attendance), as_of)
    assert (held.sessions, held.attendances) == (1, 3)
    found = queries.resources(queries.visible_to(clerk, ResourceInput), as_of)
    assert [(unit.code, put.people) for unit, put in found.by_receiver] == [("W-county_a", 2)]


def test_the_waiting_board_of_a_county_shows_only_its_wait(world: World, rows: Rows) -> None:
    calendar.load_year(2021)
    from_county = delegation.visible_to(world.people[Role.COUNTY_CLERK])
    accounts = queries.visible_to(world.people[Role.COUNTY_CLERK], AccountRequest)
    (line,) = queries.accounts_waiting(accounts, from_county, org.work_calendar(), date(2021, 11, 15))
    assert line.blocks == 2
    assert [unit.code for unit in line.unasked] == ["W-cluster"]
