"""Verbs of an import: receive, preview, remember headers, apply, discard, roll back."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from django.apps import apps
from django.db import connection, models, transaction

from fuquan.domain.journal import actions as journal
from fuquan.domain.journal import queries as papers
from fuquan.domain.journal.models import Attachment
from fuquan.domain.org import clock
from fuquan.domain.org.models import User
from fuquan.engines.lifecycle import Verdict
from fuquan.engines.sheets import Finding, Refused

from . import queries
from .models import HeaderMemory, Import, ImportChange
from .queries import Follow, Preview
from .rules import Decision, Outcome, read_line
from .states import ImportStage


class Blocked(Exception):
    """A gate is shut. The verdict says which, and why."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__("；".join(finding.message for finding in verdict.findings))


def quietly(done: int, total: int, message: str) -> None:
    """Follow nothing."""


@transaction.atomic
def receive(paper: Attachment, kind: str, *, by: User) -> Import:
    """Enter an uploaded file as the sheet ``kind``; it is looked into afterwards."""
    if kind not in queries.desks():
        raise LookupError(f"no desk for sheet {kind!r}")
    intake = Import.objects.create(kind=kind, paper=paper, by=by, unit=by.unit, uploaded_at=clock.now())
    journal.record(
        "import.receive", by=by, subject=intake.public_id, facts={"kind": kind, "file": paper.name, "sha256": paper.sha256}
    )
    return intake


@transaction.atomic
def preview(intake: Import, *, by: User, follow: Follow = quietly) -> Import:
    """Look into the file and keep what importing it would do, or why it is refused."""
    intake = _locked(intake)
    _allowed(intake, "preview", by)
    desk = queries.desks()[intake.kind]
    follow(0, 3, "正在读取文件")
    try:
        seen = queries.look_into(papers.place_of(intake.paper.sha256), desk, name=intake.paper.name, decisions=intake.decisions)
    except Refused as refused:
        intake.stage, intake.refusal = ImportStage.REFUSED, refused.message[:500]
        intake.save()
        journal.record("import.refuse", by=by, subject=intake.public_id, facts={"code": refused.code})
        return intake
    follow(1, 3, "正在保存预览")
    _keep(intake, seen)
    follow(3, 3, "预览完成")
    return intake


def _keep(intake: Import, seen: Preview) -> None:
    for name, value in asdict(seen.counts).items():
        setattr(intake, name, value)
    intake.sheet = seen.sheet
    intake.mapping = {header: seen.mapping.how[header] for header in seen.mapping.index}
    intake.unknown_headers = list(seen.mapping.unknown)
    intake.findings = [_as_json(found) for found in seen.findings]
    intake.stage = ImportStage.PREVIEWED
    intake.save()
    intake.rows.all().delete()
    with connection.cursor() as cursor, cursor.copy(
        "COPY intake_importrow (intake_id, number, outcome, texts, findings, changes) FROM STDIN"
    ) as copy:
        for line in seen.lines:
            copy.write_row(
                (
                    intake.pk,
                    line.number,
                    line.outcome.value,
                    _dump(line.texts),
                    _dump([_as_json(found) for found in line.findings]) if line.findings else "[]",
                    _dump([asdict(change) for change in line.changes]) if line.changes else "[]",
                )
            )


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _as_json(found: Finding) -> dict[str, str]:
    return {"sheet": found.sheet, "cell": found.cell, "code": found.code, "message": found.message, "level": found.level}


@transaction.atomic
def remember_headers(kind: str, meanings: Mapping[str, str], *, by: User) -> None:
    """Keep what the person says the headers of this sheet mean; an empty meaning says: ignore the column."""
    known = {one.header for one in queries.desks()[kind].fields}
    for header, field in meanings.items():
        if field and field not in known:
            raise LookupError(f"sheet {kind!r} has no column {field!r}")
        HeaderMemory.objects.update_or_create(kind=kind, header=header, defaults={"field": field, "by": by})
    journal.record("import.remember_headers", by=by, facts={"kind": kind, "meanings": dict(meanings)})


@transaction.atomic
def choose(intake: Import, *, good_rows_only: bool, hidden_confirmed: bool, by: User) -> Import:
    """Set how the import is to be applied."""
    intake = _locked(intake)
    intake.good_rows_only, intake.hidden_confirmed = good_rows_only, hidden_confirmed
    intake.save(update_fields=["good_rows_only", "hidden_confirmed"])
    return intake


@transaction.atomic
def decide(intake: Import, decisions: Mapping[str, str], *, by: User, follow: Follow = quietly) -> Import:
    """Keep what the office decided about single rows (by row number) and look into the file once more."""
    intake = _locked(intake)
    _allowed(intake, "apply", by, only={"state", "role"})
    unknown = set(decisions.values()) - {decision.value for decision in Decision}
    if unknown:
        raise LookupError(f"no decision {sorted(unknown)}")
    intake.decisions = intake.decisions | dict(decisions)
    intake.stage = ImportStage.UPLOADED
    intake.save(update_fields=["decisions", "stage"])
    journal.record("import.decide", by=by, subject=intake.public_id, facts={"decisions": dict(decisions)})
    return preview(intake, by=by, follow=follow)


@transaction.atomic
def apply(intake: Import, *, by: User, follow: Follow = quietly) -> Import:
    """Write all accepted lines in one transaction, or nothing. Raises Blocked with every reason.

    The lines are compared once more with what is stored now; a line that no longer passes stops the whole import.
    """
    intake = _locked(intake)
    _allowed(intake, "apply", by)
    desk = queries.desks()[intake.kind]
    rows = intake.rows.exclude(outcome=Outcome.REJECTED)
    lines = [read_line(desk.fields, row.number, {}, row.texts) for row in rows]
    for line in lines:
        line.decision = intake.decisions.get(str(line.number), "")
    follow(0, len(lines), "正在核对")
    desk.examine(lines)
    stale = [line for line in lines if line.rejected]
    if stale:
        told = Finding(intake.sheet, f"{stale[0].number}:{stale[0].number}", "stale", "")
        raise Stale(told, len(stale), stale[0].findings[-1].message)
    recorder = Recorder(intake)
    desk.apply([line for line in lines if line.outcome != Outcome.SAME], by=by, recorder=recorder, follow=follow)
    recorder.save()
    intake.stage, intake.applied_at = ImportStage.APPLIED, clock.now()
    intake.save(update_fields=["stage", "applied_at"])
    journal.record(
        "import.apply",
        by=by,
        subject=intake.public_id,
        facts={
            "kind": intake.kind,
            "sha256": intake.paper.sha256,
            "rows_in": intake.rows_in,
            "accepted": intake.accepted,
            "rejected": intake.rejected,
            "blank": intake.blank,
            "new": intake.new,
            "changed": intake.changed,
        },
    )
    return intake


class Stale(Exception):
    """Between preview and import something else was stored that the lines no longer agree with."""

    def __init__(self, found: Finding, number: int, reason: str) -> None:
        self.found = found
        super().__init__(f"预览之后库中内容有变，{number}行不再符合（首先是第{found.row}行：{reason}）。请重新上传预览。")


@transaction.atomic
def discard(intake: Import, *, by: User) -> Import:
    """Give an import up before it is applied."""
    intake = _locked(intake)
    _allowed(intake, "discard", by)
    intake.stage = ImportStage.DISCARDED
    intake.save(update_fields=["stage"])
    journal.record("import.discard", by=by, subject=intake.public_id)
    return intake


@transaction.atomic
def roll_back(intake: Import, *, reason: str, by: User) -> Import:
    """Undo an applied import as one: what it made goes, what it changed returns to what it was."""
    intake = _locked(intake)
    _allowed(intake, "roll_back", by)
    effects = list(ImportChange.objects.filter(intake=intake).order_by("-pk"))
    desk = queries.desks()[intake.kind]
    touched = desk.touched(effects)
    made: dict[type[models.Model], list[int]] = {}
    for effect in effects:
        model = apps.get_model(effect.table)
        if effect.before is None:
            made.setdefault(model, []).append(effect.row)
        else:
            restored = {name: model._meta.get_field(name).to_python(value) for name, value in effect.before.items()}
            model._default_manager.filter(pk=effect.row).update(**restored)
    for model, rows in made.items():
        model._default_manager.filter(pk__in=rows).delete()
    desk.refresh(touched)
    intake.stage, intake.rolled_back_at, intake.rolled_back_reason = ImportStage.ROLLED_BACK, clock.now(), reason[:300]
    intake.save(update_fields=["stage", "rolled_back_at", "rolled_back_reason"])
    journal.record(
        "import.roll_back", by=by, subject=intake.public_id, facts={"reason": reason, "effects": len(effects)}
    )
    return intake


class Recorder:
    """Notes what an import does to stored rows, so that it can be undone as one."""

    def __init__(self, intake: Import) -> None:
        self.intake = intake
        self._effects: list[ImportChange] = []

    def created(self, objects: Sequence[models.Model]) -> None:
        """These rows were made."""
        self._effects += [ImportChange(intake=self.intake, table=one._meta.label, row=one.pk) for one in objects]

    def updating(self, row: models.Model, values: Mapping[str, object]) -> None:
        """This row is about to get these values; call before setting them."""
        fields = {name: row._meta.get_field(name) for name in values}
        before = {name: field.value_to_string(row) for name, field in fields.items()}
        for name, value in values.items():
            setattr(row, name, value)
        after = {name: field.value_to_string(row) for name, field in fields.items()}
        self._effects.append(
            ImportChange(intake=self.intake, table=row._meta.label, row=row.pk, before=before, after=after)
        )

    def save(self) -> None:
        ImportChange.objects.bulk_create(self._effects, batch_size=2000)


def import_file(path: Path, kind: str, *, by: User, name: str, follow: Follow = quietly) -> Import:
    """Take a file all the way in, all or nothing: what the operator's door and the demonstration use."""
    paper = journal.keep_paper(path, name=name, media_type="application/octet-stream", by=by)
    intake = preview(receive(paper, kind, by=by), by=by, follow=follow)
    return intake if intake.stage == ImportStage.REFUSED or intake.rejected else apply(intake, by=by, follow=follow)


def _locked(intake: Import) -> Import:
    return Import.objects.select_for_update().get(pk=intake.pk)


def _allowed(intake: Import, verb: str, by: User, *, only: Collection[str] = ()) -> None:
    """Raise Blocked unless ``verb`` is allowed; with ``only``, just those gates count."""
    verdict = queries.verdict(intake, verb, by)
    against = tuple(found for found in verdict.findings if not only or found.gate in only)
    if against:
        raise Blocked(replace(verdict, findings=against))

