"""A small world: every kind of body, a person in every role, and a batch of delegations between them."""

from collections.abc import Mapping
from dataclasses import dataclass

from fuquan.domain.catalog.models import Power
from fuquan.domain.delegation.actions import Planned, bring_into_scope
from fuquan.domain.delegation.models import Batch, Delegation
from fuquan.domain.delegation.rules import Mode
from fuquan.domain.org.models import Unit, User
from fuquan.domain.org.roles import Role
from fuquan.domain.org.rules import UnitKind

from .catalog import LineSystemFactory, PowerFactory
from .delegation import SCOPED_ON, BatchFactory
from .org import InstallationFactory, UnitFactory, UserFactory


@dataclass(frozen=True, slots=True)
class World:
    """The bodies by a short key, the people by role, one batch, its powers and its delegations.

    Keys of ``units``: office, department_a, department_b, county_a, county_b, district, cluster (below county A),
    receiving_a and receiving_b (offices of the counties), platform.
    """

    units: Mapping[str, Unit]
    people: Mapping[Role, User]
    batch: Batch
    powers: tuple[Power, ...]

    def delegation(self, power: int, receiver: str) -> Delegation:
        """The delegation of the power with this index (0 and 1: department A, 2: department B) to a unit by key."""
        found: Delegation = Delegation.objects.get(
            batch=self.batch, power=self.powers[power], receiver=self.units[receiver]
        )
        return found

    def person(self, role: Role, unit: str) -> User:
        """Another person in ``role``, at the unit of this key."""
        made: User = UserFactory(role=role, unit=self.units[unit])
        return made


HOMES: Mapping[Role, str] = {
    Role.REFORM_OFFICE: "office",
    Role.DEPARTMENT_CLERK: "department_a",
    Role.DEPARTMENT_SIGNER: "department_a",
    Role.COUNTY_CLERK: "county_a",
    Role.COUNTY_SIGNER: "county_a",
    Role.CLUSTER_CLERK: "cluster",
    Role.LEADER: "office",
    Role.INSPECTOR: "office",
    Role.LEGAL_OFFICE: "office",
    Role.PLATFORM_OFFICE: "platform",
    Role.ARCHIVIST: "office",
    Role.SYSTEM_ADMIN: "platform",
    Role.SECURITY_ADMIN: "platform",
    Role.AUDITOR: "platform",
}
RECEIVER_KEYS = ("county_a", "county_b", "district", "cluster")


def build_units() -> dict[str, Unit]:
    """The bodies of the small world by key."""
    units: dict[str, Unit] = {}

    def unit(key: str, kind: UnitKind, name: str, short_name: str, parent: str = "") -> None:
        above = units[parent] if parent else None
        position = len(units) + 1
        units[key] = UnitFactory(
            code=f"W-{key}", kind=kind, name=name, short_name=short_name, parent=above, position=position
        )

    unit("office", UnitKind.OFFICE, "焦作市县域放权赋能改革工作专班", "工作专班")
    unit("platform", UnitKind.OFFICE, "焦作市政务服务和大数据管理局", "市政数局")
    unit("department_a", UnitKind.DEPARTMENT, "焦作市交通运输局", "市交通运输局")
    unit("department_b", UnitKind.DEPARTMENT, "焦作市水利局", "市水利局")
    unit("county_a", UnitKind.COUNTY, "武陟县", "武陟县")
    unit("county_b", UnitKind.COUNTY, "温县", "温县")
    unit("district", UnitKind.DISTRICT, "解放区", "解放区")
    unit("cluster", UnitKind.CLUSTER, "武陟县产业集聚区", "武陟集聚区", "county_a")
    unit("receiving_a", UnitKind.RECEIVING, "武陟县交通运输局", "武陟交通局", "county_a")
    unit("receiving_b", UnitKind.RECEIVING, "温县交通运输局", "温县交通局", "county_b")
    units["receiving_a"].counterpart_of.set([units["department_a"]])
    units["receiving_b"].counterpart_of.set([units["department_a"]])
    return units


def build_world() -> World:
    """The whole small world; business days end with 2021-12-31."""
    InstallationFactory()
    units = build_units()
    people = {role: UserFactory(username=f"w.{role}", role=role, unit=units[home]) for role, home in HOMES.items()}
    a, b = units["department_a"], units["department_b"]
    powers = (
        PowerFactory(code="W-001", department=a, version__name="道路旅客运输经营许可"),
        PowerFactory(code="W-002", department=a, version__name="道路货运经营许可", version__system=LineSystemFactory()),
        PowerFactory(code="W-003", department=b, version__name="取水许可", version__needs_form=True),
    )
    batch = BatchFactory(code="W", name="测试批次")
    receivers = [units[key] for key in RECEIVER_KEYS]
    batch.receivers.set(receivers)
    cells = [
        Planned(
            version=power.current,
            power=power,
            receiver=receiver,
            receiving_unit=units["receiving_a"] if receiver == units["county_a"] and power.department == a else None,
            ordinal=ordinal,
            mode=Mode.DIRECT,
        )
        for ordinal, power in enumerate(powers, start=1)
        for receiver in receivers
    ]
    bring_into_scope(batch, cells, on=SCOPED_ON, by=people[Role.REFORM_OFFICE])
    return World(units=units, people=people, batch=batch, powers=powers)
