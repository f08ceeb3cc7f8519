"""One desk for every ledger: lines are resolved, compared by natural key, written set-wise, and proven downward."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Model

from fuquan.domain.intake.models import ImportChange
from fuquan.domain.intake.queries import Desk, Follow, Recorder
from fuquan.domain.intake.rules import Change, Field, Line, Outcome
from fuquan.domain.journal import actions as journal
from fuquan.domain.org import queries as org
from fuquan.domain.org.models import User
from fuquan.domain.readiness import queries
from fuquan.domain.readiness.queries import LEDGERS, Ledger
from fuquan.domain.readiness.queries.columns import Column
from fuquan.domain.readiness.queries.directory import Directory
from fuquan.domain.readiness.queries.ledgers import Entered
from fuquan.engines.sheets.write import Value

from .evidence import LEDGER_RULE, derive_evidence, derive_for

READ = "read"
"""Where a line keeps what its cells were resolved to: the attributes of the row it stands for."""
CHUNK = 500
BATCH = 2000


class LedgerDesk(Desk):
    """How one ledger comes in. Rows that a sheet leaves out stay: a ledger grows, and is corrected line by line."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.kind = ledger.kind
        self.title = ledger.kind
        self.fields: tuple[Field, ...] = tuple(field for column in ledger.columns for field in column.fields)

    def examine(self, lines: Sequence[Line]) -> None:
        """Resolve every line, refuse what is wrong or stands twice, and compare the rest with the stored rows."""
        directory = Directory()
        for line in lines:
            self._resolve(line, directory)
        good = [line for line in lines if not line.rejected]
        seen: dict[tuple[Any, ...], int] = {}
        stored = self._stored(good)
        for line in good:
            key = self._key(line)
            if key in seen:
                line.reject(
                    self.fields[0].header, "duplicate", f"与第{seen[key]}行是同一条记录；请删除其一或更换编号。"
                )
                continue
            seen[key] = line.number
            if key in stored:
                self._compare(line, stored[key])

    def apply(self, lines: Sequence[Line], *, by: User, recorder: Recorder, follow: Follow) -> None:
        """Write new and changed rows, and file what they prove about the delegations they speak about."""
        new = [
            self.ledger.model(**line.values[READ], intake=recorder.intake)
            for line in lines
            if line.outcome == Outcome.NEW
        ]
        made = self.ledger.model._default_manager.bulk_create(new, batch_size=BATCH)
        recorder.created(made)
        changed = [line for line in lines if line.outcome == Outcome.CHANGED]
        stored = self._stored(changed)
        rows = [stored[self._key(line)] for line in changed]
        touched = queries.touched_by([*made, *rows])
        for line, row in zip(changed, rows, strict=True):
            recorder.updating(row, self._differing(line, row))
        self._write(changed, rows)
        touched |= queries.touched_by(rows)
        follow(1, 2, f"{self.title}已入库，正在更新佐证")
        self._tell(lines, by=by)
        if touched and self.ledger.proofs:
            derive_for(queries.concerned(touched), self.ledger.proofs, by=by)
        follow(2, 2, f"{self.title}已入库")

    def touched(self, effects: Sequence[ImportChange]) -> Collection[int]:
        """The delegations that these rows spoke about, before the import and after it."""
        if not self.ledger.proofs:
            return ()
        made_or_changed = {effect.row: effect for effect in effects if effect.table == self.ledger.model._meta.label}
        rows = list(self.ledger.model._default_manager.filter(pk__in=made_or_changed))
        about = queries.touched_by(rows)
        for row in rows:
            for name, value in (made_or_changed[row.pk].before or {}).items():
                setattr(row, name, row._meta.get_field(name).to_python(value))
        return [cell.pk for cell in queries.concerned(about | queries.touched_by(rows))]

    def refresh(self, touched: Collection[int]) -> None:
        """What the ledger still proves stands; what only the undone rows proved is withdrawn."""
        if touched:
            derive_evidence(by=LEDGER_RULE, delegation_ids=touched, proofs=self.ledger.proofs)

    def _resolve(self, line: Line, directory: Directory) -> None:
        read: dict[str, Any] = {}
        for column in self.ledger.columns:
            values = column.resolve(line, directory)
            self._fits(line, column, values)
            read |= values
        if not line.rejected:
            self.ledger.check(Entered(line, read, directory))
        line.values[READ] = read

    def _fits(self, line: Line, column: Column, values: dict[str, Any]) -> None:
        """Refuse what the stored column cannot hold."""
        for name, value in values.items():
            stored = self.ledger.model._meta.get_field(name)
            header = column.fields[-1].header
            if isinstance(value, str) and stored.max_length is not None and len(value) > stored.max_length:
                told = f"“{header}”共{len(value)}个字，超过{stored.max_length}个字；请精简。"
                line.reject(header, "too_long", told)

    def choices(self) -> Mapping[str, tuple[str, ...]]:
        """The departments and receivers that a cell may name."""
        offered = {"赋权部门": org.departments(), "县(市)": org.receivers()}
        headers = {field.header for field in self.fields}
        return {
            header: tuple(units.values_list("short_name" if header == "赋权部门" else "name", flat=True))
            for header, units in offered.items()
            if header in headers
        }

    def _key(self, line: Line) -> tuple[Any, ...]:
        return tuple(line.values[READ][name] for name in self.ledger.key)

    def _stored(self, lines: Iterable[Line]) -> dict[tuple[Any, ...], Model]:
        """The stored rows under the natural keys of these lines."""
        first = self.ledger.key[0]
        wanted = {self._key(line) for line in lines}
        rows = self.ledger.rows().filter(**{f"{first}__in": {key[0] for key in wanted}})
        return {key: row for row in rows if (key := self.ledger.key_of(row)) in wanted}

    def _compare(self, line: Line, row: Model) -> None:
        for column in self.ledger.columns:
            read = {name: line.values[READ][name] for name in column.attributes if name in line.values[READ]}
            if any(getattr(row, name) != value for name, value in read.items()):
                header = column.fields[-1].header
                line.changes.append(Change(header, _shown(column.cells(row)[-1]), line.texts.get(header, "")))
        line.outcome = Outcome.CHANGED if line.changes else Outcome.SAME

    def _differing(self, line: Line, row: Model) -> dict[str, Any]:
        return {name: value for name, value in line.values[READ].items() if getattr(row, name) != value}

    def _write(self, lines: Sequence[Line], rows: Sequence[Model]) -> None:
        names = sorted({name for line in lines for name in line.values[READ]} - set(self.ledger.key))
        if rows and names:
            self.ledger.model._default_manager.bulk_update(rows, names, batch_size=500)

    def _tell(self, lines: Sequence[Line], *, by: User) -> None:
        numbers = [" ".join(str(part) for part in self._shown_key(line)) for line in lines]
        for start in range(0, len(numbers), CHUNK):
            journal.record("ledger.enter", by=by, facts={"ledger": self.kind, "rows": numbers[start : start + CHUNK]})

    def _shown_key(self, line: Line) -> list[str]:
        keys = set(self.ledger.key)
        return [
            line.texts.get(column.fields[0].header, "") or line.texts.get(column.fields[-1].header, "")
            for column in self.ledger.columns
            if keys & set(column.attributes)
        ]


def _shown(value: Value) -> str:
    """A stored cell as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat() if isinstance(value, date) else str(value)


DESKS = tuple(LedgerDesk(ledger) for ledger in LEDGERS.values())
