"""A batch brings powers into scope cell by cell; the mode settles name, seal, liability and steps."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from fuquan.domain.delegation.actions import NotAllowed, Planned, bring_into_scope, open_batch
from fuquan.domain.delegation.models import Batch, Delegation
from fuquan.domain.delegation.rules import TERMS, Mode
from fuquan.domain.org.roles import Role
from tests.factories.world import RECEIVER_KEYS, World


def test_a_batch_has_one_delegation_for_each_cell(world: World) -> None:
    cells = Delegation.objects.filter(batch=world.batch)
    assert cells.count() == len(world.powers) * len(RECEIVER_KEYS) == 12
    assert {cell.department_id for cell in cells} == {power.department_id for power in world.powers}
    assert world.delegation(0, "county_a").receiving_unit == world.units["receiving_a"]
    assert world.delegation(2, "county_a").receiving_unit is None


@pytest.mark.parametrize("mode", list(Mode))
def test_the_mode_settles_the_terms(world: World, mode: Mode) -> None:
    office = world.people[Role.REFORM_OFFICE]
    batch = open_batch("N", "新批次", starts_on=date(2021, 11, 1), due_on=None, receivers=[], by=office)
    power = world.powers[0]
    planned = Planned(power.current, power, world.units["county_a"], None, ordinal=1, mode=mode)
    (cell,) = bring_into_scope(batch, [planned], on=date(2021, 11, 1), by=office)
    terms = TERMS[mode]
    assert (cell.in_name_of, cell.seal, cell.liability) == (terms.in_name_of, terms.seal, terms.liability)
    assert tuple(cell.steps) == terms.steps


def test_the_same_cell_comes_into_scope_once(world: World) -> None:
    power = world.powers[0]
    planned = Planned(power.current, power, world.units["county_a"], None, ordinal=1, mode=Mode.DIRECT)
    with pytest.raises(IntegrityError), transaction.atomic():
        bring_into_scope(world.batch, [planned], on=date(2021, 11, 1), by=world.people[Role.REFORM_OFFICE])


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.REFORM_OFFICE, Role.SYSTEM)])
def test_only_the_office_opens_a_batch(world: World, role: Role) -> None:
    with pytest.raises(NotAllowed):
        open_batch("N", "新批次", starts_on=date(2021, 11, 1), due_on=None, receivers=[], by=world.people[role])
    assert Batch.objects.count() == 1
