"""Every refusal has one shape, what may not be seen answers like what is missing, and Chinese stays readable."""

import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fuquan.api.answers import MISSING
from fuquan.domain.delegation.models import Evidence
from fuquan.domain.delegation.rules import Proof
from fuquan.domain.journal.models import Attachment
from fuquan.domain.org import ids
from fuquan.domain.org.models import User
from fuquan.domain.org.roles import Role
from tests.api.conftest import ROOT, Machine
from tests.factories.world import World

MachineOf = Callable[[User], Machine]
FILED = {"proof": "post", "on": "2021-11-09", "reference": "武政〔2021〕9号"}


def test_chinese_is_not_escaped_and_the_type_is_utf_8_json(world: World, machine_of: MachineOf) -> None:
    answer = machine_of(world.people[Role.COUNTY_CLERK]).get("/me")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert "武陟县" in answer.content.decode()
    assert answer.json() == {
        "position": "业务员",
        "role": "county_clerk",
        "role_label": "县（市、区）经办",
        "unit": {
            "code": "W-county_a",
            "name": "武陟县",
            "short_name": "武陟县",
            "kind": "county",
            "kind_label": "县（市）",
            "parent": "",
        },
    }


@pytest.mark.django_db
def test_the_description_is_openapi_3_1_and_no_page_loads_scripts() -> None:
    told = Client().get(f"{ROOT}/openapi.json").json()
    assert told["openapi"] == "3.1.0"
    assert len(told["paths"]) == 29
    assert Client().get(f"{ROOT}/docs").status_code == 404
    posts = [o["post"] for o in told["paths"].values() if "post" in o]
    for operation in posts:
        assert [p["name"] for p in operation["parameters"] if p["in"] == "header"] == ["Idempotency-Key"]
    assert len(posts) == 13


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/me", "/delegations", "/delegations/none", "/imports", "/entries"])
def test_nobody_enters_without_signing_in(path: str) -> None:
    answer = Client().get(f"{ROOT}{path}")
    assert answer.status_code == 401
    assert set(answer.json()) == {"message", "transition", "findings"}


def test_a_browser_must_show_its_token(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people[Role.REFORM_OFFICE], backend="django.contrib.auth.backends.ModelBackend")
    cell = world.delegation(0, "county_a")
    path = f"{ROOT}/delegations/{cell.public_id}/advance"
    body = json.dumps({"verb": "recall", "on": "2021-12-01"})
    answer = client.post(path, body, content_type="application/json", headers={"Idempotency-Key": "k"})
    assert answer.status_code == 403


def test_a_shut_gate_is_409_with_every_reason(world: World, machine_of: MachineOf) -> None:
    cell = world.delegation(1, "county_a")
    machine = machine_of(world.people[Role.REFORM_OFFICE])
    answer = machine.post(f"/delegations/{cell.public_id}/advance", {"verb": "sign", "on": "2021-11-09"})
    assert answer.status_code == 409
    told = answer.json()
    assert told["transition"] == "sign"
    assert [finding["gate"] for finding in told["findings"]] == ["state", "signed"]
    shown = machine.get(f"/delegations/{cell.public_id}").json()["verdicts"]
    answer = machine.post(f"/delegations/{cell.public_id}/advance", {"verb": "issue", "on": "2021-11-09"})
    assert answer.json()["findings"] == next(v for v in shown if v["transition"] == "issue")["findings"]


@pytest.mark.parametrize(
    ("role", "unit"),
    [(Role.COUNTY_CLERK, "county_b"), (Role.DEPARTMENT_CLERK, "department_b"), (Role.SYSTEM_ADMIN, "platform")],
)
def test_what_may_not_be_seen_answers_byte_for_byte_like_what_is_missing(
    world: World, machine_of: MachineOf, role: Role, unit: str
) -> None:
    machine, cell = machine_of(world.person(role, unit)), world.delegation(0, "county_a")
    pairs = [
        (f"/delegations/{cell.public_id}", f"/delegations/{ids.new_id()}"),
        (f"/delegations/{cell.public_id}?as_of=2021-11-01", f"/delegations/{ids.new_id()}?as_of=2021-11-01"),
    ]
    for forbidden, missing in pairs:
        answers = [machine.get(path) for path in (forbidden, missing)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
        assert answers[0].json()["message"] == MISSING
    filed = machine.send(f"/delegations/{cell.public_id}/evidence", FILED)
    nowhere = machine.send(f"/delegations/{ids.new_id()}/evidence", FILED)
    assert (filed.status_code, filed.content) == (404, nowhere.content)
    assert not Evidence.objects.filter(proof=Proof.POST).exists()


def test_the_same_key_acts_once_and_another_body_under_it_is_422(world: World, machine_of: MachineOf) -> None:
    cell, machine = world.delegation(0, "county_a"), machine_of(world.people[Role.COUNTY_CLERK])
    path = f"/delegations/{cell.public_id}/evidence"
    for key in ("short", "a-key-as-long-as-a-uuid-0123456789abcdef"):
        answers = [machine.send(path, FILED | {"proof": "seal" if key == "short" else "post"}, key=key) for _ in "123"]
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
    assert Evidence.objects.filter(delegation=cell, filed_by__isnull=False).count() == 2
    other = machine.send(path, FILED | {"reference": "另一文号"}, key="short")
    assert other.status_code == 422
    fresh = machine.send(path, FILED)
    assert (fresh.status_code, "已有有效佐证" in fresh.json()["message"]) == (409, True)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"on": "2022-01-01"}, "不能晚于今天"),
        ({"on": "2021-10-01"}, "不能早于列入"),
        ({"proof": "nothing"}, "不符合接口说明"),
        ({"on": "2021-02-30"}, "不符合接口说明"),
        ({"until": "2021-11-01"}, "不符合接口说明"),
    ],
)
def test_what_cannot_be_done_as_it_stands_is_422(
    world: World, machine_of: MachineOf, fields: dict[str, str], word: str
) -> None:
    machine = machine_of(world.people[Role.REFORM_OFFICE])
    answer = machine.send(f"/delegations/{world.delegation(0, 'county_a').public_id}/evidence", FILED | fields)
    assert answer.status_code == 422
    assert word in answer.json()["message"]


def test_a_post_without_a_key_is_refused(world: World, machine_of: MachineOf) -> None:
    machine = machine_of(world.people[Role.REFORM_OFFICE])
    path = f"{ROOT}/delegations/{world.delegation(0, 'county_a').public_id}/evidence"
    answer = machine.client.post(path, FILED)
    assert answer.status_code == 422
    assert not Evidence.objects.filter(proof=Proof.POST).exists()


@pytest.mark.parametrize(("name", "status"), [("任命.pdf", 201), ("任命.html", 422), ("任命", 422)])
def test_a_paper_comes_with_its_proof(world: World, machine_of: MachineOf, name: str, status: int) -> None:
    cell, machine = world.delegation(0, "county_a"), machine_of(world.people[Role.COUNTY_CLERK])
    paper = SimpleUploadedFile(name, b"%PDF-1.7", content_type="text/html")
    answer = machine.send(f"/delegations/{cell.public_id}/evidence", FILED | {"paper": paper})
    assert answer.status_code == status
    kept = Attachment.objects.filter(name=name)
    assert [row.media_type for row in kept] == (["application/pdf"] if status == 201 else [])
    if status == 201:
        assert answer.json()["paper"] == kept.get().public_id
