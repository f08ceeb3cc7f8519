"""The plain values that components take: a crumb, a tab, a term, an event, a step, a cell. Frozen, no Django."""

from dataclasses import dataclass, field
from datetime import date, datetime

GATE_STATES = {"open": "已具备", "shut": "未具备", "waived": "已豁免", "not_applicable": "不适用"}
"""What a gate can look like, and its Chinese word."""


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the path above a page's title; without ``url`` it is plain text."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its address, and how many rows lie behind it when that is worth telling."""

    name: str
    label: str
    url: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a definition list."""

    label: str
    value: object
    url: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a timeline. ``tone`` is one of "", "good", "bad", "muted"."""

    on: date | datetime
    title: str
    who: str = ""
    text: str = ""
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a funnel: a count of rows, their address, and the tone (a delegation stage)."""

    label: str
    count: int
    url: str
    tone: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One square of a waffle or heat panel: its stage tone, what it says on hover and to readers, and its address."""

    tone: str
    label: str
    url: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One row of a heat panel: its head and one cell per column (None where nothing is in scope)."""

    label: str
    cells: tuple[Cell | None, ...]
    url: str = ""
    total: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """What a figure needs: an ECharts option of JSON values, and the same numbers as a table.

    ``head`` holds the column labels; ``rows`` one tuple per row, as long as ``head``; ``links`` may give the address
    of each row (same length as ``rows``), used by the table and by a click on the drawing.
    """

    option: dict[str, object]
    head: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    links: tuple[str, ...] = field(default=())
