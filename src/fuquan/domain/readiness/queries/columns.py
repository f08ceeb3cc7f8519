"""The columns of a ledger's sheet: how a cell is read into a row's attribute, and how a row is written back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from fuquan.domain.catalog.models import Power
from fuquan.domain.intake.rules import Field, Line, as_text, whole_number
from fuquan.domain.org.rules import UnitKind
from fuquan.engines.sheets.normalise import Problem, key, parse_date, parse_money, parse_yes_no
from fuquan.engines.sheets.write import Value

from .directory import Directory


class Column(Protocol):
    """One column, or a code and a name side by side that mean one thing."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """The headers in the order of the sheet."""

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes of a row that it fills."""

    def resolve(self, line: Line, directory: Directory) -> dict[str, Any]:
        """The attributes that the line gives; what cannot be read is rejected on the line. Absent columns give none."""

    def cells(self, row: Any) -> tuple[Value, ...]:
        """What stands under the headers for a stored row."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A cell that is stored as it is read."""

    field: Field
    attribute: str

    @property
    def fields(self) -> tuple[Field, ...]:
        return (self.field,)

    @property
    def attributes(self) -> tuple[str, ...]:
        return (self.attribute,)

    def resolve(self, line: Line, directory: Directory) -> dict[str, Any]:
        header = self.field.header
        if header not in line.texts:
            return {}
        value = line.values[header]
        if isinstance(value, date) and value > directory.business_day:
            line.reject(header, "future", f"“{header}”{value.isoformat()}尚未到来；台账只登记已经办理的事项，请核对。")
        return {self.attribute: value}

    def cells(self, row: Any) -> tuple[Value, ...]:
        return (getattr(row, self.attribute),)


@dataclass(frozen=True, slots=True)
class UnitColumn:
    """A unit by code and name; either may be missing, and when both are there they must agree."""

    code_header: str
    header: str
    relation: str
    kinds: frozenset[UnitKind]
    filled: bool = True
    by_area: bool = False
    short: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        return (
            Field(self.code_header, required=False),
            Field(self.header, as_text, self.aliases, self.filled, self.filled),
        )

    @property
    def attributes(self) -> tuple[str, ...]:
        return (f"{self.relation}_id",)

    def resolve(self, line: Line, directory: Directory) -> dict[str, Any]:
        if self.header not in line.texts and self.code_header not in line.texts:
            return {}
        code, name = line.values[self.code_header], line.values[self.header]
        attribute = f"{self.relation}_id"
        coded = directory.unit_coded(code) if code else None
        if code and (coded is None or coded.kind not in self.kinds):
            line.reject(self.code_header, "unknown_unit", f"“{self.code_header}”{code}不在机构名录中；请改正编码。")
            return {}
        if not name:
            return {attribute: coded.pk if coded else None}
        named, likely = directory.unit_named(name, self.kinds)
        if named is None:
            hint = f"是否为“{'”或“'.join(likely)}”？" if likely else ""
            line.reject(self.header, "unknown_unit", f"{self.header}“{name}”不在机构名录中；{hint}请改正名称。")
            return {}
        if coded is not None and coded.pk != named.pk:
            line.reject(
                self.header, "unit_differs", f"编码{code}是“{coded.name}”，与填写的“{name}”不是同一单位；请核对。"
            )
            return {}
        return {attribute: named.pk}

    def cells(self, row: Any) -> tuple[Value, ...]:
        unit = getattr(row, self.relation)
        if unit is None:
            return "", ""
        code = (unit.area_code or unit.code) if self.by_area else unit.code
        return code, unit.short_name if self.short else unit.name


@dataclass(frozen=True, slots=True)
class PowerColumn:
    """A power by code and name; the code decides, and a name alone must be unmistakable."""

    code_header: str = "权限编码"
    header: str = "权限名称"
    relation: str = "power"
    filled: bool = True

    @property
    def fields(self) -> tuple[Field, ...]:
        return (Field(self.code_header, required=False), Field(self.header, required=False))

    @property
    def attributes(self) -> tuple[str, ...]:
        return (f"{self.relation}_id",)

    def resolve(self, line: Line, directory: Directory) -> dict[str, Any]:
        if self.header not in line.texts and self.code_header not in line.texts and not self.filled:
            return {}
        code, name = line.values[self.code_header], line.values[self.header]
        if not code and not name:
            if self.filled:
                line.reject(self.code_header, "empty", f"“{self.code_header}”和“{self.header}”至少填写一项。")
            return {f"{self.relation}_id": None}
        power = directory.powers.get(code) if code else self._named(name, line, directory)
        if code and power is None:
            line.reject(
                self.code_header, "unknown_power", f"权限编码“{code}”不在赋权事项总表中；请先导入事项或改正编码。"
            )
        if power is None:
            return {}
        if code and name and power.current and key(name) != power.current.name_key:
            line.note(self.header, "name_differs", f"与事项总表名称“{power.current.name}”不一致，以编码为准。")
        return {f"{self.relation}_id": power.pk}

    def _named(self, name: str, line: Line, directory: Directory) -> Power | None:
        found = directory.powers_by_name.get(key(name)[:300], [])
        if len(found) == 1:
            return found[0]
        message = (
            f"名为“{name}”的权限有{len(found)}项；请填写权限编码。"
            if found
            else f"权限“{name}”不在赋权事项总表中；请改正名称。"
        )
        line.reject(self.header, "unknown_power", message)
        return None

    def cells(self, row: Any) -> tuple[Value, ...]:
        power = getattr(row, self.relation)
        if power is None:
            return "", ""
        return power.code, power.current.name if power.current else ""


@dataclass(frozen=True, slots=True)
class SystemColumn:
    """A line system by code, or by name and level."""

    code_header: str = "系统编码"
    header: str = "系统名称"
    level_header: str = "系统层级"

    @property
    def fields(self) -> tuple[Field, ...]:
        return (
            Field(self.code_header, required=False),
            Field(self.header, filled=True),
            Field(self.level_header, required=False),
        )

    @property
    def attributes(self) -> tuple[str, ...]:
        return ("system_id",)

    def resolve(self, line: Line, directory: Directory) -> dict[str, Any]:
        code, name, level = (line.values[one.header] for one in self.fields)
        system = directory.systems.get(code)
        named = directory.systems_by_name.get((key(name), level))
        if code and system is None:
            line.reject(self.code_header, "unknown_system", f"系统编码“{code}”未在事项总表中出现；请改正编码。")
        elif not code and named is None:
            line.reject(
                self.header,
                "unknown_system",
                f"系统“{name}”（{level or '未填层级'}）未在事项总表中出现；请核对名称和层级。",
            )
        elif system is not None and (key(system.name), level or system.level) != (key(name), system.level):
            line.reject(self.header, "system_differs", f"编码{code}是“{system}”，与填写的不一致；请核对。")
        found = system or named
        return {} if line.rejected or found is None else {"system_id": found.pk}

    def cells(self, row: Any) -> tuple[Value, ...]:
        return row.system.code, row.system.name, row.system.level


@dataclass(frozen=True, slots=True)
class SessionColumn:
    """A training session by its number; its day, where the sheet repeats it, must agree."""

    header: str = "场次编号"
    day_header: str = ""

    @property
    def fields(self) -> tuple[Field, ...]:
        number = Field(self.header, filled=True)
        return (number, Field(self.day_header, parse_date, (), False, False, None)) if self.day_header else (number,)

    @property
    def attributes(self) -> tuple[str, ...]:
        return ("session_id",)

    def resolve(self, line: Line, directory: Directory) -> dict[str, Any]:
        number = line.values[self.header]
        session = directory.sessions.get(number)
        if session is None:
            line.reject(self.header, "unknown_session", f"场次“{number}”不在培训台账中；请先导入培训台账或改正编号。")
            return {}
        day = line.values.get(self.day_header)
        if day is not None and day != session.on:
            line.reject(
                self.day_header, "day_differs", f"培训台账中场次{number}为{session.on.isoformat()}；请核对日期。"
            )
        return {"session_id": session.pk}

    def cells(self, row: Any) -> tuple[Value, ...]:
        return (row.session.number, row.session.on) if self.day_header else (row.session.number,)


@dataclass(frozen=True, slots=True)
class ProviderColumn:
    """Who provided something: the words as written, and the unit when they name one."""

    header: str = "提供方"

    @property
    def fields(self) -> tuple[Field, ...]:
        return (Field(self.header, filled=True),)

    @property
    def attributes(self) -> tuple[str, ...]:
        return ("provider", "provider_unit_id")

    def resolve(self, line: Line, directory: Directory) -> dict[str, Any]:
        name = line.values[self.header]
        unit, _ = directory.unit_named(name, UnitKind)
        return {"provider": name, "provider_unit_id": unit.pk if unit else None}

    def cells(self, row: Any) -> tuple[Value, ...]:
        return (row.provider,)


@dataclass(frozen=True, slots=True)
class Computed:
    """A column that the system works out: written on export, and on import neither needed nor kept."""

    header: str
    of: Callable[[Any], Value]

    @property
    def fields(self) -> tuple[Field, ...]:
        return (Field(self.header, required=False),)

    @property
    def attributes(self) -> tuple[str, ...]:
        return ()

    def resolve(self, _line: Line, _directory: Directory) -> dict[str, Any]:
        return {}

    def cells(self, row: Any) -> tuple[Value, ...]:
        return (self.of(row),)


def text(header: str, attribute: str, *, filled: bool = False) -> Plain:
    """Words, kept as written."""
    return Plain(Field(header, required=filled, filled=filled), attribute)


def day(header: str, attribute: str, *, filled: bool = False) -> Plain:
    """A calendar day that has come."""
    return Plain(Field(header, parse_date, required=filled, filled=filled, default=None), attribute)


def count(header: str, attribute: str, *, filled: bool = False) -> Plain:
    """A whole number, zero or more."""
    return Plain(Field(header, whole_number, required=filled, filled=filled, default=None), attribute)


def money(header: str, attribute: str) -> Plain:
    """Whole yuan, zero or more."""
    return Plain(Field(header, _parse_yuan, required=False, default=None, example="30000"), attribute)


def yes(header: str, attribute: str) -> Plain:
    """Yes or no; empty means no."""
    return Plain(Field(header, parse_yes_no, required=False, default=False), attribute)


def choice(
    header: str,
    attribute: str,
    options: type[StrEnum],
    *,
    filled: bool = False,
    required: bool = False,
    aliases: tuple[str, ...] = (),
) -> Plain:
    """One of the values of an enumeration, however its brackets and digits are typed."""
    names = tuple(option.value for option in options)
    return Plain(Field(header, _Choice(header, options), aliases, required or filled, filled, choices=names), attribute)


@dataclass(frozen=True, slots=True)
class _Choice:
    header: str
    options: type[StrEnum]

    def __call__(self, words: str) -> StrEnum | Problem:
        for option in self.options:
            if key(option) == key(words):
                return option
        known = "、".join(self.options)
        return Problem("unknown_choice", f"“{self.header}”{words}不在{known}之中；请改正。")


def _parse_yuan(words: str) -> int | Problem:
    found = parse_money(words)
    return Problem("money_negative", "金额不能为负；请核实。") if isinstance(found, int) and found < 0 else found
