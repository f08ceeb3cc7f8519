"""What people do on a delegation's page counts once, opens what it proves, and is refused in words."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from fuquan.domain.delegation import actions
from fuquan.domain.delegation.models import Delegation, Evidence, Waiver
from fuquan.domain.delegation.rules import Proof
from fuquan.domain.delegation.states import Stage
from fuquan.domain.journal.models import Draft
from fuquan.domain.org.models import User
from fuquan.domain.org.roles import Role
from tests.factories.world import World

from .conftest import soup

KEY = "0123456789abcdefghjk"
GIVEN = {"on": "2021-12-20", "reference": "武陟测试记录1号"}


@pytest.fixture
def county(world: World, client_of: Callable[[User], Client]) -> Client:
    return client_of(world.people[Role.COUNTY_CLERK])


@pytest.fixture
def office(world: World, client_of: Callable[[User], Client]) -> Client:
    return client_of(world.people[Role.REFORM_OFFICE])


def sent(client: Client, url: str, key: str = KEY, **fields: object) -> HttpResponse:
    answer: HttpResponse = client.post(url, {"form_key": key, **fields})
    return answer


def errors(answer: HttpResponse) -> list[str]:
    return [
        one.get_text(strip=True) for one in soup(answer.content).select(".fq-errors li, .fq-alert[data-tone=bad] p")
    ]


def account_url(world: World) -> str:
    return f"/delegation/{world.delegation(1, 'county_a').public_id}/evidence/account/"


def test_the_county_files_what_it_knows_and_the_gate_opens(world: World, county: Client) -> None:
    one = world.delegation(1, "county_a")
    page = soup(county.get(f"/delegation/{one.public_id}/").content)
    assert page.select(f'tr[data-proof=account][data-gate=shut] a[href="{account_url(world)}"]')
    answer = sent(county, account_url(world), **GIVEN)
    assert (answer.status_code, answer["Location"]) == (303, f"/delegation/{one.public_id}/")
    page = soup(county.get(f"/delegation/{one.public_id}/").content)
    row = page.select_one("tr[data-proof=account]")
    assert row is not None
    assert row["data-gate"] == "open"
    assert "武陟测试记录1号" in row.get_text()


def test_a_form_counts_once(world: World, county: Client) -> None:
    answers = [sent(county, account_url(world), **GIVEN) for _ in range(3)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(303, answers[0]["Location"])}
    assert Evidence.objects.filter(proof=Proof.ACCOUNT, reference="武陟测试记录1号").count() == 1
    assert sent(county, account_url(world), **{**GIVEN, "reference": "另一份"}).status_code == 422


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({**GIVEN, "on": "2022-01-04"}, "起效日期不能晚于今天；请核对后重新填写。"),
        ({**GIVEN, "on": "2021-09-01"}, "起效日期不能早于列入本批次的日期（2021-10-05）；请核对后重新填写。"),
        ({**GIVEN, "until": "2021-12-01"}, "有效期至不能早于起效日期。"),
        ({**GIVEN, "reference": ""}, "这个字段是必填项。"),
        (
            {**GIVEN, "paper": SimpleUploadedFile("a.exe", b"MZ")},
            "不接收这种文件；请上传 PDF、OFD、图片或 WPS、Office 文档。",
        ),
    ],
)
def test_a_wrong_form_comes_back_with_the_reason(
    world: World, county: Client, fields: dict[str, object], words: str
) -> None:
    answer = sent(county, account_url(world), **fields)
    assert (answer.status_code, words in errors(answer)) == (422, True)
    assert not Evidence.objects.filter(proof=Proof.ACCOUNT, delegation=world.delegation(1, "county_a")).exists()


def test_what_stands_already_is_not_filed_again(world: World, county: Client) -> None:
    sent(county, account_url(world), **GIVEN)
    answer = sent(county, account_url(world), "another0key000000000", **GIVEN)
    assert answer.status_code == 422
    assert errors(answer) == ["“专网账号已开通并测试”已有有效佐证；如有误，请先撤回原佐证。"]


def test_who_cannot_know_it_does_not_find_the_form(
    world: World, client_of: Callable[[User], Client], county: Client
) -> None:
    department = client_of(world.people[Role.DEPARTMENT_CLERK])
    missing = department.get("/delegation/00000000000000000000/").content
    for answer in (department.get(account_url(world)), sent(department, account_url(world), **GIVEN)):
        assert (answer.status_code, answer.content) == (404, missing)
    one = world.delegation(1, "county_a")
    assert county.get(f"/delegation/{one.public_id}/evidence/trained/").status_code == 404
    assert county.get(f"/delegation/{one.public_id}/evidence/nonsense/").status_code == 404
    assert county.get(f"/delegation/{world.delegation(1, 'county_b').public_id}/evidence/account/").status_code == 404


def test_a_paper_is_kept_and_goes_to_who_may_see_what_it_proves(
    world: World, county: Client, client_of: Callable[[User], Client]
) -> None:
    paper = SimpleUploadedFile("账号测试截图.pdf", b"%PDF-1.4 test", content_type="text/html")
    assert sent(county, account_url(world), **GIVEN, paper=paper).status_code == 303
    kept = Evidence.objects.get(proof=Proof.ACCOUNT, reference="武陟测试记录1号").attachment
    assert kept is not None
    assert (kept.name, kept.media_type) == ("账号测试截图.pdf", "application/pdf")
    url = f"/journal/papers/{kept.public_id}/"
    page = soup(county.get(f"/delegation/{world.delegation(1, 'county_a').public_id}/").content)
    assert [link.get_text() for link in page.select(f'a[href="{url}"]')] == ["账号测试截图.pdf"]
    answer = client_of(world.people[Role.DEPARTMENT_CLERK]).get(url)
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 test"  # type: ignore[attr-defined]
    stranger = client_of(world.person(Role.COUNTY_CLERK, "county_b"))
    assert stranger.get(url).status_code == 404


def test_a_draft_comes_back_and_goes_with_the_form(world: World, county: Client) -> None:
    one = world.delegation(1, "county_a")
    fields = {"draft_form": "evidence", "draft_subject": f"{one.public_id}/account", "reference": "写到一半"}
    assert county.post("/journal/draft/", {"form_key": KEY, **fields}).status_code == 200
    page = soup(county.get(account_url(world)).content)
    field = page.select_one("input[name=reference]")
    assert field is not None
    assert field["value"] == "写到一半"
    sent(county, account_url(world), **GIVEN)
    assert not Draft.objects.exists()


def test_withdrawing_shuts_the_gate_and_keeps_the_reason(world: World, county: Client) -> None:
    one = world.delegation(1, "county_a")
    sent(county, account_url(world), **GIVEN)
    evidence = Evidence.objects.get(proof=Proof.ACCOUNT, reference="武陟测试记录1号")
    url = f"/delegation/evidence/{evidence.public_id}/withdraw/"
    assert soup(county.get(f"/delegation/{one.public_id}/").content).select(f'a[href="{url}"]')
    assert sent(county, url, "withdraw000000000000", reason=" ").status_code == 422
    assert sent(county, url, "withdraw000000000000", reason="账号尚未授权").status_code == 303
    page = soup(county.get(f"/delegation/{one.public_id}/").content)
    row = page.select_one("tr[data-proof=account]")
    assert row is not None
    assert row["data-gate"] == "shut"
    assert "已撤回：账号尚未授权" in row.get_text()
    assert "撤回佐证：专网账号已开通并测试" in [title.get_text() for title in page.select(".fq-event-title")]


def test_another_countys_evidence_cannot_be_withdrawn(
    world: World, county: Client, client_of: Callable[[User], Client]
) -> None:
    sent(county, account_url(world), **GIVEN)
    evidence = Evidence.objects.get(proof=Proof.ACCOUNT, reference="武陟测试记录1号")
    stranger = client_of(world.person(Role.COUNTY_CLERK, "county_b"))
    answer = sent(stranger, f"/delegation/evidence/{evidence.public_id}/withdraw/", reason="试试")
    assert (answer.status_code, answer.content) == (404, stranger.get("/delegation/00000000000000000000/").content)


def test_a_waiver_takes_two_people(world: World, office: Client, client_of: Callable[[User], Client]) -> None:
    one = world.delegation(1, "county_a")
    url = f"/delegation/{one.public_id}/waiver/account/"
    assert office.get(url).status_code == 200
    assert sent(office, url, reason="省厅年底统一开通", until="2022-03-31").status_code == 303
    waiver = Waiver.objects.get(delegation=one)
    confirm = f"/delegation/waivers/{waiver.public_id}/confirm/"
    assert not soup(office.get(f"/delegation/{one.public_id}/").content).select(f'form[action="{confirm}"]')
    alone = sent(office, confirm, "alone000000000000000")
    assert (alone.status_code, "容缺须由提出人以外的另一人确认。" in alone.content.decode()) == (409, True)
    second = client_of(world.person(Role.REFORM_OFFICE, "office"))
    assert soup(second.get(f"/delegation/{one.public_id}/").content).select(f'form[action="{confirm}"]')
    assert sent(second, confirm, "second00000000000000").status_code == 303
    page = soup(office.get(f"/delegation/{one.public_id}/").content)
    row = page.select_one("tr[data-proof=account]")
    assert row is not None
    assert row["data-gate"] == "waived"
    titles = [title.get_text() for title in page.select(".fq-event-title")]
    assert {"提出容缺：专网账号已开通并测试", "确认容缺：专网账号已开通并测试"} <= set(titles)


def test_what_the_law_asks_is_not_waived(world: World, office: Client) -> None:
    one = world.delegation(1, "county_a")
    page = soup(office.get(f"/delegation/{one.public_id}/").content)
    assert page.select("tr[data-proof=basis] a[href*=waiver]") == []
    assert page.select("tr[data-proof=first_case] a[href*=waiver]") == []
    assert office.get(f"/delegation/{one.public_id}/waiver/basis/").status_code == 404


def test_a_blocked_verb_tells_every_reason(world: World, office: Client) -> None:
    one = world.delegation(1, "county_a")
    answer = sent(office, f"/delegation/{one.public_id}/advance/issue/", on="2021-12-20")
    assert answer.status_code == 409
    told = [(li["data-code"], li.get_text(strip=True)) for li in soup(answer.content).select("li[data-code]")]
    with pytest.raises(actions.Blocked) as blocked:
        actions.advance(one, "issue", by=world.people[Role.REFORM_OFFICE], on=one.scoped_on)
    assert told == [(finding.gate, finding.message + finding.basis) for finding in blocked.value.verdict.findings]


def test_recall_needs_a_reason_and_keeps_the_history(world: World, office: Client) -> None:
    one = world.delegation(0, "county_a")
    actions.file_evidence(
        one, Proof.ISSUED, on=one.scoped_on, reference="焦放权〔2021〕1号", by=world.people[Role.REFORM_OFFICE]
    )
    url = f"/delegation/{one.public_id}/advance/recall/"
    assert soup(office.get(f"/delegation/{one.public_id}/").content).select(f'form[action="{url}"]')
    assert sent(office, url, on="2021-12-20", reason="").status_code == 422
    assert sent(office, url, on="2022-02-20", reason="审计发现").status_code == 422
    assert sent(office, url, on="2021-12-20", reason="审计发现").status_code == 303
    assert Delegation.objects.get(pk=one.pk).stage == Stage.RECALLED
    page = soup(office.get(f"/delegation/{one.public_id}/").content)
    timeline = page.select_one(".fq-timeline")
    assert timeline is not None
    assert "审计发现" in timeline.get_text()
    assert "焦放权〔2021〕1号" in timeline.get_text()
    assert page.select("form[data-transition]") == []


@pytest.mark.parametrize("role", [Role.COUNTY_CLERK, Role.DEPARTMENT_CLERK, Role.LEADER])
def test_only_who_may_advance_finds_the_verbs(world: World, client_of: Callable[[User], Client], role: Role) -> None:
    one = world.delegation(1, "county_a")
    client = client_of(world.people[role])
    answer = sent(client, f"/delegation/{one.public_id}/advance/issue/", on="2021-12-20")
    assert (answer.status_code, answer.content) == (404, client.get("/delegation/00000000000000000000/").content)
