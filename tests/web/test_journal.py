"""The record is read by who may, jobs are followed and cancelled, drafts come back, papers leave only for who may see."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.test import Client

import fuquan.domain
from fuquan.domain.delegation.rules import PROOF_LABELS, Proof
from fuquan.domain.journal import actions, queries
from fuquan.domain.journal.models import Attachment, Draft, Job, Notice
from fuquan.domain.journal.states import JobStage
from fuquan.domain.org.models import Unit, User
from fuquan.domain.org.roles import Role, System
from fuquan.web.journal.labels import ENTRY_LABELS, label_of, told
from fuquan.web.parts import Term

HTMX = {"HX-Request": "true"}


@pytest.fixture
def entries(people: dict[Role, User]) -> None:
    for number in range(3):
        actions.record("evidence.file", by=people[Role.COUNTY_CLERK], subject=f"s{number}", facts={"count": number})
    actions.record("delegation.settle", by=System("B2"), on=date(2021, 12, 31), facts={"moved": ["甲"]})


@pytest.fixture
def job(people: dict[Role, User]) -> Job:
    return actions.open_job("import", "导入赋权事项总表", by=people[Role.REFORM_OFFICE])


def cells(page: bytes) -> list[list[str]]:
    rows = BeautifulSoup(page, "html.parser").select("tbody tr")
    return [[cell.get_text(strip=True) for cell in row.select("td")] for row in rows]


def test_the_record_is_listed_newest_first_in_words(entries: None, browser: Callable[[Role], Client]) -> None:
    table = cells(browser(Role.AUDITOR).get("/journal/").content)
    assert [row[0] for row in table] == ["4", "3", "2", "1"]
    assert table[0][2:5] == ["依据佐证推进", "系统（规则 B2）", "2021-12-31"]
    assert table[1][2:4] == ["提交佐证", "county简称经办"]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("kind=evidence.file", ["3", "2", "1"]),
        ("unit=county&sort=seq", ["1", "2", "3"]),
        ("q=s1", ["2"]),
        ("recorded_from=2000-01-01&recorded_to=2000-01-02", []),
    ],
)
def test_the_record_is_narrowed(
    entries: None, browser: Callable[[Role], Client], query: str, numbers: list[str]
) -> None:
    assert [row[0] for row in cells(browser(Role.INSPECTOR).get(f"/journal/?{query}").content)] == numbers


def test_an_entry_shows_the_bytes_that_were_hashed(entries: None, browser: Callable[[Role], Client]) -> None:
    client = browser(Role.REFORM_OFFICE)
    entry = queries.history_of("s2").get()
    soup = BeautifulSoup(client.get(f"/journal/entries/{entry.seq}/").content, "html.parser")
    assert soup.select_one("pre").get_text() == bytes(entry.body).decode()
    assert bytes(entry.leaf).hex() in soup.get_text()
    assert client.get("/journal/entries/99/").content == client.get("/nothing/").content


def test_recorded_facts_are_named_in_chinese() -> None:
    assert told("proof", "account") == Term("佐证事项", PROOF_LABELS[Proof.ACCOUNT])
    assert told("moved", ["甲"]) == Term("推进情况", '["甲"]')
    assert told("later", 3) == Term("later", 3)


def test_every_kind_that_is_recorded_has_a_chinese_name() -> None:
    sources = [path.read_text() for path in Path(fuquan.domain.__path__[0]).rglob("*.py")]
    assert label_of("delegation.hand_over") == "移交"
    recorded = {kind for text in sources for kind in re.findall(r'record\(\s*"([a-z_]+\.[a-z_]+)"', text)}
    assert recorded - set(ENTRY_LABELS) == set()
    assert len(recorded) > 5
    assert label_of("later.kind") == "later.kind"


def test_a_running_job_is_followed_and_an_ended_one_is_left_alone(job: Job, browser: Callable[[Role], Client]) -> None:
    client = browser(Role.REFORM_OFFICE)
    address = f"/journal/jobs/{job.public_id}/"
    actions.start(job)
    actions.follow(job, 120, 255, "正在逐行核对")
    fresh = BeautifulSoup(client.get(address).content, "html.parser").select_one("#progress")
    assert (fresh["hx-get"], fresh["hx-trigger"]) == (address, "every 2s")
    assert "正在逐行核对" in fresh.get_text()
    assert (fresh.progress["value"], fresh.progress["max"]) == ("120", "255")
    actions.finish(job, JobStage.DONE, "已导入 255 行", link="/imports/x/")
    swapped = BeautifulSoup(client.get(address, headers=HTMX).content, "html.parser").select_one("#progress")
    assert not swapped.has_attr("hx-get")
    assert swapped.select_one("a.btn")["href"] == "/imports/x/"
    assert swapped == BeautifulSoup(client.get(address).content, "html.parser").select_one("#progress")


def test_a_job_is_cancelled_by_its_own_unit_only(job: Job, browser: Callable[[Role], Client]) -> None:
    stranger = browser(Role.COUNTY_CLERK)
    answer = stranger.post(f"/journal/jobs/{job.public_id}/cancel/", {"form_key": "k"})
    assert answer.content == stranger.get("/nothing/").content
    assert not Job.objects.get(pk=job.pk).cancel_requested
    answer = browser(Role.REFORM_OFFICE).post(f"/journal/jobs/{job.public_id}/cancel/", {"form_key": "k"})
    assert answer["Location"] == f"/journal/jobs/{job.public_id}/"
    assert Job.objects.get(pk=job.pk).cancel_requested


def test_jobs_of_other_units_are_not_listed(job: Job, browser: Callable[[Role], Client]) -> None:
    assert [row[0] for row in cells(browser(Role.REFORM_OFFICE).get("/journal/jobs/").content)] == ["导入赋权事项总表"]
    assert cells(browser(Role.COUNTY_CLERK).get("/journal/jobs/").content) == []


def test_a_notice_is_counted_opened_and_then_read(units: dict[str, Unit], browser: Callable[[Role], Client]) -> None:
    actions.notify(units["county"], "请补充账号开通佐证。", link="/gallery/", once="n1")
    client = browser(Role.COUNTY_CLERK)
    assert client.get("/journal/notices/").content.decode().count("请补充账号开通佐证。") == 0
    actions.send_due()
    soup = BeautifulSoup(client.get("/journal/notices/").content, "html.parser")
    assert soup.select_one(".fq-bell b").find(string=True) == "1"
    notice = Notice.objects.get()
    assert client.post(f"/journal/notices/{notice.public_id}/")["Location"] == "/gallery/"
    soup = BeautifulSoup(client.get("/journal/notices/?read=yes").content, "html.parser")
    assert (soup.select_one(".fq-bell b"), len(soup.select("tbody tr"))) == (None, 1)


def test_a_notice_of_another_unit_does_not_exist(units: dict[str, Unit], browser: Callable[[Role], Client]) -> None:
    actions.notify(units["county"], "请补充。", once="n1")
    actions.send_due()
    client = browser(Role.DEPARTMENT_CLERK)
    answer = client.post(f"/journal/notices/{Notice.objects.get().public_id}/")
    assert answer.content == client.get("/nothing/").content
    assert Notice.objects.get().read_at is None


def test_what_is_typed_is_kept_for_the_one_who_typed_it(
    browser: Callable[[Role], Client], people: dict[Role, User]
) -> None:
    form = {
        "form_key": "key1",
        "draft_form": "evidence",
        "draft_subject": "d1",
        "reason": "账号",
        "csrfmiddlewaretoken": "t",
    }
    answer = browser(Role.COUNTY_CLERK).post("/journal/draft/", form)
    assert answer.content.decode().startswith("草稿已保存 ")
    kept = queries.draft_of(people[Role.COUNTY_CLERK], "evidence", "d1")
    assert kept is not None
    assert (kept.key, kept.fields) == ("key1", {"reason": "账号"})
    assert queries.draft_of(people[Role.COUNTY_SIGNER], "evidence", "d1") is None


@pytest.mark.parametrize(
    "change",
    [{"draft_form": ""}, {"form_key": ""}, {"reason": "字" * 70000}, {"reason": "a\x00b"}, {"draft_form": "x" * 61}],
)
def test_a_draft_that_makes_no_sense_is_refused(browser: Callable[[Role], Client], change: dict[str, str]) -> None:
    form = {"form_key": "key1", "draft_form": "evidence", "reason": "账号", **change}
    assert browser(Role.COUNTY_CLERK).post("/journal/draft/", form).status_code == 400
    assert Draft.objects.count() == 0


@pytest.fixture
def paper(people: dict[Role, User], settings: object, tmp_path: Path) -> Attachment:
    settings.MEDIA = tmp_path / "kept"  # type: ignore[attr-defined]
    source = tmp_path / "upload"
    source.write_bytes(b"<script>1</script>")
    return actions.keep_paper(source, name="开通截图.html", media_type="text/html", by=people[Role.COUNTY_CLERK])


def test_a_paper_leaves_as_a_file_that_cannot_run(paper: Attachment, browser: Callable[[Role], Client]) -> None:
    answer = browser(Role.REFORM_OFFICE).get(f"/journal/papers/{paper.public_id}/")
    assert b"".join(answer.streaming_content) == b"<script>1</script>"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E5%BC%80%E9%80%9A%E6%88%AA%E5%9B%BE.html"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.COUNTY_CLERK, True),
        (Role.COUNTY_SIGNER, True),
        (Role.INSPECTOR, True),
        (Role.DEPARTMENT_CLERK, False),
        (Role.CLUSTER_CLERK, False),
        (Role.SYSTEM_ADMIN, False),
    ],
)
def test_a_paper_is_seen_by_its_unit_and_by_city_readers(
    paper: Attachment, browser: Callable[[Role], Client], role: Role, seen: bool
) -> None:
    client = browser(role)
    answer = client.get(f"/journal/papers/{paper.public_id}/")
    list(answer)  # the file is closed at its end
    assert answer.status_code == (200 if seen else 404)
    if not seen:
        assert answer.content == client.get("/journal/papers/nothing/").content
