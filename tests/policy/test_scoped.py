"""Rows of a pair of department and receiver: every role, in every relation, through every door, by status and body."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.test import Client

from fuquan.domain.delegation import queries
from fuquan.domain.org import policy
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object, Verb
from fuquan.domain.org.roles import Role
from tests.policy.conftest import Ground
from tests.policy.doors import API, SCOPED_DOORS, Door
from tests.policy.scene import PAIRS, SEATS, Scene, content_of, relation, token, tokens_in

ROLES = tuple(role for role in Role if role != Role.SYSTEM)


def undone(door: Door, client: Client, scene: Scene, place: int, *, missing: bool = False) -> HttpResponse:
    """Knock, and take back whatever it did."""
    with transaction.atomic():
        answer = door.knock(client, scene, place, missing=missing)
        content_of(answer)
        transaction.set_rollback(True)
    return answer


def same(first: HttpResponse, second: HttpResponse) -> bool:
    """Do both answers look alike to whoever gets them?"""
    told = ("Content-Type", "ETag", "Last-Modified", "Content-Length")
    return (
        first.status_code == second.status_code
        and first.content == second.content
        and all(first.headers.get(name) == second.headers.get(name) for name in told)
    )


@pytest.mark.parametrize("door", [door for door in SCOPED_DOORS if door.many], ids=lambda door: door.name)
def test_a_list_holds_exactly_the_pairs_that_the_table_grants(ground: Ground, door: Door) -> None:
    wrong, examined = [], 0
    by_cell = {str(row.public_id): token(place) for place, row in enumerate(ground.scene.cells)}
    for (role, seat), client in ground.clients.items():
        answer = undone(door, client, ground.scene, 0)
        granted = policy.relations_for(role, door.subject, door.verb)
        expected = {token(n) for n in range(len(PAIRS)) if relation(seat, n) in granted}
        whole = content_of(answer).decode(errors="replace") if answer.status_code == 200 else ""
        found = {t for t in tokens_in(answer) if t in by_cell.values()} if whole else set()
        found |= {mark for public_id, mark in by_cell.items() if public_id in whole}
        status = 200 if granted else 404
        examined += len(PAIRS)
        if answer.status_code != status or found != expected:
            wrong.append((role.value, seat, answer.status_code, sorted(found ^ expected)))
    assert wrong == []
    assert examined == len(ROLES) * len(SEATS) * len(PAIRS)


@pytest.mark.parametrize("door", [door for door in SCOPED_DOORS if not door.many], ids=lambda door: door.name)
def test_a_row_is_opened_exactly_where_the_table_grants_it(ground: Ground, door: Door) -> None:
    wrong, examined, opened = [], 0, 0
    for (role, seat), client in ground.clients.items():
        nothing = undone(door, client, ground.scene, 0, missing=True)
        for one, place in {relation(seat, n): n for n in reversed(range(len(PAIRS)))}.items():
            granted = policy.allows(role, door.subject, door.verb, [one]) and (
                door.also is None or policy.allows(role, door.also, Verb.READ, [one])
            )
            answer = undone(door, client, ground.scene, place)
            if granted:
                right = answer.status_code in door.done and (not door.told or token(place) in tokens_in(answer))
            else:
                right = answer.status_code == 404 and same(answer, nothing)
            examined += 1
            opened += granted
            if not right:
                wrong.append((role.value, seat, one.value, granted, answer.status_code))
    assert wrong == []
    assert examined == len(ROLES) * sum(len({relation(s, n) for n in range(len(PAIRS))}) for s in SEATS)
    assert 0 < opened < examined


@pytest.mark.parametrize(
    ("question", "subject", "rows"),
    [
        (queries.visible_to, Object.DELEGATION, "cells"),
        (queries.evidence_visible_to, Object.EVIDENCE, "evidence"),
        (queries.waivers_visible_to, Object.WAIVER, "waivers"),
    ],
    ids=["delegations", "evidence", "waivers"],
)
@pytest.mark.parametrize("verb", list(Verb))
def test_the_domains_own_questions_answer_by_the_table(
    ground: Ground, question: Callable[[User, Verb], QuerySet[Model]], subject: Object, rows: str, verb: Verb
) -> None:
    own = [row.pk for row in getattr(ground.scene, rows)]
    for (role, seat), user in ground.scene.people.items():
        granted = policy.relations_for(role, subject, verb)
        expected = {pk for place, pk in enumerate(own) if relation(seat, place) in granted}
        assert set(question(user, verb).filter(pk__in=own).values_list("pk", flat=True)) == expected, (role, seat)
        disabled = User.objects.get(pk=user.pk)
        disabled.is_active = False
        assert not question(disabled, verb).exists()


def test_nobody_and_the_disabled_are_sent_to_the_entrance(ground: Ground) -> None:
    who = (Role.REFORM_OFFICE, "cluster")
    User.objects.filter(pk=ground.scene.people[who].pk).update(is_active=False)
    for door in SCOPED_DOORS:
        for client in (Client(), ground.clients[who]):
            for missing in (False, True):
                answer = door.knock(client, ground.scene, 0, missing=missing, follow=False)
                assert answer.status_code == (401 if door.route.startswith(API) else 302), door.name
                assert tokens_in(answer) == set(), door.name
