"""A row's relation to a person follows from units alone: department, receiver, cluster below, county above."""

import pytest

from fuquan.domain.org import queries
from fuquan.domain.org.policy import Relation
from fuquan.domain.org.roles import Role
from tests.factories.world import World


@pytest.mark.parametrize(
    ("at", "department", "receiver", "expected"),
    [
        ("department_a", "department_a", "county_b", Relation.OWN_DEPARTMENT),
        ("department_a", "department_b", "county_b", Relation.UNRELATED),
        ("county_a", "department_b", "county_a", Relation.OWN_RECEIVER),
        ("county_a", "department_b", "cluster", Relation.OWN_CLUSTER),
        ("county_a", "department_b", "county_b", Relation.UNRELATED),
        ("county_b", "department_b", "cluster", Relation.UNRELATED),
        ("cluster", "department_b", "cluster", Relation.OWN_RECEIVER),
        ("cluster", "department_b", "county_a", Relation.PARENT_COUNTY),
        ("cluster", "department_b", "county_b", Relation.UNRELATED),
        ("receiving_a", "department_b", "county_a", Relation.OWN_RECEIVER),
        ("receiving_a", "department_b", "cluster", Relation.OWN_CLUSTER),
        ("district", "department_a", "county_a", Relation.UNRELATED),
        ("office", "department_a", "county_a", Relation.UNRELATED),
    ],
)
def test_relation(world: World, at: str, department: str, receiver: str, expected: Relation) -> None:
    person = world.person(Role.INSPECTOR, at)
    units = world.units
    assert queries.relation_to(person, department=units[department], receiver=units[receiver]) == expected


def test_the_receiver_of_a_unit_is_the_nearest_above(world: World) -> None:
    units = world.units
    assert queries.receiver_of(units["receiving_a"]) == units["county_a"]
    assert queries.receiver_of(units["cluster"]) == units["cluster"]
    assert queries.receiver_of(units["office"]) is None
    assert list(queries.clusters_of(units["county_a"])) == [units["cluster"]]
    assert list(queries.clusters_of(units["county_b"])) == []


def test_receivers_and_departments(world: World) -> None:
    assert {unit.code for unit in queries.receivers()} == {
        f"W-{k}" for k in ("county_a", "county_b", "district", "cluster")
    }
    assert {unit.code for unit in queries.departments()} == {"W-department_a", "W-department_b"}
