"""A changed name, type or basis makes a new version and a changed remark does not; old delegations keep the old one."""

from datetime import date
from typing import Any

import pytest
from django.db.models import Model

from fuquan.domain.catalog import actions, queries
from fuquan.domain.catalog.actions import Entry
from fuquan.domain.catalog.models import LegalBasis, Power
from fuquan.domain.catalog.rules import (
    Citation,
    PowerType,
    SystemLevel,
    Wording,
    citations_in,
    legal_basis_is_cited,
    makes_new_version,
)
from fuquan.domain.intake.models import Import
from fuquan.domain.journal import queries as journal
from fuquan.domain.journal.models import Entry as JournalEntry
from fuquan.domain.org.roles import Role
from tests.factories.catalog import PowerFactory
from tests.factories.delegation import DelegationFactory
from tests.factories.intake import ImportFactory
from tests.factories.org import UnitFactory, UserFactory
from tests.factories.world import World

ON = date(2021, 10, 5)
FIELDS: dict[str, Any] = {
    "name": "取水许可",
    "type": PowerType.LICENCE,
    "basis_text": "《中华人民共和国水法》第四十八条；《取水许可和水资源费征收管理条例》第三条",
}


class Notes:
    """A recorder that remembers what it was told."""

    def __init__(self, intake: Import | None = None) -> None:
        self.intake = intake or ImportFactory()
        self.made: list[Model] = []
        self.shared: list[Model] = []
        self.changed: list[tuple[Model, dict[str, object]]] = []

    def created(self, objects: list[Model]) -> None:
        self.made += objects

    def introduced(self, objects: list[Model]) -> None:
        self.shared += objects

    def updating(self, row: Model, values: dict[str, object]) -> None:
        self.changed.append((row, dict(values)))
        for name, value in values.items():
            setattr(row, name, value)


@pytest.mark.parametrize(
    ("change", "expected"),
    [({}, False), ({"name": "取水许可（变更）"}, True), ({"type": "行政确认"}, True), ({"basis": "《水法》"}, True)],
)
def test_what_makes_a_version(change: dict[str, str], expected: bool) -> None:
    old = {"name": "取水许可", "type": "行政许可", "basis": "《水法》第四十八条"}
    assert makes_new_version(Wording(**old), Wording(**{**old, **change})) == expected


def test_citations() -> None:
    assert citations_in(FIELDS["basis_text"]) == (
        Citation("《中华人民共和国水法》", "第四十八条"),
        Citation("《取水许可和水资源费征收管理条例》", "第三条"),
    )
    assert citations_in("豫政〔2020〕1号") == (Citation("豫政〔2020〕1号", ""),)
    assert citations_in("  ") == ()
    assert legal_basis_is_cited("《水法》") is None
    assert legal_basis_is_cited(" ").endswith("。")


@pytest.mark.django_db
def test_entering_makes_the_first_version_with_its_bases_once() -> None:
    user, department, notes = UserFactory(), UnitFactory(), Notes()
    versions = actions.enter(
        [Entry("S-1", department, FIELDS), Entry("S-2", department, FIELDS | {"name": "取水变更"})],
        on=ON,
        by=user,
        recorder=notes,
    )
    assert [(v.power.code, v.number, v.valid_from, v.intake) for v in versions] == [
        ("S-1", 1, ON, notes.intake),
        ("S-2", 1, ON, notes.intake),
    ]
    assert Power.objects.get(code="S-1").current == versions[0]
    assert LegalBasis.objects.count() == 2
    assert {str(basis) for basis in versions[1].bases.all()} == {
        "《中华人民共和国水法》第四十八条",
        "《取水许可和水资源费征收管理条例》第三条",
    }
    assert (len(notes.made), len(notes.shared)) == (4, 2)
    entry = JournalEntry.objects.get(kind="power.enter")
    assert (entry.actor, journal.facts_of(entry)) == (user, {"powers": ["S-1", "S-2"]})


@pytest.mark.django_db
def test_revising_makes_the_next_version_and_old_delegations_keep_theirs() -> None:
    power = PowerFactory(version__name="旧名")
    old = power.current
    cell = DelegationFactory(power=power)
    notes = Notes()
    version = actions.revise(power, FIELDS, on=date(2021, 11, 1), by=UserFactory(), recorder=notes)
    power.refresh_from_db()
    cell.refresh_from_db()
    assert (version.number, power.current) == (2, version)
    assert cell.version == old
    assert list(queries.versions_of(power)) == [version, old]
    assert notes.changed == [(power, {"current": version})]
    assert JournalEntry.objects.filter(kind="power.revise", subject=power.public_id).count() == 1


@pytest.mark.django_db
def test_amending_changes_the_version_in_place() -> None:
    power = PowerFactory()
    actions.amend(power.current, {"note": "已核", "needs_form": True}, by=UserFactory(), recorder=Notes())
    power.refresh_from_db()
    assert (power.current.number, power.current.note, power.current.needs_form) == (1, "已核", True)


@pytest.mark.django_db
def test_a_line_system_is_entered_once_by_name_and_level() -> None:
    notes = Notes()
    first = actions.system_for("X9", "运政系统", SystemLevel.PROVINCIAL, recorder=notes)
    again = actions.system_for("", "运政系统", SystemLevel.PROVINCIAL, recorder=notes)
    other = actions.system_for("X9", "运政系统", SystemLevel.NATIONAL, recorder=notes)
    assert first == again
    assert first.code == "X9"
    assert other not in (first,)
    assert notes.shared == [first, other]


@pytest.mark.parametrize("role", [r for r in Role if r != Role.SYSTEM])
def test_the_register_is_common_knowledge_of_the_reform(world: World, role: Role) -> None:
    seen = queries.visible_to(world.people[role]).count()
    admins = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}
    assert seen == (0 if role in admins else len(world.powers))
