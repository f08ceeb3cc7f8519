"""Lists, filters, pages and verbs of the API answer with the same rows and verdicts as the domain's own queries."""

from collections.abc import Callable
from datetime import date

import pytest

from fuquan.domain.delegation import queries
from fuquan.domain.delegation.models import Batch, Delegation
from fuquan.domain.delegation.rules import READINESS
from fuquan.domain.delegation.states import Stage
from fuquan.domain.org.models import User
from fuquan.domain.org.roles import Role
from tests.api.conftest import Machine
from tests.factories.world import World

MachineOf = Callable[[User], Machine]
LAST = date(2021, 12, 31)


def _all(machine: Machine, **asked: object) -> list[dict[str, object]]:
    """Every row of a list, page by page."""
    rows: list[dict[str, object]] = []
    after = ""
    while True:
        told = machine.get("/delegations", **asked, after=after)
        assert told.status_code == 200, told.content
        rows += told.json()["rows"]
        after = told.json()["next"]
        if not after:
            return rows


@pytest.mark.parametrize("size", [1, 5, 12, 50])
def test_pages_hold_every_row_once_in_order(world: World, machine_of: MachineOf, size: int) -> None:
    rows = _all(machine_of(world.people[Role.REFORM_OFFICE]), size=size)
    expected = Delegation.objects.order_by("batch_id", "ordinal", "receiver_id").values_list("public_id", flat=True)
    assert [row["id"] for row in rows] == list(expected)


def test_a_page_cannot_begin_after_a_foreign_row(world: World, machine_of: MachineOf) -> None:
    machine = machine_of(world.people[Role.COUNTY_CLERK])
    assert machine.get("/delegations", after=world.delegation(0, "county_b").public_id).status_code == 404


@pytest.mark.parametrize("role", [r for r in Role if r != Role.SYSTEM])
def test_the_list_is_what_visible_to_says(world: World, machine_of: MachineOf, role: Role) -> None:
    user = world.people[role]
    answer = machine_of(user).get("/delegations")
    expected = set(queries.visible_to(user).values_list("public_id", flat=True))
    if not expected:
        assert answer.status_code == 404
    else:
        assert {row["id"] for row in answer.json()["rows"]} == expected


def test_every_filter_narrows_to_its_rows(round_loaded: None, machine_of: MachineOf) -> None:
    office = User.objects.get(username="demo.office")
    machine = machine_of(office)
    batch = Batch.objects.get(code=_province_code())
    rows = Delegation.objects.filter(batch=batch).select_related("version", "department", "receiver")
    day = date(2021, 12, 10)
    by_stage = {row.public_id: queries.stage_on(row, day) for row in rows}
    first = rows[0]
    expected = {
        ("county", first.receiver.code): {r.public_id for r in rows if r.receiver_id == first.receiver_id},
        ("department", first.department.code): {r.public_id for r in rows if r.department_id == first.department_id},
        ("type", "行政处罚"): {r.public_id for r in rows if r.version.type == "行政处罚"},
        ("mode", "委托下放"): {r.public_id for r in rows if r.mode == "委托下放"},
        ("stage", "ready"): {one for one, stage in by_stage.items() if stage == Stage.READY},
        ("reached", "handed_over"): {r.public_id for r in rows if r.handed_over_on and r.handed_over_on <= day},
        ("not_reached", "handed_over"): {r.public_id for r in rows if not r.handed_over_on or r.handed_over_on > day},
        ("gate", "account"): {r.public_id for r in rows if not r.account_on or r.account_on > day},
        ("q", "许可"): {r.public_id for r in rows if "许可" in r.version.name or "许可" in r.power.code},
    }
    for (name, value), ids in expected.items():
        told = _all(machine, batch=batch.code, as_of=day, size=500, **{name: value})
        assert {row["id"] for row in told} == ids, name
    since = _all(machine, batch=batch.code, as_of=day, size=500, reached="handed_over", reached_since="2021-12-04")
    assert {row["id"] for row in since} == {
        r.public_id for r in rows if r.handed_over_on and date(2021, 12, 4) <= r.handed_over_on <= day
    }


def _province_code() -> str:
    counts = {batch.code: batch.delegations.count() for batch in Batch.objects.all()}
    return next(code for code, n in counts.items() if n == 1530)


def test_the_board_and_the_matrix_agree_with_the_domain(round_loaded: None, machine_of: MachineOf) -> None:
    office, code = User.objects.get(username="demo.office"), _province_code()
    machine, batch = machine_of(office), Batch.objects.get(code=code)
    told = machine.get(f"/batches/{code}/board", as_of=LAST).json()
    seen = queries.board(office, batch, LAST)
    assert told["totals"] == dict(seen.totals)
    assert told["week"] == dict(seen.week)
    assert [(line["unit"], line["scoped"], line["live"]) for line in told["by_receiver"]] == [
        (line.unit.code, line.scoped, line.live) for line in seen.by_receiver
    ]
    assert {b["proof"]: b["shut"] for b in told["blockers"]} == {b.proof: b.shut for b in seen.blockers}
    matrix = machine.get(f"/batches/{code}/matrix", as_of=LAST).json()
    assert (matrix["cells"], len(matrix["receivers"]), matrix["pages"]) == (1530, 6, 1)
    assert sum(len(panel["rows"]) for panel in matrix["panels"]) == 255
    one = machine.get(f"/batches/{code}/board", receiver=matrix["receivers"][0]).json()
    assert one["totals"]["scoped"] == 255
    assert machine.get(f"/batches/{code}/board", receiver="none").status_code == 404
    assert machine.get("/batches/none/board").status_code == 404


def test_a_day_to_come_is_refused(world: World, machine_of: MachineOf) -> None:
    machine = machine_of(world.people[Role.LEADER])
    for path in ("/delegations", f"/delegations/{world.delegation(0, 'county_a').public_id}"):
        assert machine.get(path, as_of="2022-01-01").status_code == 422


def test_a_waiver_takes_two_persons_through_the_api(world: World, machine_of: MachineOf) -> None:
    cell = world.delegation(0, "county_a")
    clerk, office = (machine_of(world.people[role]) for role in (Role.COUNTY_CLERK, Role.REFORM_OFFICE))
    body = {"proof": "post", "reason": "正在招考", "until": "2022-03-31"}
    asked = clerk.post(f"/delegations/{cell.public_id}/waivers", body)
    assert asked.status_code == 201
    assert clerk.post(f"/waivers/{asked.json()['id']}/confirm").status_code == 404
    confirmed = office.post(f"/waivers/{asked.json()['id']}/confirm")
    assert (confirmed.status_code, confirmed.json()["confirmed_by"]) == (200, "工作专班业务员")
    reading = next(r for r in clerk.get(f"/delegations/{cell.public_id}").json()["readings"] if r["proof"] == "post")
    assert (reading["open"], reading["evidence"][0]["source"]) == (True, "waiver")


def test_evidence_is_filed_read_and_withdrawn(world: World, machine_of: MachineOf) -> None:
    cell, machine = world.delegation(0, "county_a"), machine_of(world.people[Role.COUNTY_CLERK])
    filed = machine.send(
        f"/delegations/{cell.public_id}/evidence", {"proof": "post", "on": "2021-11-09", "reference": "武政9号"}
    ).json()
    path = f"/evidence/{filed['id']}/withdraw"
    assert machine.post(path, {"reason": " "}).status_code == 422
    assert machine.post(path, {"reason": "误登"}).json()["withdrawn"] is True
    assert machine.post(path, {"reason": "误登"}).status_code == 409
    readings = machine.get(f"/delegations/{cell.public_id}").json()["readings"]
    assert [r["proof"] for r in readings] == list(READINESS)
    (kept,) = next(r for r in readings if r["proof"] == "post")["evidence"]
    assert (kept["withdrawn"], kept["withdrawal_reason"]) == (True, "误登")


def test_advancing_tells_the_new_stage(world: World, machine_of: MachineOf) -> None:
    cell, machine = world.delegation(0, "county_a"), machine_of(world.people[Role.REFORM_OFFICE])
    machine.send(f"/delegations/{cell.public_id}/evidence", {"proof": "issued", "on": "2021-11-09", "reference": "文"})
    step = {"verb": "recall", "on": "2021-12-01", "reason": "上级收回"}
    answer = machine.post(f"/delegations/{cell.public_id}/advance", step)
    assert (answer.status_code, answer.json()["stage"]) == (200, "recalled")
    assert answer.json()["changes"][-1]["reason"] == "上级收回"
    assert machine.post(f"/delegations/{cell.public_id}/advance", step | {"verb": "fly"}).status_code == 422
