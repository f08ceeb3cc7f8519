"""No count reveals another unit: pair i counts 2**i, so every number of delegations tells which pairs are in it."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from fuquan.domain.org import policy
from fuquan.domain.org.policy import Object, Verb
from fuquan.domain.org.roles import Role
from tests.policy.conftest import Ground
from tests.policy.doors import API
from tests.policy.scene import PAIRS, SEATS, Scene, places_in, relation
from tests.policy.test_scoped import ROLES

LINKED = re.compile(r'<a[^>]*href="(?P<url>/delegation/\?[^"]*)"[^>]*>(?:<[^>]*>|\s)*(?P<n>[\d,]+)(?:<[^>]*>|\s)*</a>')


def _within(role: Role, seat: str) -> set[int]:
    granted = policy.relations_for(role, Object.BOARD, Verb.READ)
    return {place for place in range(len(PAIRS)) if relation(seat, place) in granted}


def _numbers(told: object) -> Iterator[int]:
    """Every whole number anywhere in a JSON answer."""
    if isinstance(told, bool):
        return
    if isinstance(told, int):
        yield told
    elif isinstance(told, dict):
        for value in told.values():
            yield from _numbers(value)
    elif isinstance(told, list):
        for value in told:
            yield from _numbers(value)


def _asked(client: Client, scene: Scene, **asked: str) -> dict[str, object]:
    answer = client.get(reverse(f"{API}board", args=[scene.batch.code]), asked)
    told: dict[str, object] = json.loads(answer.content) if answer.status_code == 200 else {}
    return told


def test_every_number_of_the_board_is_made_of_the_pairs_in_scope(numbers: Ground) -> None:
    examined = 0
    scene = numbers.scene
    for (role, seat), client in numbers.clients.items():
        within = _within(role, seat)
        whole = _asked(client, scene)
        assert bool(whole) == bool(policy.relations_for(role, Object.BOARD, Verb.READ)), (role, seat)
        if whole:
            assert set(places_in(whole["totals"].get("scoped", 0))) == within, (role, seat)  # type: ignore[attr-defined]
        narrowed = [{"receiver": scene.units[key].code} for key in ("county_b", "cluster")]
        narrowed += [{"department": scene.units[key].code} for key in ("department_a", "department_b")]
        for told in (whole, *(_asked(client, scene, **asked) for asked in narrowed)):
            for number in _numbers(told):
                examined += 1
                assert set(places_in(number)) <= within, (role, seat, number)
    assert examined > 1000


def test_every_number_on_the_page_opens_rows_of_the_pairs_in_scope(numbers: Ground) -> None:
    examined = 0
    for role in ROLES:
        seat = {"department": "department_a", "cluster": "cluster"}.get(role.split("_")[0], "county_a")
        client, within = numbers.clients[role, seat], _within(role, seat)
        for page in ("delegation:board", "delegation:matrix"):
            answer = client.get(reverse(page), follow=True)
            for found in LINKED.finditer(answer.content.decode()):
                number = int(found["n"].replace(",", ""))
                assert set(places_in(number)) <= within, (role, page, number, found["url"])
                examined += 1
    assert examined > 50
    assert SEATS


@pytest.mark.parametrize("seat", SEATS)
def test_the_totals_of_lists_and_pages_are_of_the_rows_in_scope(numbers: Ground, seat: str) -> None:
    role = {"department_a": Role.DEPARTMENT_CLERK, "county_a": Role.COUNTY_CLERK, "cluster": Role.CLUSTER_CLERK}[seat]
    client = numbers.clients[role, seat]
    wanted = sum(2**place for place in _within(role, seat))
    for page in ("delegation:index",):
        text = client.get(reverse(page), follow=True).content.decode()
        assert re.search(rf"(?<!\d){wanted}(?!\d)", text), (page, wanted)
    matrix = client.get(reverse(f"{API}matrix", args=[numbers.scene.batch.code])).json()
    assert matrix["cells"] == wanted
