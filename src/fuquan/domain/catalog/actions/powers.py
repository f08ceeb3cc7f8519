"""Enter powers, and revise them: a changed name, type or basis makes a new version, a changed remark does not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from fuquan.domain.catalog.models import LegalBasis, LineSystem, Power, PowerVersion
from fuquan.domain.catalog.rules import citations_in
from fuquan.domain.intake.queries import Recorder
from fuquan.domain.journal import actions as journal
from fuquan.domain.org import clock
from fuquan.domain.org.models import Unit, User
from fuquan.engines.sheets.normalise import key

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A power as the register has it: whose it is, and the fields of its version."""

    code: str
    department: Unit
    fields: Mapping[str, Any]


@transaction.atomic
def enter(entries: Sequence[Entry], *, on: date, by: User, recorder: Recorder) -> list[PowerVersion]:
    """Enter new powers with their first version."""
    powers = Power.objects.bulk_create(
        [Power(code=entry.code, department=entry.department) for entry in entries], batch_size=2000
    )
    versions = _versions(
        [_version(power, 1, entry.fields, on, recorder) for power, entry in zip(powers, entries, strict=True)], recorder
    )
    for power, version in zip(powers, versions, strict=True):
        power.current = version
    first = PowerVersion.objects.filter(power=OuterRef("pk"), number=1).values("pk")
    Power.objects.filter(pk__in=[power.pk for power in powers]).update(current=Subquery(first))
    recorder.created(powers)
    recorder.created(versions)
    for start in range(0, len(entries), CHUNK):
        journal.record(
            "power.enter", by=by, on=on, facts={"powers": [entry.code for entry in entries[start : start + CHUNK]]}
        )
    return versions


@transaction.atomic
def revise(power: Power, fields: Mapping[str, Any], *, on: date, by: User, recorder: Recorder) -> PowerVersion:
    """Make the next version of ``power``; instruments and delegations already made keep the version they name."""
    last = power.versions.order_by("-number").first()
    number = last.number + 1 if last else 1
    (version,) = _versions([_version(power, number, fields, on, recorder)], recorder)
    recorder.updating(power, {"current": version})
    power.save(update_fields=["current"])
    recorder.created([version])
    journal.record("power.revise", by=by, subject=power.public_id, on=on, facts={"code": power.code, "version": number})
    return version


@transaction.atomic
def amend(version: PowerVersion, values: Mapping[str, Any], *, by: User, recorder: Recorder) -> PowerVersion:
    """Correct what does not make a version: needs, limits, remarks."""
    recorder.updating(version, values)
    version.save(update_fields=list(values))
    journal.record(
        "power.amend",
        by=by,
        subject=version.power.public_id,
        facts={"code": version.power.code, "fields": list(values)},
    )
    return version


def _version(power: Power, number: int, fields: Mapping[str, Any], on: date, recorder: Recorder) -> PowerVersion:
    return PowerVersion(
        power=power,
        number=number,
        name_key=key(fields["name"])[:300],
        valid_from=on,
        created_at=clock.now(),
        intake=recorder.intake,
        **fields,
    )


def _versions(versions: Sequence[PowerVersion], recorder: Recorder) -> list[PowerVersion]:
    made = PowerVersion.objects.bulk_create(versions, batch_size=2000)
    bases = _bases(made, recorder)
    cited = PowerVersion.bases.through
    cited.objects.bulk_create(
        [
            cited(powerversion_id=version.pk, legalbasis_id=bases[(one.instrument, one.article)])
            for version in made
            for one in citations_in(version.basis_text)
        ],
        batch_size=5000,
    )
    return made


def _bases(versions: Iterable[PowerVersion], recorder: Recorder) -> dict[tuple[str, str], int]:
    wanted = {(one.instrument, one.article) for version in versions for one in citations_in(version.basis_text)}
    cited = LegalBasis.objects.filter(instrument__in={instrument for instrument, _ in wanted})
    known = {(basis.instrument, basis.article): basis.pk for basis in cited}
    missing = [LegalBasis(instrument=one, article=article) for one, article in sorted(wanted - set(known))]
    made = LegalBasis.objects.bulk_create(missing, batch_size=2000)
    recorder.introduced(made)
    return known | {(basis.instrument, basis.article): basis.pk for basis in made}


def system_for(code: str, name: str, level: str, *, recorder: Recorder) -> LineSystem:
    """The line system of this name and level, entered when it is new."""
    found = LineSystem.objects.filter(name=name, level=level).first()
    if found is None:
        taken = not code or LineSystem.objects.filter(code=code).exists()
        found = LineSystem.objects.create(
            code=f"X{LineSystem.objects.count() + 1:03d}" if taken else code, name=name, level=level
        )
        recorder.introduced([found])
    return found
