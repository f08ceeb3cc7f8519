"""Verbs of an import: receive, preview, say what headers mean, decide, choose, apply, discard, roll back."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from fuquan.domain.journal import actions as journal
from fuquan.domain.journal import queries as papers
from fuquan.domain.journal.models import Attachment
from fuquan.domain.org import clock, policy
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object, Verb
from fuquan.engines.lifecycle import Verdict
from fuquan.engines.sheets import Finding, Level, Refused

from . import queries
from .models import HeaderMemory, Import, ImportChange, ImportRow
from .queries import Follow, HeaderUse, Preview, Unmapped
from .rules import Line, Outcome, counts_of, read_line
from .states import ImportStage

UNDONE_AT_ONCE = 1000


class Blocked(Exception):
    """A gate is shut. The verdict says which, and why."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__("；".join(finding.message for finding in verdict.findings))


class NotAllowed(PermissionError):
    """This person may not bring sheets in."""

    def __init__(self) -> None:
        super().__init__("您的岗位不能办理收表。")


class Stale(Exception):
    """Between preview and import something else was stored, so that the import would not do what was previewed."""

    def __init__(self, number: int, first: Line) -> None:
        reason = first.findings[-1].message if first.rejected and first.findings else "对照结果已不同"
        super().__init__(
            f"预览之后库中内容有变，{number}行与预览不再一致（首先是第{first.number}行：{reason}）。请重新检查后再入库。"
        )


def quietly(done: int, total: int, message: str) -> None:
    """Follow nothing."""


@transaction.atomic
def receive(paper: Attachment, kind: str, *, by: User, defaults: Mapping[str, str] | None = None) -> Import:
    """Enter an uploaded file as the sheet ``kind``; it is looked into afterwards.

    ``defaults`` gives by header what stands where a cell of the file is empty.
    """
    _permitted(by, Verb.CREATE)
    desk = queries.desks().get(kind)
    if desk is None:
        raise LookupError(f"no desk for sheet {kind!r}")
    unknown = set(defaults or {}) - {one.header for one in desk.fields}
    if unknown:
        raise LookupError(f"sheet {kind!r} has no column {sorted(unknown)}")
    intake = Import.objects.create(
        kind=kind, paper=paper, by=by, unit=by.unit, uploaded_at=clock.now(), defaults=dict(defaults or {})
    )
    facts = {"kind": kind, "file": paper.name, "sha256": paper.sha256, "defaults": intake.defaults}
    journal.record("import.receive", by=by, subject=intake.public_id, facts=facts)
    return intake


# --- looking into the file --------------------------------------------------------------------------------------------


@transaction.atomic
def preview(intake: Import, *, by: User, follow: Follow = quietly) -> Import:
    """Look into the file and keep what importing it would do, which headers are in the way, or why it is refused."""
    intake = _locked(intake)
    _allowed(intake, "preview", by)
    desk = queries.desks()[intake.kind]
    path = papers.place_of(intake.paper.sha256)
    follow(0, 3, "正在读取文件")
    try:
        seen = queries.look_into(
            path, desk, name=intake.paper.name, decisions=intake.decisions, defaults=intake.defaults
        )
    except Unmapped as unmapped:
        return _ask_headers(intake, unmapped)
    except Refused as refused:
        intake.stage, intake.refusal = ImportStage.REFUSED, refused.message[:500]
        intake.save()
        journal.record("import.refuse", by=by, subject=intake.public_id, facts={"code": refused.code})
        return intake
    follow(1, 3, "正在保存预览")
    _keep(intake, seen)
    follow(3, 3, "预览完成")
    return intake


def _ask_headers(intake: Import, unmapped: Unmapped) -> Import:
    intake.stage, intake.sheet, intake.headers = ImportStage.MAPPING, unmapped.sheet, _as_rows(unmapped.headers)
    told = Finding(unmapped.sheet, "", unmapped.code, unmapped.message)
    intake.findings = [_as_json(told)]
    for name, value in asdict(counts_of((), blank=0)).items():
        setattr(intake, name, value)
    intake.save()
    intake.rows.all().delete()
    return intake


def _keep(intake: Import, seen: Preview) -> None:
    for name, value in asdict(seen.counts).items():
        setattr(intake, name, value)
    intake.sheet, intake.headers = seen.sheet, _as_rows(seen.headers)
    intake.findings = [_as_json(found) for found in (*_told_before(intake), *seen.findings)]
    intake.stage = ImportStage.PREVIEWED
    intake.save()
    intake.rows.all().delete()
    into = "COPY intake_importrow (intake_id, number, outcome, texts, findings, changes) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for line in seen.lines:
            headers = {line.cells[header]: header for header in line.cells} if line.findings else {}
            found = [_as_json(one) | {"header": headers.get(one.cell, "")} for one in line.findings]
            changes = [asdict(change) for change in line.changes]
            copy.write_row(
                (intake.pk, line.number, line.outcome.value, _dump(line.texts), _dump(found), _dump(changes))
            )


def _told_before(intake: Import) -> tuple[Finding, ...]:
    twin = queries.twin_of(intake)
    if twin is None:
        return ()
    message = f"同一份文件已经入库（收表号{twin.public_id}），本次只会处理与库中不一致的行。"
    return (Finding("", "", "already_imported", message, Level.NOTE),)


def _as_rows(headers: Sequence[HeaderUse]) -> list[dict[str, Any]]:
    return [asdict(use) for use in headers]


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _as_json(found: Finding) -> dict[str, str]:
    return {
        "sheet": found.sheet,
        "cell": found.cell,
        "code": found.code,
        "message": found.message.replace("\x00", ""),
        "level": found.level,
    }


# --- what people say about it -----------------------------------------------------------------------------------------


@transaction.atomic
def remember_headers(kind: str, meanings: Mapping[str, str], *, by: User) -> None:
    """Keep what the person says the headers of this sheet mean; an empty meaning says: ignore the column."""
    _permitted(by, Verb.UPDATE)
    known = {one.header for one in queries.desks()[kind].fields}
    for header, field in meanings.items():
        if field and field not in known:
            raise LookupError(f"sheet {kind!r} has no column {field!r}")
        HeaderMemory.objects.update_or_create(kind=kind, header=header[:100], defaults={"field": field, "by": by})
    journal.record("import.remember_headers", by=by, facts={"kind": kind, "meanings": dict(meanings)})


@transaction.atomic
def look_again(intake: Import, *, by: User) -> Import:
    """Set the import back, so that the file is looked into once more: after headers or decisions, or when it is stale."""
    intake = _locked(intake)
    _allowed(intake, "look_again", by)
    intake.stage = ImportStage.UPLOADED
    intake.save(update_fields=["stage"])
    return intake


@transaction.atomic
def decide(intake: Import, decisions: Mapping[str, str], *, by: User) -> Import:
    """Keep what the office decided about single rows (by row number); afterwards the file is looked into once more.

    Raises LookupError for a row that asks nothing, or a decision that its question does not offer.
    """
    intake = look_again(intake, by=by)
    asked = {str(question.row.number): question.offered for question in queries.questions_of(intake)}
    for number, decision in decisions.items():
        if decision and decision not in asked.get(number, ()):
            raise LookupError(f"row {number} offers no decision {decision!r}")
    intake.decisions = {
        number: decision for number, decision in (intake.decisions | dict(decisions)).items() if decision
    }
    intake.save(update_fields=["decisions"])
    journal.record("import.decide", by=by, subject=intake.public_id, facts={"decisions": dict(decisions)})
    return intake


@transaction.atomic
def choose(intake: Import, *, good_rows_only: bool, hidden_confirmed: bool, by: User) -> Import:
    """Set how the import is to be applied."""
    intake = _locked(intake)
    _allowed(intake, "apply", by, only={"state", "role"})
    intake.good_rows_only, intake.hidden_confirmed = good_rows_only, hidden_confirmed
    intake.save(update_fields=["good_rows_only", "hidden_confirmed"])
    return intake


# --- applying it and undoing it ---------------------------------------------------------------------------------------


@transaction.atomic
def apply(intake: Import, *, by: User, follow: Follow = quietly) -> Import:
    """Write all accepted lines in one transaction, or nothing. Raises Blocked with every reason.

    The lines are compared once more with what is stored now; one that would do something else than was previewed stops
    the whole import with Stale.
    """
    intake = _locked(intake)
    _allowed(intake, "apply", by)
    desk = queries.desks()[intake.kind]
    rows = list(intake.rows.exclude(outcome=Outcome.REJECTED).order_by("number"))
    follow(0, len(rows), "正在核对")
    lines = [read_line(desk.fields, row.number, {}, row.texts, sheet=intake.sheet) for row in rows]
    for line in lines:
        line.decision = intake.decisions.get(str(line.number), "")
    desk.examine(lines)
    differing = [line for line, row in zip(lines, rows, strict=True) if not _as_previewed(line, row)]
    if differing:
        raise Stale(len(differing), differing[0])
    recorder = Recorder(intake)
    desk.apply([line for line in lines if line.outcome != Outcome.SAME], by=by, recorder=recorder, follow=follow)
    follow(len(rows), len(rows), "正在登记变更")
    recorder.save()
    intake.stage, intake.applied_at = ImportStage.APPLIED, clock.now()
    intake.save(update_fields=["stage", "applied_at"])
    journal.record("import.apply", by=by, subject=intake.public_id, facts=_receipt(intake))
    return intake


def _as_previewed(line: Line, row: ImportRow) -> bool:
    return line.outcome == row.outcome and [asdict(change) for change in line.changes] == row.changes


def _receipt(intake: Import) -> dict[str, Any]:
    counts = ("rows_in", "accepted", "rejected", "blank", "new", "changed", "same")
    paper = {"kind": intake.kind, "file": intake.paper.name, "sha256": intake.paper.sha256, "sm3": intake.paper.sm3}
    return paper | {name: getattr(intake, name) for name in counts}


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
def roll_back(intake: Import, *, reason: str, by: User, follow: Follow = quietly) -> Import:
    """Undo an applied import as one: what it made goes, what it changed returns to what it was."""
    if not reason.strip():
        raise ValueError("请填写撤回原因。")
    intake = _locked(intake)
    follow(0, 1, "正在核对能否撤回")
    _allowed(intake, "roll_back", by)
    effects = list(ImportChange.objects.filter(intake=intake).order_by("-pk"))
    desk = queries.desks()[intake.kind]
    touched = desk.touched(effects)
    for done, effect in enumerate(effects, start=1):
        if effect.before is not None:
            _restore(effect)
        if done % UNDONE_AT_ONCE == 0:
            follow(done, len(effects), "正在恢复原值")
    _remove(_made_by(effects))
    for model in {apps.get_model(effect.table) for effect in effects if effect.after == {}}:
        queries.introduced_and_unused(model, intake).delete()
    follow(len(effects), len(effects), "正在重新核定状态")
    desk.refresh(touched)
    intake.stage, intake.rolled_back_at, intake.rolled_back_reason = ImportStage.ROLLED_BACK, clock.now(), reason[:300]
    intake.save(update_fields=["stage", "rolled_back_at", "rolled_back_reason"])
    facts = {"reason": reason, "effects": len(effects)}
    journal.record("import.roll_back", by=by, subject=intake.public_id, facts=facts)
    return intake


def _restore(effect: ImportChange) -> None:
    rows = apps.get_model(effect.table)._default_manager.filter(pk=effect.row)
    plain = {}
    for name, value in (effect.before or {}).items():
        field = rows.model._meta.get_field(name)
        if field.many_to_many:
            getattr(rows.get(), name).set(value)
        else:
            plain[name] = field.to_python(value)
    if plain:
        rows.update(**plain)


def _remove(made: Mapping[type[models.Model], Sequence[int]]) -> None:
    """Delete the made rows, after untying those that point at each other."""
    for model, rows in made.items():
        for field in model._meta.concrete_fields:
            if field.null and field.related_model in made:
                model._default_manager.filter(pk__in=rows).update(**{field.name: None})
    for model, rows in made.items():
        model._default_manager.filter(pk__in=rows).delete()


def _made_by(effects: Sequence[ImportChange]) -> dict[type[models.Model], list[int]]:
    """The rows that were made, by model, what was made last first."""
    made: dict[type[models.Model], list[int]] = {}
    for effect in effects:
        if effect.before is None and effect.after is None:
            made.setdefault(apps.get_model(effect.table), []).append(effect.row)
    return made


class Recorder:
    """Notes what an import does to stored rows, so that it can be undone as one."""

    def __init__(self, intake: Import) -> None:
        self.intake = intake
        self._effects: list[ImportChange] = []

    def created(self, objects: Sequence[models.Model]) -> None:
        """These rows were made."""
        self._effects += [ImportChange(intake=self.intake, table=one._meta.label, row=one.pk) for one in objects]

    def introduced(self, objects: Sequence[models.Model]) -> None:
        """These rows were made for everybody's use; undoing the import takes away only those that nobody uses."""
        self._effects += [
            ImportChange(intake=self.intake, table=one._meta.label, row=one.pk, after={}) for one in objects
        ]

    def updating(self, row: models.Model, values: Mapping[str, object]) -> None:
        """Note that this row gets these values, and set them; the caller saves. Many-to-many values are primary keys."""
        before = queries.effect_values(row, values)
        for name, value in values.items():
            if row._meta.get_field(name).many_to_many:
                getattr(row, name).set(value)
            else:
                setattr(row, name, value)
        after = queries.effect_values(row, values)
        self._effects.append(
            ImportChange(intake=self.intake, table=row._meta.label, row=row.pk, before=before, after=after)
        )

    def save(self) -> None:
        """Keep what was noted."""
        ImportChange.objects.bulk_create(self._effects, batch_size=2000)


def import_file(
    path: Path,
    kind: str,
    *,
    by: User,
    name: str,
    follow: Follow = quietly,
    defaults: Mapping[str, str] | None = None,
) -> Import:
    """Take a file all the way in, all or nothing: what the operator's door and the demonstration use.

    The import that comes back is applied, or tells by its stage and its rows why not.
    """
    paper = journal.keep_paper(path, name=name, media_type="application/octet-stream", by=by)
    intake = preview(receive(paper, kind, by=by, defaults=defaults), by=by, follow=follow)
    return (
        apply(intake, by=by, follow=follow) if intake.stage == ImportStage.PREVIEWED and not intake.rejected else intake
    )


def _locked(intake: Import) -> Import:
    return Import.objects.select_for_update(of=("self",)).select_related("paper", "by", "unit").get(pk=intake.pk)


def _permitted(by: User, verb: Verb) -> None:
    if not policy.allows(by.role, Object.IMPORT, verb):
        raise NotAllowed


def _allowed(intake: Import, verb: str, by: User, *, only: Collection[str] = ()) -> None:
    """Raise Blocked unless ``verb`` is allowed; with ``only``, just those gates count."""
    verdict = queries.verdict(intake, verb, by)
    against = tuple(found for found in verdict.findings if not only or found.gate in only)
    if against:
        raise Blocked(replace(verdict, findings=against))
