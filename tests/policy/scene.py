"""The scene of the policy tests: every pair of department and receiver carries a token and counts a power of two."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from io import BytesIO
from zipfile import ZipFile, is_zipfile

from django.http import HttpResponse

from fuquan.domain.delegation.actions import Planned, bring_into_scope, file_evidence
from fuquan.domain.delegation.models import Batch, Delegation, Evidence, Waiver
from fuquan.domain.delegation.rules import Mode, Proof
from fuquan.domain.intake import actions as intake
from fuquan.domain.intake.models import Import
from fuquan.domain.intake.states import ImportStage
from fuquan.domain.journal.models import Attachment, Entry, Job
from fuquan.domain.journal.states import JobStage
from fuquan.domain.org import actions as org
from fuquan.domain.org import clock
from fuquan.domain.org.models import Unit, User
from fuquan.domain.org.policy import Relation
from fuquan.domain.org.roles import Role
from fuquan.domain.readiness.models import TrainingSession
from tests.factories.catalog import PowerFactory
from tests.factories.delegation import SCOPED_ON, BatchFactory, WaiverFactory
from tests.factories.intake import ImportFactory
from tests.factories.journal import AttachmentFactory, EntryFactory, JobFactory
from tests.factories.org import InstallationFactory, UserFactory
from tests.factories.readiness import (
    AttendanceFactory,
    GuidanceFactory,
    HandoverItemFactory,
    TrainingSessionFactory,
)
from tests.factories.world import build_units

DEPARTMENTS = ("department_a", "department_b")
RECEIVERS = ("county_a", "county_b", "district", "cluster")
PAIRS = tuple((department, receiver) for department in DEPARTMENTS for receiver in RECEIVERS)
SEATS = ("department_a", "county_a", "cluster")
"""Where the people of the tests sit; each seat stands in other relations to the pairs."""

BELOW = {"cluster": "county_a"}
ON = date(2021, 11, 9)
TOKEN = re.compile(r"QX\d\dZK")


def token(place: int) -> str:
    """The token of the pair at this place."""
    return f"QX{place:02d}ZK"


def relation(seat: str, place: int) -> Relation:
    """How the pair at this place stands to somebody who sits at ``seat``: told from the keys, not from the product."""
    department, receiver = PAIRS[place]
    if seat == department:
        return Relation.OWN_DEPARTMENT
    if seat == receiver:
        return Relation.OWN_RECEIVER
    if BELOW.get(receiver) == seat:
        return Relation.OWN_CLUSTER
    return Relation.PARENT_COUNTY if BELOW.get(seat) == receiver else Relation.UNRELATED


@dataclass(frozen=True)
class Scene:
    """What is stored; ``cells``, ``evidence``, ``waivers`` and ``papers`` have one row for each pair, in its place."""

    units: Mapping[str, Unit]
    batch: Batch
    cells: tuple[Delegation, ...]
    evidence: tuple[Evidence, ...]
    waivers: tuple[Waiver, ...]
    papers: tuple[Attachment, ...]
    sessions: tuple[TrainingSession, ...]
    jobs: Mapping[str, Job]
    intake: Import
    applied: Import
    entry: Entry

    @cached_property
    def people(self) -> dict[tuple[Role, str], User]:
        """One person for every role at every seat."""
        roles = [role for role in Role if role != Role.SYSTEM]
        return {(r, s): UserFactory(role=r, unit=self.units[s], position="经办") for r in roles for s in SEATS}


def build_scene(*, weighed: bool = False) -> Scene:
    """One delegation for each pair; ``weighed``: pair number i has 2**i, so that any count tells which pairs it holds."""
    InstallationFactory()
    org.load_year(2021)
    org.change_day(ON, is_workday=False, holiday=token(90), source="通知")
    org.open_periods(ON, ON)
    units = build_units()
    filer = UserFactory(unit=units["platform"])
    batch = BatchFactory(code="S", name="批次甲")
    batch.receivers.set([units[key] for key in RECEIVERS])
    planned, firsts = [], []
    for place, (department, receiver) in enumerate(PAIRS):
        firsts.append(len(planned))
        for n in range(2**place if weighed else 1):
            power = PowerFactory(department=units[department], version__name=f"{token(place)}许可之{n}")
            ordinal = n * len(PAIRS) + place
            planned.append(Planned(power.current, power, units[receiver], None, ordinal, Mode.DIRECT))
    made = bring_into_scope(batch, planned, on=SCOPED_ON, by=filer)
    cells = tuple(made[first] for first in firsts)
    papers = tuple(AttachmentFactory(by=filer, content=token(n).encode()) for n in range(len(PAIRS)))
    evidence = []
    for place, cell in enumerate(cells if not weighed else ()):
        file_evidence(cell, Proof.ISSUED, on=ON, reference="发文", by=filer)
        told = {"on": ON, "reference": f"{token(place)}号", "attachment": papers[place], "by": filer}
        evidence.append(file_evidence(cell, Proof.SEAL, **told))  # type: ignore[arg-type]
    return Scene(
        units=units,
        batch=batch,
        cells=cells,
        evidence=tuple(evidence),
        waivers=tuple(WaiverFactory(delegation=cell, asked_by=filer) for cell in cells),
        papers=papers,
        sessions=tuple(_ledgers(units, place) for place in range(len(PAIRS))),
        jobs={
            key: JobFactory(by=UserFactory(unit=units[key]), title=f"{token(50 + n)}作业")
            for n, key in enumerate(SEATS)
        },
        intake=_previewed(filer),
        applied=_applied(filer),
        entry=EntryFactory(by=filer, kind="batch.open", subject=token(70)),
    )


def _ledgers(units: Mapping[str, Unit], place: int) -> TrainingSession:
    """One row of each ledger that belongs to the pair in this place; the session is what comes back."""
    told = {"department": units[PAIRS[place][0]], "receiver": units[PAIRS[place][1]]}
    HandoverItemFactory(title=f"{token(place)}手册", **told)
    GuidanceFactory(question=f"{token(place)}如何办理？", **told)
    session: TrainingSession = TrainingSessionFactory(department=told["department"], topic=f"{token(place)}培训")
    AttendanceFactory(session=session, receiver=told["receiver"])
    return session


def _previewed(by: User) -> Import:
    """An import with one good row's place taken by a bad one, so that it has an error workbook."""
    rows = f"权限编码,县(市),起始日期,截止日期,办件量(件)\n{token(80)},温县,2020-01-01,2020-12-31,5\n"
    paper = AttachmentFactory(by=by, name=f"{token(80)}.csv", content=rows.encode(), media_type="text/csv")
    return intake.preview(intake.receive(paper, "办件基数", by=by), by=by)


def _applied(by: User) -> Import:
    """An import that stands applied, with a job at work on it."""
    told: Import = ImportFactory(by=by, stage=ImportStage.APPLIED, applied_at=clock.now(), paper__name="丙.xlsx")
    JobFactory(by=by, subject=told.public_id, stage=JobStage.RUNNING, title=token(60))
    return told


def content_of(answer: HttpResponse) -> bytes:
    """Everything an answer holds; a workbook is unpacked, its hidden parts included."""
    if answer.streaming and not hasattr(answer, "whole"):
        answer.whole = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    whole: bytes = answer.whole if answer.streaming else answer.content  # type: ignore[attr-defined]
    if not is_zipfile(BytesIO(whole)):
        return whole
    with ZipFile(BytesIO(whole)) as parts:
        return b"\n".join(parts.read(name) for name in parts.namelist())


def tokens_in(answer: HttpResponse) -> set[str]:
    """Every token that an answer holds anywhere."""
    return set(TOKEN.findall(content_of(answer).decode(errors="replace")))


def places_in(number: int) -> Iterator[int]:
    """The pairs that a count of delegations is made of."""
    yield from (place for place in range(number.bit_length()) if number >> place & 1)
