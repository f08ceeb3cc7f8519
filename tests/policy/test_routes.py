"""Every address of the product stands in the matrix of the policy tests or is named here with its reason."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from fuquan.api.app import api
from fuquan.domain.org import policy
from fuquan.domain.org.policy import Object, Verb
from tests.policy.conftest import Ground
from tests.policy.doors import COMMON_DOORS, JOB_DOORS, NUMBER_DOORS, SCOPED_DOORS
from tests.policy.test_scoped import ROLES

DOORS = (*SCOPED_DOORS, *NUMBER_DOORS, *COMMON_DOORS, *JOB_DOORS)
CELLS = 9338
"""How many cells the suite examines: changed on purpose, never by accident."""

OPEN = {
    "entrance:sign_in": "the entrance itself",
    "entrance:demo": "enters a demonstration; elsewhere it does not exist",
    "entrance:sign_out": "leaving is open to everybody",
    "api-1:openapi-json": "the description of the API holds no row",
    "api-1:api-root": "answers 404 to everybody",
}
"""Addresses open to everybody, and why."""

SIGNED_IN = {
    "entrance:home": "leads each role to its first page",
    "journal:notices": "each unit's own notices: tested with the journal's pages",
    "journal:notice": "opens one of the own notices",
    "journal:draft": "keeps what the person typed",
    "gallery:index": "components with made-up rows",
    "api-1:me": "who is asking",
}
"""Addresses open to everybody who has signed in, and why."""

ELSEWHERE = {
    (Object.BATCH, Verb.READ): "a batch is read on the board and the matrix",
    (Object.BATCH, Verb.EXPORT): "a batch is exported as its matrix",
    (Object.BATCH, Verb.CREATE): "batches come in as the sheet 赋权批次",
    (Object.BATCH, Verb.UPDATE): "batches come in as the sheet 赋权批次",
    (Object.POWER, Verb.CREATE): "powers come in as the sheet 赋权事项总表",
    (Object.POWER, Verb.UPDATE): "powers come in as the sheet 赋权事项总表",
    (Object.UNIT, Verb.READ): "a unit is a row of the list",
    (Object.DELEGATION, Verb.UPDATE): "changed by importing the sheet once more",
    (Object.EVIDENCE, Verb.LIST): "listed on the delegation",
    (Object.EVIDENCE, Verb.EXPORT): "exported with the delegation",
    (Object.WAIVER, Verb.LIST): "listed on the delegation",
    (Object.WAIVER, Verb.READ): "read on the delegation",
    (Object.WAIVER, Verb.EXPORT): "exported with the delegation",
    (Object.BOARD, Verb.EXPORT): "the board is printed; its rows are exported as delegations",
    (Object.JOB, Verb.EXPORT): "the list of jobs is exported through the same address",
}
"""Grants of the table whose rows come through another door, and which."""


def _patterns(found: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for one in found:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _patterns(one.url_patterns, inner)
        else:
            yield f"{space}{one.name}"


def test_every_address_is_in_the_matrix_or_named() -> None:
    routes = set(_patterns(get_resolver().url_patterns))
    known = {door.route for door in DOORS} | set(OPEN) | set(SIGNED_IN)
    operations = {
        f"api-1:{operation.view_func.__name__}"
        for router in api._routers
        for view in router[1].path_operations.values()
        for operation in view.operations
    }
    assert routes - known - operations == set(), "an address without a test of who may enter"
    assert operations - known - {"api-1:upload"} == set(), "an operation without a test of who may enter"
    assert known - routes - operations == set(), "a test of an address that is gone"
    assert len(routes) > 60


def test_every_grant_of_the_table_has_its_door() -> None:
    granted = {(s, v) for s in Object for v in Verb if any(policy.allows(role, s, v) for role in ROLES)}
    assert granted - {(door.subject, door.verb) for door in DOORS} - set(ELSEWHERE) == set()
    assert set(ELSEWHERE) <= granted
    assert len(granted) > 30


@pytest.mark.parametrize("route", [name for name in SIGNED_IN if not name.endswith((":notice", ":draft"))])
def test_what_is_open_to_all_who_signed_in_is_closed_to_others(ground: Ground, route: str) -> None:
    assert Client().get(reverse(route)).status_code in (302, 401)
    for who, client in ground.clients.items():
        assert client.get(reverse(route)).status_code in (200, 302), who


def test_how_many_cells_are_examined() -> None:
    scoped = sum(3 * 8 if door.many else 8 for door in SCOPED_DOORS)
    cells = len(ROLES) * (scoped + len(COMMON_DOORS) + 9 * len(JOB_DOORS))
    print(f"policy cells examined by status and body: {cells}")
    assert cells == CELLS
