"""What is no matter of department and receiver: register, calendar, units, imports, journal, and each unit's own jobs."""

from collections.abc import Callable

import pytest
from django.db.models import Model, QuerySet

from fuquan.domain.catalog import queries as catalog
from fuquan.domain.delegation import queries as delegation
from fuquan.domain.intake import queries as intake
from fuquan.domain.journal import queries as journal
from fuquan.domain.org import policy
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object, Relation, Verb
from tests.policy.conftest import Ground
from tests.policy.doors import COMMON_DOORS, JOB_DOORS, Door
from tests.policy.scene import SEATS, content_of, token
from tests.policy.test_scoped import ROLES, same, undone


@pytest.mark.parametrize("door", COMMON_DOORS, ids=lambda door: door.name)
def test_what_is_common_is_open_to_whole_roles(ground: Ground, door: Door) -> None:
    wrong, opened = [], 0
    for role in ROLES:
        client = ground.clients[role, "county_a"]
        granted = policy.allows(role, door.subject, door.verb)
        answer = undone(door, client, ground.scene, 0)
        if granted:
            right = answer.status_code in door.done
            if right and door.mark:
                right = door.mark in content_of(answer).decode(errors="replace")
        else:
            nothing = undone(door, client, ground.scene, 0, missing=True)
            right = answer.status_code == 404 and same(answer, nothing)
        opened += granted
        if not right:
            wrong.append((role.value, granted, answer.status_code))
    assert wrong == []
    assert 0 < opened <= len(ROLES)


@pytest.mark.parametrize("door", JOB_DOORS, ids=lambda door: door.name)
def test_a_job_belongs_to_its_unit(ground: Ground, door: Door) -> None:
    wrong, examined = [], 0
    for (role, seat), client in ground.clients.items():
        granted = policy.relations_for(role, door.subject, door.verb)
        seen = {other for other in SEATS if (Relation.OWN_UNIT if other == seat else Relation.UNRELATED) in granted}
        for place, other in enumerate(SEATS):
            answer = undone(door, client, ground.scene, place)
            examined += 1
            if other in seen or (door.many and granted):
                marks = {one for n, one in enumerate(SEATS) if token(50 + n) in content_of(answer).decode()}
                shown = seen if door.many else {other}
                right = answer.status_code in door.done and (not door.told or marks == shown)
            else:
                nothing = undone(door, client, ground.scene, place, missing=True)
                right = answer.status_code == 404 and same(answer, nothing)
            if not right:
                wrong.append((role.value, seat, other, answer.status_code))
    assert wrong == []
    assert examined == len(ROLES) * len(SEATS) * len(SEATS)


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        (journal.entries_visible_to, Object.ENTRY),
        (intake.imports_visible_to, Object.IMPORT),
        (catalog.visible_to, Object.POWER),
        (delegation.batches_visible_to, Object.BATCH),
    ],
    ids=["entries", "imports", "powers", "batches"],
)
def test_the_domains_own_questions_answer_whole_roles_by_the_table(
    ground: Ground, question: Callable[[User], QuerySet[Model]], subject: Object
) -> None:
    for (role, seat), user in ground.scene.people.items():
        assert question(user).exists() == policy.allows(role, subject, Verb.LIST), (role, seat)
