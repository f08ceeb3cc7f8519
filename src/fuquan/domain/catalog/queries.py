"""Questions about powers: the register, its versions, and what it is compared with when a sheet comes in."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from fuquan.domain.org import policy
from fuquan.domain.org.models import Unit, User
from fuquan.domain.org.policy import Object, Verb
from fuquan.domain.org.rules import UnitKind
from fuquan.engines.sheets.names import NameIndex

from .models import Baseline, LineSystem, Power, PowerVersion
from .rules import FORMER_DEPARTMENTS


def visible_to(user: User) -> QuerySet[Power]:
    """The register of powers, common knowledge of everybody who works in the reform."""
    if not policy.allows(user.role, Object.POWER, Verb.LIST):
        return Power.objects.none()
    return Power.objects.filter(current__isnull=False).select_related("department", "current", "current__system")


def versions_of(power: Power) -> QuerySet[PowerVersion]:
    """All versions of a power, the latest first."""
    return power.versions.select_related("system").prefetch_related("bases").order_by("-number")


def versions_with(word: str) -> QuerySet[PowerVersion]:
    """The versions whose name, or whose power's code, holds ``word``."""
    return PowerVersion.objects.filter(Q(name__icontains=word) | Q(power__code__icontains=word))


def baselines_of(power: Power, receivers: Iterable[int] | None = None) -> QuerySet[Baseline]:
    """Earlier municipal volume of a power by receiver."""
    rows = power.baselines.select_related("receiver")
    return rows if receivers is None else rows.filter(receiver__in=receivers)


def unit_names(kinds: Iterable[UnitKind]) -> tuple[NameIndex, dict[str, Unit]]:
    """An index over the full names of units of these kinds (short names and codes as aliases), and the units by it."""
    units = list(Unit.objects.filter(kind__in=list(kinds), valid_to__isnull=True))
    by_name = {unit.name: unit for unit in units}
    aliases = {alias: unit.name for unit in units for alias in (unit.short_name, unit.code) if alias != unit.name}
    short = {unit.short_name: unit.name for unit in units}
    former = {old: short[new] for old, new in FORMER_DEPARTMENTS.items() if new in short}
    return NameIndex(by_name, aliases=aliases, former=former), by_name


def systems_by_name() -> dict[tuple[str, str], LineSystem]:
    """Line systems by name and level."""
    return {(system.name, system.level): system for system in LineSystem.objects.all()}
