"""The register, the calendar, imports, the journal and jobs through the API."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fuquan.domain.catalog.models import Power
from fuquan.domain.intake.models import Import
from fuquan.domain.journal.models import Entry
from fuquan.domain.org import actions as org
from fuquan.domain.org.models import CalendarDay, Unit, User
from fuquan.domain.org.roles import Role
from tests.api.conftest import Machine
from tests.factories.journal import JobFactory
from tests.factories.world import World

MachineOf = Callable[[User], Machine]


def test_powers_with_their_versions(world: World, machine_of: MachineOf) -> None:
    machine = machine_of(world.people[Role.CLUSTER_CLERK])
    assert [row["code"] for row in machine.get("/powers").json()["rows"]] == ["W-001", "W-002", "W-003"]
    assert [row["code"] for row in machine.get("/powers", q="货运").json()["rows"]] == ["W-002"]
    assert [row["code"] for row in machine.get("/powers", department="W-department_b").json()["rows"]] == ["W-003"]
    assert machine.get("/powers", type="行政处罚").json()["rows"] == []
    power = machine.get(f"/powers/{world.powers[1].public_id}").json()
    assert (power["name"], power["versions"][0]["system"][-4:]) == ("道路货运经营许可", "（省级）")
    assert machine.get("/powers/none").status_code == 404
    first = machine.get("/powers", size=2).json()
    assert [row["code"] for row in machine.get("/powers", size=2, after=first["next"]).json()["rows"]] == ["W-003"]


def test_units_and_days(world: World, machine_of: MachineOf) -> None:
    org.load_year(2021)
    clerk, office = (machine_of(world.people[role]) for role in (Role.COUNTY_CLERK, Role.REFORM_OFFICE))
    assert len(clerk.get("/units").json()) == Unit.objects.count()
    assert len(clerk.get("/calendar/2021").json()) == 365
    assert clerk.get("/calendar/2027").status_code == 404
    body = {"is_workday": False, "holiday": "市庆", "source": "焦政办〔2021〕1号"}
    assert clerk.post("/calendar/days/2021-11-05", body).status_code == 404
    assert office.post("/calendar/days/2021-11-05", body).json()["holiday"] == "市庆"
    assert CalendarDay.objects.get(on="2021-11-05").is_workday is False
    assert office.post("/calendar/days/2030-11-05", body).status_code == 404


def _workbook(repository: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile("units.xlsx", (repository / "data" / "demo" / "units.xlsx").read_bytes())


@pytest.mark.django_db
def test_a_workbook_is_previewed_applied_and_rolled_back(world: World, machine_of: MachineOf, repository: Path) -> None:
    machine = machine_of(world.people[Role.REFORM_OFFICE])
    before = Unit.objects.count()
    told = machine.send("/imports", {"kind": "机构名录", "file": _workbook(repository)})
    assert told.status_code == 201, told.content
    seen = told.json()
    assert seen["rows_in"] == seen["accepted"] + seen["rejected"] + seen["blank"] > 0
    assert Unit.objects.count() == before
    path = f"/imports/{seen['id']}"
    rows = machine.get(f"{path}/rows", size=5).json()
    further = machine.get(f"{path}/rows", size=5, after=rows[-1]["number"]).json()
    assert further[0]["number"] > rows[-1]["number"]
    applied = machine.post(f"{path}/apply", {"good_rows_only": True})
    assert (applied.status_code, applied.json()["stage"]) == (200, "applied"), applied.content
    assert Unit.objects.count() == before + seen["new"]
    again = machine.post(f"{path}/apply", {})
    assert (again.status_code, again.json()["findings"][0]["gate"]) == (409, "state")
    undone = machine.post(f"{path}/roll-back", {"reason": "试用"})
    assert (undone.status_code, undone.json()["stage"]) == (200, "rolled_back"), undone.content
    assert Unit.objects.count() == before
    assert [row["id"] for row in machine.get("/imports").json()["rows"]] == [seen["id"]]


def test_a_file_that_is_no_workbook_is_kept_as_refused(world: World, machine_of: MachineOf) -> None:
    machine = machine_of(world.people[Role.REFORM_OFFICE])
    file = SimpleUploadedFile("units.xlsx", BytesIO(b"PK\x03\x04 not a workbook").getvalue())
    told = machine.send("/imports", {"kind": "机构名录", "file": file})
    assert (told.status_code, told.json()["stage"]) == (201, "refused")
    assert told.json()["refusal"].endswith("。")
    other = SimpleUploadedFile("a.xlsx", b"x")
    assert machine.send("/imports", {"kind": "没有的表", "file": other}).status_code == 422


def test_others_have_no_imports(world: World, machine_of: MachineOf, repository: Path) -> None:
    machine = machine_of(world.people[Role.COUNTY_SIGNER])
    assert machine.send("/imports", {"kind": "机构名录", "file": _workbook(repository)}).status_code == 404
    assert machine.get("/imports").status_code == 404
    assert Import.objects.count() == 0


def test_the_journal_and_its_bytes(world: World, machine_of: MachineOf) -> None:
    machine = machine_of(world.people[Role.AUDITOR])
    rows = machine.get("/entries").json()
    assert [row["seq"] for row in rows] == sorted((row["seq"] for row in rows), reverse=True)
    assert [row["seq"] for row in machine.get("/entries", before=2).json()] == [1]
    told = machine.get("/entries/1").json()
    entry = Entry.objects.get(seq=1)
    assert told["body"].encode() == bytes(entry.body)
    assert told["leaf"] == bytes(entry.leaf).hex()
    assert machine.get("/entries/9999").status_code == 404
    assert machine.get("/entries", kind="nothing").json() == []


def test_a_job_is_cancelled_by_its_unit(world: World, machine_of: MachineOf) -> None:
    clerk = world.people[Role.COUNTY_CLERK]
    own, foreign = JobFactory(by=clerk), JobFactory(by=world.person(Role.COUNTY_CLERK, "county_b"))
    machine = machine_of(clerk)
    assert [row["id"] for row in machine.get("/jobs").json()["rows"]] == [own.public_id]
    assert machine.post(f"/jobs/{own.public_id}/cancel").json()["message"] == "正在取消"
    assert machine.post(f"/jobs/{foreign.public_id}/cancel").status_code == 404
    foreign.refresh_from_db()
    assert not foreign.cancel_requested
    assert Power.objects.count() == 3
