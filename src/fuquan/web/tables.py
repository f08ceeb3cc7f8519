"""The list every page uses: columns and filters declared once; filtering, sorting, paging and export follow from them.

Every state of a list is its address, so it can be kept, sent and printed; without script the same links and forms work.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, Protocol
from urllib.parse import quote, urlencode

from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fuquan.domain.org import clock, policy
from fuquan.domain.org.policy import Object, Verb
from fuquan.engines.sheets.write import ColumnSpec, SheetSpec, Value, write_csv, write_workbook
from fuquan.web.shell import Request, page, refused

COUNT_LIMIT = 10_000
"""Counted exactly up to here; beyond, the list says "10,000+" and pages no further."""

SHEET_LIMIT = 200_000
"""Rows that are written into one workbook; more are offered as CSV."""

ROWS_CHOICES = (20, 50, 100, 200)
RESERVED = frozenset({"sort", "page", "rows", "export", "as_of"})

Rows = QuerySet[Any]


def resolved(row: object, path: str) -> Any:
    """Follow ``a.b`` or ``a__b`` from ``row`` through attributes, keys and argumentless methods while they lead on."""
    value: Any = row
    for step in path.replace("__", ".").split("."):
        if value is None:
            return None
        value = value[step] if isinstance(value, Mapping) else getattr(value, step)
        if callable(value):
            value = value()
    return value


def plain(value: Any) -> str:
    """A value as an official reads it: dates as 2021-11-09, moments in China's time, yes and no, a dash for nothing."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    ``value`` is a path or a function from the row to a plain value (default: the path ``name``); it is what is
    exported. ``show`` may draw it as HTML (a badge). ``sort`` names the fields to order by; without it the column does
    not sort. ``link`` gives the address the cell leads to. ``width`` is "", "xs", "sm", "md", "lg" or "xl".
    """

    name: str
    label: str
    value: str | Callable[[Any], Any] = ""
    sort: str | tuple[str, ...] = ()
    link: Callable[[Any], str] | None = None
    show: Callable[[Any], SafeString] | None = None
    align: Literal["start", "end", "center"] = "start"
    width: Literal["", "xs", "sm", "md", "lg", "xl"] = ""
    help: str = ""
    export: bool = True

    def value_of(self, row: Any) -> Any:
        return self.value(row) if callable(self.value) else resolved(row, self.value or self.name)

    def drawn(self, row: Any) -> SafeString:
        inner = self.show(row) if self.show else format_html("{}", plain(self.value_of(row)))
        url = self.link(row) if self.link else ""
        return format_html('<a href="{}">{}</a>', url, inner) if url else inner

    def order(self, *, backwards: bool) -> tuple[str, ...]:
        fields = (self.sort,) if isinstance(self.sort, str) else self.sort
        return tuple(turned(name) for name in fields) if backwards else fields


def turned(name: str) -> str:
    """The opposite order of a field name."""
    return name[1:] if name.startswith("-") else f"-{name}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter as it stands in this request: its words for the chip, and how to narrow the rows."""

    words: str
    narrow: Callable[[Rows], Rows]
    params: tuple[str, ...]


class Filter(Protocol):
    """What a list can be narrowed by."""

    @property
    def name(self) -> str:
        """Its own name."""

    @property
    def label(self) -> str:
        """Its name in Chinese."""

    @property
    def params(self) -> tuple[str, ...]:
        """The names it uses in the address."""

    def asked(self, request: Request) -> Asked | None:
        """What the request asks of it; None when nothing or nonsense."""

    def control(self, request: Request) -> dict[str, Any]:
        """What its template needs."""


Options = Sequence[tuple[str, str]] | Callable[[Request], Iterable[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few options. ``lookup`` is the field compared, or ``narrow(rows, value)`` does it in its own way."""

    name: str
    label: str
    options: Options
    lookup: str = ""
    narrow: Callable[[Rows, str], Rows] | None = None
    blank: str = "全部"

    @property
    def params(self) -> tuple[str, ...]:
        return (self.name,)

    def listed(self, request: Request) -> list[tuple[str, str]]:
        return list(self.options(request) if callable(self.options) else self.options)

    def asked(self, request: Request) -> Asked | None:
        value = request.GET.get(self.name, "")
        words = dict(self.listed(request)).get(value) if value else None
        if words is None:
            return None
        return Asked(f"{self.label}：{words}", lambda rows: self._narrowed(rows, value), self.params)

    def _narrowed(self, rows: Rows, value: str) -> Rows:
        return self.narrow(rows, value) if self.narrow else rows.filter(**{self.lookup or self.name: value})

    def control(self, request: Request) -> dict[str, Any]:
        return {"kind": "choice", "value": request.GET.get(self.name, ""), "options": self.listed(request)}


@dataclass(frozen=True, slots=True)
class Search:
    """Words looked for in some fields; all words must occur, each in any of them.

    ``narrow(rows, word)`` looks for a word in its own way.
    """

    fields: tuple[str, ...] = ()
    name: str = "q"
    label: str = "关键词"
    placeholder: str = ""
    narrow: Callable[[Rows, str], Rows] | None = None

    @property
    def params(self) -> tuple[str, ...]:
        return (self.name,)

    def asked(self, request: Request) -> Asked | None:
        text = request.GET.get(self.name, "").replace("\x00", "").strip()[:100]
        return Asked(f"{self.label}：{text}", lambda rows: self._narrowed(rows, text), self.params) if text else None

    def _narrowed(self, rows: Rows, text: str) -> Rows:
        for word in text.split():
            rows = self.narrow(rows, word) if self.narrow else rows.filter(self._anywhere(word))
        return rows

    def _anywhere(self, word: str) -> Q:
        found = Q()
        for name in self.fields:
            found |= Q(**{f"{name}__icontains": word})
        return found

    def control(self, request: Request) -> dict[str, Any]:
        return {"kind": "search", "value": request.GET.get(self.name, ""), "placeholder": self.placeholder}


@dataclass(frozen=True, slots=True)
class DateRange:
    """From one day to another, both included; ``name``_from and ``name``_to in the address."""

    name: str
    label: str
    field: str = ""
    moments: bool = False

    @property
    def params(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to")

    def asked(self, request: Request) -> Asked | None:
        first, last = (iso_day(request.GET.get(name, "")) for name in self.params)
        if first is None and last is None:
            return None
        words = f"{self.label}：{first or '起始'} 至 {last or '今'}"
        return Asked(words, lambda rows: self._narrowed(rows, first, last), self.params)

    def _narrowed(self, rows: Rows, first: date | None, last: date | None) -> Rows:
        path = (self.field or self.name) + ("__date" if self.moments else "")
        if first is not None:
            rows = rows.filter(**{f"{path}__gte": first})
        return rows if last is None else rows.filter(**{f"{path}__lte": last})

    def control(self, request: Request) -> dict[str, Any]:
        first, last = self.params
        return {
            "kind": "dates",
            "first": {"name": first, "value": request.GET.get(first, "")},
            "last": {"name": last, "value": request.GET.get(last, "")},
        }


def iso_day(text: str) -> date | None:
    """The day that ``text`` writes as 2021-11-09; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head as drawn: where a click leads, and how it is sorted now ("", "ascending", "descending")."""

    column: Column
    url: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter in words, and the address without it."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as one request sees it: what the template draws."""

    listing: "Listing"
    request: Request
    rows: list[Any]
    number: int
    size: int
    counted: int
    has_next: bool
    sort: str
    asked: tuple[Asked, ...]
    cells: list[tuple[Any, list[tuple[Column, SafeString]]]] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"list-{self.listing.name}"

    @property
    def path(self) -> str:
        return self.request.path

    @property
    def total(self) -> str:
        """How many rows match, in words: exact up to the limit."""
        return f"{COUNT_LIMIT:,}+" if self.counted > COUNT_LIMIT else f"{self.counted:,}"

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def is_cut(self) -> bool:
        """Is this the last page that is turned to, although more rows match?"""
        return self.counted > COUNT_LIMIT and not self.has_next

    @property
    def pages(self) -> int:
        return max(1, -(-min(self.counted, COUNT_LIMIT) // self.size))

    @property
    def heads(self) -> list[Head]:
        return [self._head(column) for column in self.listing.columns]

    def _head(self, column: Column) -> Head:
        if not column.sort:
            return Head(column, "", "")
        now = {column.name: "ascending", f"-{column.name}": "descending"}.get(self.sort, "")
        wanted = f"-{column.name}" if now == "ascending" else column.name
        return Head(column, self.address(sort=wanted, page=None), now)

    @property
    def chips(self) -> list[Chip]:
        return [Chip(a.words, self.address(**dict.fromkeys(a.params), page=None)) for a in self.asked]

    @property
    def controls(self) -> list[dict[str, Any]]:
        return [
            {"name": f.name, "label": f.label, "id": f"{self.id}-{f.name}", **f.control(self.request)}
            for f in self.listing.filters
        ]

    @property
    def clear_url(self) -> str:
        return self.address(**dict.fromkeys(p for f in self.listing.filters for p in f.params), page=None)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the filter form carries along unseen: the order and the page's own parameters."""
        return self._kept({p for f in self.listing.filters for p in f.params} | {"page", "export", "rows"})

    @property
    def carried_all(self) -> list[tuple[str, str]]:
        """What the choice of the page size carries along: everything but the page."""
        return self._kept({"page", "export", "rows"})

    def _kept(self, without: set[str]) -> list[tuple[str, str]]:
        return [(k, v) for k, values in self.request.GET.lists() if k not in without for v in values if v]

    @property
    def previous_url(self) -> str:
        return self.address(page=self.number - 1 if self.number > 2 else None) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        return self.address(page=self.number + 1) if self.has_next else ""

    @property
    def exports(self) -> list[tuple[str, str]]:
        if not self.listing.may_export(self.request):
            return []
        return [(label, self.address(export=kind, page=None)) for kind, label in (("xlsx", "Excel"), ("csv", "CSV"))]

    @property
    def rows_choices(self) -> tuple[int, ...]:
        return tuple(sorted({*ROWS_CHOICES, self.listing.page_size}))

    def address(self, **changes: object) -> str:
        """This list with some parameters changed; None takes a parameter away."""
        kept = [
            (name, value)
            for name, values in self.request.GET.lists()
            for value in values
            if value and name not in changes and name != "export"
        ]
        kept += [(name, str(value)) for name, value in changes.items() if value is not None]
        return f"{self.path}?{urlencode(kept)}" if kept else self.path


@dataclass(frozen=True, slots=True)
class Listing:
    """A declared list. ``subject`` is what its rows are to the policy table: it decides who may export.

    ``default_sort`` is a column's name, with "-" before it for the opposite order.
    """

    name: str
    title: str
    subject: Object
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    default_sort: str = ""
    page_size: int = 50
    export_name: str = ""
    empty: str = "没有符合条件的记录"

    def answer(
        self, request: Request, rows: Rows, template: str, context: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        """The page with this list as ``listed``, its partial "list" for htmx, or the file when ``export`` is asked."""
        kind = request.GET.get("export", "")
        if kind in ("csv", "xlsx") and self.may_export(request):
            return self.exported(request, rows, kind)
        return page(request, template, {**(context or {}), "listed": self.listed(request, rows)}, fragment="list")

    def may_export(self, request: Request) -> bool:
        return bool(self.export_name) and policy.allows(request.user.role, self.subject, Verb.EXPORT)

    def narrowed(self, request: Request, rows: Rows) -> tuple[Rows, tuple[Asked, ...], str]:
        """The rows that the request asks for, in its order; the active filters; the order's name."""
        asked = tuple(a for f in self.filters if (a := f.asked(request)) is not None)
        for one in asked:
            rows = one.narrow(rows)
        sort = self._sort(request.GET.get("sort", "")) or self.default_sort
        column = next((c for c in self.columns if c.name == sort.lstrip("-")), None)
        if column is not None:
            order = column.order(backwards=sort.startswith("-"))
            rows = rows.order_by(*order, "-pk" if order and order[0].startswith("-") else "pk")
        return rows, asked, sort

    def _sort(self, told: str) -> str:
        return told if any(c.sort and c.name == told.removeprefix("-") for c in self.columns) else ""

    def listed(self, request: Request, rows: Rows) -> Listed:
        """This list as the request asks for it. Two queries: a count that stops at the limit, and one page of rows."""
        matching, asked, sort = self.narrowed(request, rows)
        told = request.GET.get("rows", "")
        size = int(told) if told.isascii() and told.isdigit() and int(told) in ROWS_CHOICES else self.page_size
        counted = matching.order_by()[: COUNT_LIMIT + 1].count()
        pages = max(1, -(-min(counted, COUNT_LIMIT) // size))
        told = request.GET.get("page", "")
        number = min(max(int(told), 1), pages) if told.isascii() and told.isdigit() and len(told) < 9 else 1
        shown = list(matching[(number - 1) * size : number * size])
        state = Listed(self, request, shown, number, size, counted, number < pages, sort, asked)
        return replace(state, cells=[(row, [(c, c.drawn(row)) for c in self.columns]) for row in shown])

    def exported(self, request: Request, rows: Rows, kind: str) -> HttpResponse:
        """All matching rows as a file. Text stays text: no cell of it can become a formula."""
        matching, asked, _ = self.narrowed(request, rows)
        columns = tuple(c for c in self.columns if c.export)
        head = tuple(c.label for c in columns)
        name = f"{self.export_name}_{clock.today():%Y%m%d}.{kind}"
        if kind == "csv":
            return download(write_csv(head, _values(matching, columns)), name, "text/csv; charset=utf-8")
        if matching.order_by()[: SHEET_LIMIT + 1].count() > SHEET_LIMIT:
            words = f"符合条件的记录超过{SHEET_LIMIT:,}行，一个工作簿不便打开。请先筛选缩小范围，或改用 CSV 导出。"
            return refused(request, "导出范围过大", words, url=request.path, status=422)
        specs = tuple(ColumnSpec(c.label, width=WIDTHS[c.width]) for c in columns)
        chosen = "，".join(a.words for a in asked)
        title = f"{self.title}（{chosen}）" if chosen else self.title
        sheet = SheetSpec(self.export_name[:31], specs, _values(matching, columns), title=title)
        media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return download(write_workbook([sheet]), name, media_type)


WIDTHS = {"": 18, "xs": 8, "sm": 12, "md": 20, "lg": 32, "xl": 48}


def _values(rows: Rows, columns: tuple[Column, ...]) -> Iterator[tuple[Value, ...]]:
    for row in rows.iterator(chunk_size=2000):
        yield tuple(_cell(column.value_of(row)) for column in columns)


def _cell(value: Any) -> Value:
    """A value as a workbook keeps it: integers and days as such, moments as China's time in words, else text."""
    if value is None:
        return None
    if isinstance(value, bool | datetime | Model):
        return plain(value)
    return value if isinstance(value, int | date) else str(value)


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A file to keep: never shown in the browser, its Chinese name as RFC 6266 wants it."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
