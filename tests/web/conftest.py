"""A small city for the pages: an office, a department, a county with a cluster, and one person for every role."""

from collections.abc import Callable

import pytest
from django.test import Client

from fuquan.domain.org.models import Installation, Unit, User
from fuquan.domain.org.roles import Role
from tests.factories.org import InstallationFactory, UnitFactory, UserFactory

PLACES = (
    ("city", "city", None),
    ("office", "office", "city"),
    ("department", "department", "city"),
    ("county", "county", "city"),
    ("cluster", "cluster", "county"),
)
PEOPLE = {
    Role.REFORM_OFFICE: "office",
    Role.DEPARTMENT_CLERK: "department",
    Role.DEPARTMENT_SIGNER: "department",
    Role.COUNTY_CLERK: "county",
    Role.COUNTY_SIGNER: "county",
    Role.CLUSTER_CLERK: "cluster",
    Role.LEADER: "city",
    Role.INSPECTOR: "office",
    Role.LEGAL_OFFICE: "office",
    Role.PLATFORM_OFFICE: "office",
    Role.ARCHIVIST: "office",
    Role.SYSTEM_ADMIN: "office",
    Role.SECURITY_ADMIN: "office",
    Role.AUDITOR: "office",
}


@pytest.fixture
def units(db: None) -> dict[str, Unit]:
    """Five bodies by their code."""
    made: dict[str, Unit] = {}
    for position, (code, kind, parent) in enumerate(PLACES):
        made[code] = UnitFactory(
            code=code, short_name=f"{code}简称", kind=kind, parent=made.get(parent or ""), position=position
        )
    return made


@pytest.fixture
def people(units: dict[str, Unit]) -> dict[Role, User]:
    """One person for each role."""
    return {
        role: UserFactory(username=role.value, unit=units[place], role=role, position="经办")
        for role, place in PEOPLE.items()
    }


@pytest.fixture
def browser(people: dict[Role, User], client_of: Callable[[User], Client]) -> Callable[[Role], Client]:
    """A browser in which the person of this role has signed in."""
    return lambda role: client_of(people[role])


@pytest.fixture
def demonstration(db: None) -> Installation:
    """This installation is a demonstration whose last day is 2021-12-31."""
    return InstallationFactory()
