"""Questions about imports that have come in: who sees them, what they may still do, what stands on them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import ForeignObjectRel, Q, QuerySet

from fuquan.domain.intake.models import Import, ImportRow
from fuquan.domain.intake.rules import Decision, ImportFacts, Outcome
from fuquan.domain.intake.states import IMPORT, ImportStage
from fuquan.domain.journal import queries as journal
from fuquan.domain.org import policy
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object, Verb
from fuquan.engines.lifecycle import Verdict, assess
from fuquan.engines.sheets import Finding, Level
from fuquan.engines.sheets.write import error_workbook

from .desks import desks
from .preview import open_table, remembered_headers

SHOWN = 5
CHUNK = 5000


def imports_visible_to(user: User) -> QuerySet[Import]:
    """Imports, newest first, for those who may see them."""
    if not policy.allows(user.role, Object.IMPORT, Verb.LIST):
        return Import.objects.none()
    return Import.objects.select_related("paper", "by__unit", "unit")


def twin_of(intake: Import) -> Import | None:
    """The import that has already taken the same content in as the same sheet, if there is one."""
    same = Import.objects.filter(kind=intake.kind, paper__sha256=intake.paper.sha256, stage=ImportStage.APPLIED)
    return same.exclude(pk=intake.pk).order_by("-applied_at").first()


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


@dataclass(frozen=True, slots=True)
class Question:
    """A row that asks for a decision: what may be decided, what was, and why it asks."""

    row: ImportRow
    offered: tuple[Decision, ...]
    decided: str
    fact: str


def questions_of(intake: Import) -> list[Question]:
    """The rows that the desk asks the office about, decided or not, in the order of the sheet."""
    offers = desks()[intake.kind].questions
    asking = Q(pk__in=())
    for code in offers:
        asking |= Q(findings__contains=[{"code": code}])
    found = []
    for row in intake.rows.filter(asking).order_by("number"):
        told = next(told for told in row.findings if told["code"] in offers)
        decided = intake.decisions.get(str(row.number), "")
        found.append(Question(row, offers[told["code"]], decided, told["message"]))
    return found


def error_workbook_of(intake: Import) -> bytes:
    """The rows that were refused, as they stand in the file, every bad cell marked and told in words."""
    desk = desks()[intake.kind]
    path = journal.place_of(intake.paper.sha256)
    _, table = open_table(path, desk, name=intake.paper.name, remembered=remembered_headers(intake.kind))
    told = [told for row in intake.rows.filter(outcome=Outcome.REJECTED) for told in row.findings]
    return error_workbook(table, [_finding(one) for one in told if one["level"] == Level.ERROR])


def _finding(told: Mapping[str, str]) -> Finding:
    return Finding(told["sheet"], told["cell"], told["code"], told["message"], Level(told["level"]))


# --- what was built on an import --------------------------------------------------------------------------------------


def standing_on(intake: Import) -> tuple[str, ...]:
    """What was built later on the rows this import made or changed; empty when it can be rolled back."""
    found: list[str] = []
    for label in intake.effects.values_list("table", flat=True).distinct().order_by("table"):
        model = apps.get_model(label)
        found += _changed_since(model, intake)
        made = _made(intake, model)
        for relation in _relations_to(model):
            found += (str(row) for row in _later(relation, made, intake)[: SHOWN - len(found)])
            if len(found) >= SHOWN:
                return tuple(found[:SHOWN])
    return tuple(found[:SHOWN])


def introduced_and_unused(model: type[models.Model], intake: Import) -> QuerySet[Any]:
    """Rows that this import made for everybody's use and to which nothing points."""
    introduced = intake.effects.filter(table=model._meta.label, before__isnull=True, after={})
    rows = model._default_manager.filter(pk__in=introduced.values("row"))
    for relation in _relations_to(model):
        name = relation.field.name
        used = relation.related_model._default_manager.filter(**{f"{name}__isnull": False})
        rows = rows.exclude(pk__in=used.values(name))
    return rows


def _made(intake: Import, model: type[models.Model]) -> QuerySet[Any]:
    """The primary keys of the rows of ``model`` that this import made."""
    return intake.effects.filter(table=model._meta.label, before__isnull=True, after__isnull=True).values("row")


def effect_values(row: models.Model, names: Mapping[str, Any]) -> dict[str, Any]:
    """The values of these fields as they are kept in an effect: JSON values, None for nothing."""
    values: dict[str, Any] = {}
    for name in names:
        field = row._meta.get_field(name)
        if field.many_to_many:
            values[name] = sorted(getattr(row, name).values_list("pk", flat=True))
        else:
            values[name] = None if field.value_from_object(row) is None else field.value_to_string(row)
    return values


def _changed_since(model: type[models.Model], intake: Import) -> list[str]:
    """Rows that this import changed and that somebody changed again, or removed."""
    last = {effect.row: effect for effect in intake.effects.filter(table=model._meta.label, before__isnull=False)}
    found: list[str] = []
    rows = list(last)
    for start in range(0, len(rows), CHUNK):
        stored = model._default_manager.in_bulk(rows[start : start + CHUNK])
        for pk in rows[start : start + CHUNK]:
            row = stored.get(pk)
            after = last[pk].after or {}
            if row is None:
                found.append("一条导入时更改过的记录已在其后删除")
            elif effect_values(row, after) != after:
                found.append(f"{row}在导入后又有修改")
            if len(found) >= SHOWN:
                return found
    return found


def _relations_to(model: type[models.Model]) -> Iterator[ForeignObjectRel]:
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many and relation.auto_created:
            yield relation


def _later(relation: ForeignObjectRel, made: QuerySet[Any], intake: Import) -> QuerySet[Any]:
    """Rows that point at made rows without having come with the import or being a mere trace the system left."""
    model = relation.related_model
    rows = model._default_manager.filter(**{f"{relation.field.name}__in": made})
    rows = rows.exclude(pk__in=_made(intake, model))
    own = intake.effects.filter(table=model._meta.label, after__has_key=relation.field.name)
    rows = rows.exclude(pk__in=own.values("row"))
    names = {field.name for field in model._meta.get_fields()}
    if "intake" in names:
        rows = rows.filter(Q(intake__isnull=True) | ~Q(intake=intake))
    if "rule" in names:
        rows = rows.filter(rule="")
    owner = _owner_of(model)
    if owner is not None:
        whole, field = owner
        rows = rows.exclude(**{f"{field}__in": _made(intake, whole)})
    return rows.order_by("pk")


def _owner_of(link: type[models.Model]) -> tuple[type[models.Model], str] | None:
    """Rows that join two models many to many are a part of one of them: that model, and the field leading to it."""
    whole = link._meta.auto_created
    if not isinstance(whole, type):
        return None
    field = next(field for field in whole._meta.many_to_many if field.remote_field.through is link)
    return whole, field.m2m_field_name()
