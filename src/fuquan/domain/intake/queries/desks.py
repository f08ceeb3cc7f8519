"""The desks: one for every kind of sheet that can come in, and the empty sheet it hands out to be filled in."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.apps import apps
from django.db import models
from django.utils.module_loading import import_string

from fuquan.domain.intake.models import Import, ImportChange
from fuquan.domain.intake.rules import Decision, Field, Line
from fuquan.domain.org.models import User
from fuquan.engines.sheets.write import ColumnSpec, SheetSpec, write_workbook

Follow = Callable[[int, int, str], None]
"""Told how far long work has come (done, total, in words); it may raise to stop the work."""

BLANK_ROWS = 40
EXPLANATION = "填写说明"
_NARROW, _WIDE = 10, 36
_EXAMPLES: Mapping[type, str] = {date: "2021-11-09", int: "12"}


class Recorder(Protocol):
    """Notes what an import does, so that it can be undone as one."""

    intake: Import

    def created(self, objects: Sequence[models.Model]) -> None:
        """These rows were made."""

    def introduced(self, objects: Sequence[models.Model]) -> None:
        """These rows were made for everybody's use; undoing the import takes away only those that nobody uses."""

    def updating(self, row: models.Model, values: Mapping[str, object]) -> None:
        """This row gets these values."""


class Desk(ABC):
    """One kind of sheet: how its lines are examined against what is stored, and how they are applied.

    ``questions`` gives, by the code of a finding, what the office may decide about a row that met it. ``unique`` names
    the columns whose values together stand once in a sheet; a desk that knows rows otherwise leaves it empty.
    """

    kind: str
    title: str
    fields: tuple[Field, ...]
    questions: Mapping[str, tuple[Decision, ...]] = {}
    unique: tuple[str, ...] = ()

    @abstractmethod
    def examine(self, lines: Sequence[Line]) -> None:
        """Set outcome, changes and findings of every line; reads only."""

    @abstractmethod
    def apply(self, lines: Sequence[Line], *, by: User, recorder: Recorder, follow: Follow) -> None:
        """Write the accepted lines; called inside one transaction."""

    def touched(self, effects: Sequence[ImportChange]) -> Collection[int]:  # noqa: ARG002
        """What has to be worked out anew when these effects are undone; asked before they are."""
        return ()

    def refresh(self, touched: Collection[int]) -> None:  # noqa: B027
        """Work out anew what ``touched`` named; called after an import was undone."""

    def choices(self) -> Mapping[str, tuple[str, ...]]:
        """By header, the stored names that a cell may hold; the empty sheet offers them."""
        return {}


def desks() -> dict[str, Desk]:
    """Every sheet that can come in, by kind; each domain package names its own in its AppConfig."""
    return {desk.kind: desk for _, group in desk_groups() for desk in group}


def desk_groups() -> list[tuple[str, tuple[Desk, ...]]]:
    """The desks by the business they belong to."""
    groups: list[tuple[str, tuple[Desk, ...]]] = []
    for config in apps.get_app_configs():
        place = getattr(config, "desks", "")
        if place:
            groups.append((str(config.verbose_name), tuple(import_string(place))))
    return groups


@dataclass(frozen=True, slots=True)
class Explained:
    """A column as it is explained to whoever fills the sheet in."""

    header: str
    filled: bool
    required: bool
    asks: str
    example: str
    choices: tuple[str, ...]


def columns_of(desk: Desk) -> list[Explained]:
    """The columns of a desk's sheet, explained."""
    named = desk.choices()
    columns = []
    for one in desk.fields:
        choices = named.get(one.header) or one.choices or (("是", "否") if _reads(one) is bool else ())
        example = one.example or (choices[0] if choices else _EXAMPLES.get(_reads(one), ""))
        columns.append(Explained(one.header, one.filled, one.required, _asks(one, choices), example, choices))
    return columns


def empty_sheet(desk: Desk) -> bytes:
    """A workbook to fill in: the sheet with its headers and lists of choices, and beside it every column explained."""
    columns = columns_of(desk)
    specs = tuple(
        ColumnSpec(one.header, width=_width(field, one.example), choices=one.choices)
        for one, field in zip(columns, desk.fields, strict=True)
    )
    explained = [(one.header, "必填" if one.filled else "", one.asks, one.example) for one in columns]
    heads = (
        ColumnSpec("列名", 22),
        ColumnSpec("是否必填", _NARROW),
        ColumnSpec("填写要求", 56),
        ColumnSpec("示例", 40),
    )
    return write_workbook(
        [
            SheetSpec(desk.title, specs, (), title=desk.title, blank_rows=BLANK_ROWS),
            SheetSpec(EXPLANATION, heads, explained, title=f"{desk.title}{EXPLANATION}"),
        ]
    )


def _reads(one: Field) -> type:
    """What a column takes, found out by letting it read: yes or no, a day, a whole number, else text."""
    for kind, sample in ((bool, "是"), (date, "2021-11-09"), (int, "12")):
        if type(one.parse(sample)) is kind:
            return kind
    return str


def _width(one: Field, example: str) -> float:
    if _reads(one) in (bool, date, int):
        return max(12, 2 * len(one.header) + 2)
    return min(_WIDE, max(14, 2 * len(one.header) + 4, 2 * len(example)))


def _asks(one: Field, choices: tuple[str, ...]) -> str:
    if choices:
        shown = "、".join(choices[:12])
        return f"从下拉列表选择：{shown}{'等' if len(choices) > 12 else ''}"
    if _reads(one) is date:
        return "日期，写明年月日"
    if _reads(one) is int:
        return "整数，用阿拉伯数字，不带单位"
    words = "文字" + ("；多项之间用顿号隔开" if one.listed else "")
    return words if one.required else f"{words}；没有可以不填"
