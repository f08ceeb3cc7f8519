"""Questions about imports: which sheets can come in, what a file holds, what an import may still do."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from django.db.models.deletion import Collector, ProtectedError
from django.utils.module_loading import import_string

from fuquan.domain.org import policy
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object, Verb
from fuquan.engines.lifecycle import Verdict, assess
from fuquan.engines.sheets import Finding, Level, Refused, Table, Workbook, address, read
from fuquan.engines.sheets.header import HeaderMap, match
from fuquan.engines.sheets.normalise import key

from .models import HeaderMemory, Import, ImportChange
from .rules import Counts, Field, ImportFacts, Line, Outcome, counts_of, read_line
from .states import IMPORT, ImportStage

Follow = Callable[[int, int, str], None]


class Recorder(Protocol):
    """Notes what an import does, so that it can be undone as one."""

    intake: Import

    def created(self, objects: Sequence[models.Model]) -> None: ...

    def updating(self, row: models.Model, values: Mapping[str, object]) -> None: ...


class Desk(ABC):
    """One kind of sheet: how its lines are examined against what is stored, and how they are applied."""

    kind: str
    title: str
    fields: tuple[Field, ...]

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


@dataclass(frozen=True, slots=True)
class Preview:
    """What importing a file would do; nothing has been written."""

    sheet: str
    mapping: HeaderMap
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    counts: Counts

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        return self.findings + tuple(found for line in self.lines for found in line.findings)


def desks() -> dict[str, Desk]:
    """Every sheet that can come in, by kind; each domain package names its own in its AppConfig."""
    found: dict[str, Desk] = {}
    for config in apps.get_app_configs():
        place = getattr(config, "desks", "")
        if place:
            found |= {desk.kind: desk for desk in import_string(place)}
    return found


def remembered_headers(kind: str) -> dict[str, str]:
    """What people have said the headers of this sheet mean."""
    return dict(HeaderMemory.objects.filter(kind=kind).values_list("header", "field"))


def look_into(path: Path, desk: Desk, *, name: str, decisions: Mapping[str, str] | None = None) -> Preview:
    """Read ``path`` as the sheet of ``desk`` and compare it with what is stored; writes nothing.

    ``decisions`` says by row number what the office decided about rows that the desk asks about.

    Raises engines.sheets.Refused when the file as a whole cannot be taken.
    """
    workbook = read(path, name=name)
    table = _table_for(workbook, desk)
    mapping = match([one.column for one in desk.fields], table.headers, remembered=remembered_headers(desk.kind))
    if mapping.missing:
        raise Refused("missing_columns", _missing_sentence(table, mapping))
    if mapping.ambiguous:
        twice = "；".join(f"“{name}”对应{'、'.join(found)}" for name, found in mapping.ambiguous.items())
        raise Refused("ambiguous_columns", f"工作表“{table.sheet}”有多个表头对应同一列：{twice}。请只保留一个后重新上传。")
    lines = _lines_of(table, desk, mapping)
    for line in lines:
        line.decision = (decisions or {}).get(str(line.number), "")
    desk.examine([line for line in lines if not line.rejected])
    return Preview(
        sheet=table.sheet,
        mapping=mapping,
        lines=tuple(lines),
        findings=tuple(found for found in workbook.findings + table.findings if _is_about_the_table(found, lines)),
        counts=counts_of(lines, blank=table.rows_in - len(lines)),
    )


def _table_for(workbook: Workbook, desk: Desk) -> Table:
    usable = [table for table in workbook.tables if table.headers]
    named = [table for table in usable if key(table.sheet) == key(desk.title)]
    if len(named) == 1:
        return named[0]
    shown = [table for table in usable if not table.hidden]
    if not named and len(shown) == 1:
        return shown[0]
    names = "、".join(f"“{table.sheet}”" for table in workbook.tables) or "（空）"
    raise Refused("no_sheet", f"文件中找不到名为“{desk.title}”的工作表，现有：{names}。请核对文件或改正工作表名称。")


def _missing_sentence(table: Table, mapping: HeaderMap) -> str:
    missing = "、".join(f"“{name}”" for name in mapping.missing)
    hints = "；".join(f"“{found}”可能是“{name}”" for name, found in mapping.suggestions.items() if name in mapping.missing)
    return f"工作表“{table.sheet}”第{table.header_row}行表头缺少{missing}。" + (f"{hints}，请在表头对应中确认。" if hints else "")


def _lines_of(table: Table, desk: Desk, mapping: HeaderMap) -> list[Line]:
    doubts: dict[int, list[Finding]] = {}
    for found in table.findings:
        if found.level == Level.ERROR and found.row:
            doubts.setdefault(found.row, []).append(found)
    places = [(header, index, table.first_column + index) for header, index in mapping.index.items()]
    lines = []
    for row in table.rows:
        raw = {header: row.values[index] for header, index, _ in places}
        cells = _Cells(row.number, {header: column for header, _, column in places})
        line = read_line(desk.fields, row.number, cells, raw)
        wrong = doubts.get(row.number)
        if wrong:
            line.findings[:0] = wrong
            line.outcome = Outcome.REJECTED
        lines.append(line)
    return lines


class _Cells(Mapping[str, str]):
    """The addresses of one row's cells by header, worked out only when asked for."""

    __slots__ = ("_columns", "_number")

    def __init__(self, number: int, columns: dict[str, int]) -> None:
        self._number, self._columns = number, columns

    def __getitem__(self, header: str) -> str:
        return address(self._number, self._columns[header])

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def _is_about_the_table(found: Finding, lines: Sequence[Line]) -> bool:
    return found.level != Level.ERROR or not found.row


def imports_visible_to(user: User) -> QuerySet[Import]:
    """Imports, newest first, for those who may see them."""
    if not policy.allows(user.role, Object.IMPORT, Verb.LIST):
        return Import.objects.none()
    return Import.objects.select_related("paper", "by__unit", "unit")


def facts_of(intake: Import) -> ImportFacts:
    """What the gates of this import look at."""
    asked = sum(1 for found in intake.findings if found["level"] == Level.ASK)
    return ImportFacts(
        accepted=intake.accepted,
        rejected=intake.rejected,
        unanswered=0 if intake.hidden_confirmed else asked,
        good_rows_only=intake.good_rows_only,
        standing_on_it=standing_on(intake) if intake.stage == ImportStage.APPLIED else (),
    )


def verdict(intake: Import, verb: str, user: User) -> Verdict:
    """May this user do ``verb`` with this import now, and if not, every reason."""
    return assess(IMPORT.verb(verb), ImportStage(intake.stage), facts_of(intake), [user.role])


def standing_on(intake: Import) -> tuple[str, ...]:
    """What was built later on the rows this import made or changed; empty when it can be rolled back."""
    made: dict[type[models.Model], set[int]] = {}
    for effect in ImportChange.objects.filter(intake=intake):
        model = apps.get_model(effect.table)
        if effect.before is None:
            made.setdefault(model, set()).add(effect.row)
        elif _changed_since(model, effect):
            return (f"{model._meta.verbose_name}在导入后又被修改",)
    collector = Collector(using="default")
    try:
        for model, rows in made.items():
            collector.collect(model._default_manager.filter(pk__in=rows))
    except ProtectedError as protected:
        later = [one for one in protected.protected_objects if one.pk not in made.get(type(one), set())]
        return tuple(str(one) for one in later[:5])
    later = [
        one
        for model, instances in collector.data.items()
        for one in instances
        if one.pk not in made.get(model, set()) and not _comes_with(one, intake)
    ]
    return tuple(str(one) for one in later[:5])


def _changed_since(model: type[models.Model], effect: ImportChange) -> bool:
    row = model._default_manager.filter(pk=effect.row).first()
    return row is None or any(
        model._meta.get_field(name).value_to_string(row) != value for name, value in (effect.after or {}).items()
    )


def _comes_with(one: models.Model, intake: Import) -> bool:
    """Is this row part of the import, or a mere trace that the system left of it?"""
    return getattr(one, "intake_id", None) == intake.pk or bool(getattr(one, "rule", ""))
