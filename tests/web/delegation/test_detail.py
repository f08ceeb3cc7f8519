"""One page tells a delegation's whole life: in the words of the gates, as of any day, to those who may see it."""

from collections.abc import Callable
from datetime import date

from django.test import Client

from fuquan.domain.delegation import queries
from fuquan.domain.delegation.models import Batch, Delegation
from fuquan.domain.delegation.rules import PROOF_LABELS, READINESS
from fuquan.domain.org.models import User

from .conftest import soup


def blocked(batch: Batch) -> Delegation:
    found = batch.delegations.filter(stage="handed_over", account_on=None, online_on=None).order_by("pk").first()
    assert found is not None
    return found


def texts(content: bytes, selector: str) -> list[str]:
    return [one.get_text(strip=True) for one in soup(content).select(selector)]


def test_the_twelve_conditions_stand_as_the_gates_read_them(visitor: Callable[[str], Client], province: Batch) -> None:
    one = blocked(province)
    page = soup(visitor("office").get(f"/delegation/{one.public_id}/").content)
    rows = [row for row in page.select("tr[data-proof]") if row["data-proof"] in set(READINESS)]
    assert [row["data-proof"] for row in rows] == list(READINESS)
    office = User.objects.get(username="demo.office")
    for row, reading in zip(rows, queries.readings_of(one, office, date(2021, 12, 31)), strict=True):
        assert row.th is not None
        assert row.th.get_text() == PROOF_LABELS[reading.proof]
        assert (row["data-gate"] == "shut") == (not reading.open)
        assert reading.message in row.get_text()


def test_the_refusals_are_those_of_the_domain(visitor: Callable[[str], Client], province: Batch) -> None:
    one = blocked(province)
    office = User.objects.get(username="demo.office")
    page = soup(visitor("office").get(f"/delegation/{one.public_id}/").content)
    verdicts = {v.transition: v for v in queries.verdicts_for(one, office) if v.transition != "recall"}
    assert set(verdicts) == {"get_ready", "go_live"}
    for name, verdict in verdicts.items():
        form = page.select_one(f'form[data-transition="{name}"]')
        assert form is not None
        assert [li["data-code"] for li in form.select("li")] == [finding.gate for finding in verdict.findings]
        assert [li.get_text(strip=True) for li in form.select("li > span")] == [
            finding.message + finding.basis for finding in verdict.findings
        ]
        assert form.select("button[disabled]")


def test_what_is_missing_is_told_at_the_top(visitor: Callable[[str], Client], province: Batch) -> None:
    one = blocked(province)
    page = visitor("leader").get(f"/delegation/{one.public_id}/").content
    missing = queries.shut_proofs(one, date(2021, 12, 31))
    assert len(texts(page, ".fq-missing li")) == len(missing)
    assert texts(page, ".fq-missing h2") == [f"尚缺 {len(missing)} 项承接条件"]


def test_an_earlier_day_shows_that_day_and_offers_nothing(visitor: Callable[[str], Client], province: Batch) -> None:
    one = province.delegations.filter(stage="live").order_by("pk").first()
    assert one is not None
    assert one.handed_over_on is not None
    page = visitor("office").get(f"/delegation/{one.public_id}/?as_of={one.handed_over_on}").content
    assert texts(page, ".fq-identity .fq-stage") == ["已移交"]
    assert soup(page).select("main form") == []
    days = [day for day in texts(page, ".fq-timeline time") if day > one.handed_over_on.isoformat()]
    assert days == []


def test_the_life_names_every_proof_and_step(visitor: Callable[[str], Client], province: Batch) -> None:
    one = province.delegations.filter(stage="live").order_by("pk").first()
    assert one is not None
    told = "".join(texts(visitor("office").get(f"/delegation/{one.public_id}/").content, ".fq-timeline"))
    for words in ("列入批次“省定255项”", "发文", "签署", "完成移交", "认定准备达标", "认定运行", "首件已办结"):
        assert words in told
    for evidence in one.evidence.exclude(source="not_needed"):
        assert evidence.reference in told


def test_readers_are_offered_no_verb(visitor: Callable[[str], Client], province: Batch) -> None:
    one = blocked(province)
    page = soup(visitor("leader").get(f"/delegation/{one.public_id}/").content)
    assert page.select('a[href*="/evidence/"], a[href*="/waiver/"], form[action$="/advance/recall/"]') == []
    assert all(button.has_attr("disabled") for button in page.select("form[data-transition] button"))


def test_another_county_and_nothing_look_the_same(visitor: Callable[[str], Client], province: Batch) -> None:
    other = province.delegations.exclude(receiver__code="410821").first()
    assert other is not None
    client = visitor("county")
    foreign = client.get(f"/delegation/{other.public_id}/")
    missing = client.get("/delegation/00000000000000000000/")
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    for place in ("evidence/account", "waiver/account"):
        answer = client.get(f"/delegation/{other.public_id}/{place}/")
        assert (answer.status_code, answer.content) == (404, missing.content)
    assert client.post(f"/delegation/{other.public_id}/advance/recall/").content == missing.content


def test_a_department_sees_its_powers_everywhere_and_no_others(
    visitor: Callable[[str], Client], province: Batch
) -> None:
    client = visitor("department")
    own = province.delegations.filter(department__code="D13").last()
    other = province.delegations.exclude(department__code="D13").last()
    assert own is not None
    assert other is not None
    assert client.get(f"/delegation/{own.public_id}/").status_code == 200
    assert client.get(f"/delegation/{other.public_id}/").status_code == 404
