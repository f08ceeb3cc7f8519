"""The policy table grants what product.md 1.9 says and nothing else; the three administrators stay apart."""

import itertools

import pytest

from fuquan.domain.org.policy import ADMINS, BUSINESS, POLICY, SCOPED, Object, Relation, Verb, allows, relations_for
from fuquan.domain.org.roles import ROLE_LABELS, Role

CELLS = list(itertools.product(Role, Relation, Object, Verb))


def test_a_cell_is_allowed_exactly_when_a_line_of_the_table_grants_it() -> None:
    for role, relation, subject, verb in CELLS:
        granted = any(
            role in line.roles and relation in line.relations and subject in line.objects and verb in line.verbs
            for line in POLICY
        )
        assert allows(role, subject, verb, [relation]) == granted
        assert (relation in relations_for(role, subject, verb)) == granted
    assert len(CELLS) == 15 * 6 * 13 * 9


def test_every_role_of_a_person_is_business_or_administration_and_has_a_name() -> None:
    assert set(BUSINESS) | set(ADMINS) == set(Role) - {Role.SYSTEM}
    assert set(BUSINESS).isdisjoint(ADMINS)
    assert set(ROLE_LABELS) == set(Role)
    assert len(set(ROLE_LABELS.values())) == len(Role)


@pytest.mark.parametrize("role", [*ADMINS, Role.SYSTEM])
@pytest.mark.parametrize("subject", [*SCOPED, Object.POWER, Object.BATCH, Object.IMPORT, Object.ATTACHMENT])
def test_administrators_and_the_system_see_no_business(role: Role, subject: Object) -> None:
    assert not any(allows(role, subject, verb) for verb in Verb)


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.REFORM_OFFICE, set(Relation)),
        (Role.LEADER, set(Relation)),
        (Role.DEPARTMENT_CLERK, {Relation.OWN_DEPARTMENT}),
        (Role.COUNTY_SIGNER, {Relation.OWN_RECEIVER, Relation.OWN_CLUSTER}),
        (Role.CLUSTER_CLERK, {Relation.OWN_RECEIVER}),
    ],
)
@pytest.mark.parametrize("subject", SCOPED)
def test_the_scope_of_each_side(role: Role, seen: set[Relation], subject: Object) -> None:
    assert relations_for(role, subject, Verb.READ) == seen
    assert relations_for(role, subject, Verb.LIST) == seen
    assert relations_for(role, subject, Verb.EXPORT) == seen


def test_a_cluster_never_sees_its_parent_county() -> None:
    assert not any(allows(Role.CLUSTER_CLERK, s, v, [Relation.PARENT_COUNTY]) for s in SCOPED for v in Verb)


def test_only_the_reform_office_confirms_waivers_and_brings_sheets_in() -> None:
    for subject, verb in ((Object.WAIVER, Verb.CONFIRM), (Object.IMPORT, Verb.CREATE), (Object.IMPORT, Verb.ROLLBACK)):
        assert {role for role in Role if allows(role, subject, verb)} == {Role.REFORM_OFFICE}
