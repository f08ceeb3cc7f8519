"""The desks: one for every kind of sheet that can come in, and the empty sheet it hands out to be filled in."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from django.apps import apps
from django.db import models
from django.utils.module_loading import import_string

from fuquan.domain.intake.models import Import, ImportChange
from fuquan.domain.intake.rules import Decision, Field, Line, whole_number
from fuquan.domain.org.models import User
from fuquan.engines.sheets.normalise import parse_date, parse_yes_no
from fuquan.engines.sheets.write import ColumnSpec, SheetSpec, write_workbook

Follow = Callable[[int, int, str], None]
"""Told how far long work has come (done, total, in words); it may raise to stop the work."""

BLANK_ROWS = 40
EXPLANATION = "填写说明"
_NARROW, _WIDE = 10, 36


class Recorder(Protocol):
    """Notes what an import does, so that it can be undone as one."""

    intake: Import

    def created(self, objects: Sequence[models.Model]) -> None:
        """These rows were made."""

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


def empty_sheet(desk: Desk) -> bytes:
    """A workbook to fill in: the sheet with its headers and lists of choices, and beside it every column explained."""
    named = desk.choices()
    choices = {one.header: named.get(one.header) or _choices(one) for one in desk.fields}
    columns = tuple(ColumnSpec(one.header, width=_width(one), choices=choices[one.header]) for one in desk.fields)
    explained = [
        (
            one.header,
            "必填" if one.filled else "",
            _asks(one, choices[one.header]),
            one.example or _example(one, choices),
        )
        for one in desk.fields
    ]
    heads = (
        ColumnSpec("列名", 22),
        ColumnSpec("是否必填", _NARROW),
        ColumnSpec("填写要求", 56),
        ColumnSpec("示例", 40),
    )
    return write_workbook(
        [
            SheetSpec(desk.title, columns, (), title=desk.title, blank_rows=BLANK_ROWS),
            SheetSpec(EXPLANATION, heads, explained, title=f"{desk.title}{EXPLANATION}"),
        ]
    )


def _choices(one: Field) -> tuple[str, ...]:
    return one.choices or (("是", "否") if one.parse is parse_yes_no else ())


def _width(one: Field) -> float:
    if one.parse in (parse_yes_no, parse_date, whole_number):
        return max(12, 2 * len(one.header) + 2)
    return min(_WIDE, max(14, 2 * len(one.header) + 4, 2 * len(one.example)))


def _asks(one: Field, choices: tuple[str, ...]) -> str:
    if choices:
        shown = "、".join(choices[:12])
        return f"从下拉列表选择：{shown}{'等' if len(choices) > 12 else ''}"
    if one.parse is parse_date:
        return "日期，写明年月日"
    if one.parse is whole_number:
        return "整数，用阿拉伯数字，不带单位"
    words = "文字" + ("；多项之间用顿号隔开" if one.listed else "")
    return words if one.required else f"{words}；没有可以不填"


def _example(one: Field, choices: Mapping[str, tuple[str, ...]]) -> str:
    if choices[one.header]:
        return choices[one.header][0]
    return {parse_date: "2021-11-09", whole_number: "12"}.get(one.parse, "")
