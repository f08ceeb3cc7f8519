"""What the ledgers' sheets refer to: units, powers, line systems and sessions by the words a cell uses for them."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from fuquan.domain.catalog import queries as catalog
from fuquan.domain.catalog.models import LineSystem, Power
from fuquan.domain.delegation import queries as delegation
from fuquan.domain.org.models import Unit
from fuquan.domain.org.rules import RECEIVERS, UnitKind
from fuquan.domain.readiness.models import TrainingSession
from fuquan.engines.sheets.names import NameIndex
from fuquan.engines.sheets.normalise import key


class Directory:
    """Names resolved in memory; made anew for every examination, so that it never outlives what is stored."""

    def __init__(self) -> None:
        self._indexes: dict[frozenset[UnitKind], tuple[NameIndex, dict[str, Unit]]] = {}

    def unit_named(self, name: str, kinds: Iterable[UnitKind]) -> tuple[Unit | None, tuple[str, ...]]:
        """The unit of one of ``kinds`` that is called so, or None with the likeliest names."""
        wanted = frozenset(kinds)
        if wanted not in self._indexes:
            self._indexes[wanted] = catalog.unit_names(wanted)
        index, units = self._indexes[wanted]
        match = index.closest(name)
        return (units[match.value], ()) if match.value is not None else (None, match.suggestions)

    def unit_coded(self, code: str) -> Unit | None:
        """The unit with this code, or the receiver with this administrative area code."""
        return self._units.get(code) or self._areas.get(code)

    def receiver_of(self, unit: int) -> int | None:
        """The county, district or cluster that the unit with this key belongs to."""
        place = self._by_pk.get(unit)
        while place is not None and not place.is_receiver:
            place = self._by_pk.get(place.parent_id) if place.parent_id else None
        return place.pk if place else None

    @cached_property
    def _units(self) -> Mapping[str, Unit]:
        return {unit.code: unit for unit in Unit.objects.all()}

    @cached_property
    def _by_pk(self) -> Mapping[int, Unit]:
        return {unit.pk: unit for unit in self._units.values()}

    @cached_property
    def _areas(self) -> Mapping[str, Unit]:
        return {unit.area_code: unit for unit in self._units.values() if unit.area_code and unit.kind in RECEIVERS}

    @cached_property
    def powers(self) -> Mapping[str, Power]:
        """Powers by their code."""
        return {power.code: power for power in Power.objects.select_related("current")}

    @cached_property
    def powers_by_name(self) -> Mapping[str, list[Power]]:
        """Powers by the comparison key of their current name; one name may belong to several."""
        found: dict[str, list[Power]] = {}
        for power in self.powers.values():
            if power.current:
                found.setdefault(power.current.name_key, []).append(power)
        return found

    @cached_property
    def systems(self) -> Mapping[str, LineSystem]:
        """Line systems by their code."""
        return {system.code: system for system in LineSystem.objects.all()}

    @cached_property
    def systems_by_name(self) -> Mapping[tuple[str, str], LineSystem]:
        """Line systems by the comparison key of their name, and level."""
        return {(key(system.name), system.level): system for system in self.systems.values()}

    @cached_property
    def sessions(self) -> Mapping[str, TrainingSession]:
        """Training sessions by their number."""
        return {session.number: session for session in TrainingSession.objects.all()}

    @cached_property
    def business_day(self) -> date:
        """The day after which nothing can have happened yet."""
        return delegation.business_day()
