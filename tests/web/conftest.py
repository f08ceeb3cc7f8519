"""A small city for the pages: an office, a department, a county with a cluster, and one person for every role."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from fuquan.domain.org import actions
from fuquan.domain.org.models import Installation, Unit, User
from fuquan.domain.org.roles import Role

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
        made[code] = Unit.objects.create(
            code=code,
            name=f"{code}全称",
            short_name=f"{code}简称",
            kind=kind,
            parent=made[parent] if parent else None,
            valid_from=date(2021, 1, 1),
            position=position,
        )
    return made


@pytest.fixture
def people(units: dict[str, Unit]) -> dict[Role, User]:
    """One person for each role, without a password."""
    return {
        role: User.objects.create_user(role.value, unit=units[place], role=role, position="经办")
        for role, place in PEOPLE.items()
    }


@pytest.fixture
def browser(people: dict[Role, User]) -> Callable[[Role], Client]:
    """A browser in which the person of this role has signed in."""

    def open_for(role: Role) -> Client:
        client = Client()
        client.force_login(people[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return open_for


@pytest.fixture
def demonstration(db: None) -> Installation:
    """This installation is a demonstration whose last day is 2021-12-31."""
    return actions.install(city="焦作市", is_demonstration=True, as_of=date(2021, 12, 31))
