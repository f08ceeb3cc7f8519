"""The frame of every page: who may enter, one answer to missing and forbidden, the day shown, forms that count once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory

from fuquan.domain.journal.actions import Outcome
from fuquan.domain.org import clock
from fuquan.domain.org.models import CalendarDay, Installation, ReportingPeriod, User
from fuquan.domain.org.roles import Role
from fuquan.web import shell

PEOPLE = [role for role in Role if role != Role.SYSTEM]


@pytest.fixture
def ask(people: dict[Role, User], rf: RequestFactory) -> Callable[..., Any]:
    """A request of the reform office."""

    def asked(query: str = "", *, post: dict[str, str] | None = None, session: Any = None) -> Any:
        request = rf.get(f"/?{query}") if post is None else rf.post("/", post)
        request.user, request.htmx = people[Role.REFORM_OFFICE], False
        request.session = SessionStore() if session is None else session
        return request

    return asked


@pytest.mark.parametrize("role", PEOPLE)
def test_not_allowed_and_not_existing_are_the_same_bytes(browser: Callable[[Role], Client], role: Role) -> None:
    client = browser(role)
    missing = client.get("/org/nothing-here/")
    assert missing.status_code == 404
    seen = {path: client.get(path) for path in ("/journal/", "/journal/entries/1/", "/journal/jobs/xyz/",
                                                "/journal/papers/xyz/", "/org/calendar/2021-10-08/")}  # fmt: skip
    for path, answer in seen.items():
        if answer.status_code != 200:
            assert (path, answer.status_code, answer.content) == (path, 404, missing.content)
    assert (seen["/journal/"].status_code == 200) is (role in (Role.REFORM_OFFICE, Role.INSPECTOR, Role.AUDITOR))


def test_the_answer_to_missing_pages_names_nobody(browser: Callable[[Role], Client], people: dict[Role, User]) -> None:
    page = browser(Role.COUNTY_CLERK).get("/nothing/").content.decode()
    assert "county" not in page
    assert "csrfmiddlewaretoken" not in page


@pytest.mark.parametrize("path", ["/sign-in/", "/org/units/", "/gallery/", "/nothing/"])
def test_every_page_of_a_demonstration_says_so(
    demonstration: Installation, browser: Callable[[Role], Client], path: str
) -> None:
    client = Client() if path == "/sign-in/" else browser(Role.LEADER)
    band = BeautifulSoup(client.get(path).content, "html.parser").select_one(".fq-band b")
    assert band.get_text() == "演示数据"


def test_elsewhere_no_page_says_demonstration(browser: Callable[[Role], Client]) -> None:
    assert "演示数据" not in browser(Role.LEADER).get("/gallery/").content.decode()


@pytest.mark.parametrize(
    ("query", "day"),
    [
        ("", date(2021, 12, 31)),
        ("as_of=2021-11-09", date(2021, 11, 9)),
        ("as_of=2020-01-01", date(2021, 10, 5)),
        ("as_of=2026-01-01", date(2021, 12, 31)),
        ("as_of=yesterday", date(2021, 12, 31)),
    ],
)
def test_the_day_shown_stays_within_the_demonstration(
    demonstration: Installation, ask: Callable[..., Any], query: str, day: date
) -> None:
    assert shell.as_of(ask(query)) == day


def test_the_day_shown_is_kept_until_another_is_chosen(demonstration: Installation, ask: Callable[..., Any]) -> None:
    session = SessionStore()
    assert shell.as_of(ask("as_of=2021-11-09", session=session)) == date(2021, 11, 9)
    assert shell.as_of(ask(session=session)) == date(2021, 11, 9)
    assert shell.as_of(ask("as_of=2021-12-01", session=session)) == date(2021, 12, 1)
    assert shell.as_of(ask(session=session)) == date(2021, 12, 1)


def test_elsewhere_the_day_shown_is_today(ask: Callable[..., Any]) -> None:
    assert shell.as_of(ask()) == clock.today()


def test_the_choice_of_the_day_carries_the_rest_of_the_address(browser: Callable[[Role], Client]) -> None:
    soup = BeautifulSoup(browser(Role.LEADER).get("/org/units/?kind=county&as_of=2021-01-01").content, "html.parser")
    hidden = {field["name"]: field["value"] for field in soup.select(".fq-asof input[type=hidden]")}
    assert hidden == {"kind": "county"}


def test_a_form_counts_once(ask: Callable[..., Any]) -> None:
    done: list[int] = []

    def effect() -> Outcome:
        done.append(1)
        return Outcome(location="/done/")

    form = {"form_key": "k1", "reason": "甲"}
    answers = [shell.once(ask(post={**form, "csrfmiddlewaretoken": str(n)}), "test", effect) for n in range(3)]
    assert [(a.status_code, a["Location"]) for a in answers] == [(303, "/done/")] * 3
    assert done == [1]
    changed = shell.once(ask(post={**form, "reason": "乙"}), "test", effect)
    assert (changed.status_code, done) == (422, [1])
    assert 'href="/done/"' in changed.content.decode()


@pytest.mark.parametrize("key", ["", "x" * 21])
def test_a_form_without_its_key_is_refused(ask: Callable[..., Any], key: str) -> None:
    assert shell.once(ask(post={"form_key": key}), "test", Outcome).status_code == 400


def test_fields_cannot_be_shifted_into_each_other(ask: Callable[..., Any]) -> None:
    bodies = {
        shell.form_body(ask(post=post))
        for post in (
            {"a": "1", "b": "2"},
            {"a": "1\nb=1:2"},
            {"a": "1\nb=2"},
            {"a": "12"},
            {"a": "1", "b": ""},
            {"b": "1", "a": "2"},
        )
    }
    assert len(bodies) == 6


def test_a_forged_form_is_refused_in_words(people: dict[Role, User]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people[Role.REFORM_OFFICE], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/org/periods/open/", {"start": "2021-10-01", "end": "2021-10-31", "form_key": "k"})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()
    assert (ReportingPeriod.objects.count(), CalendarDay.objects.count()) == (0, 0)


def test_a_fault_of_ours_is_told_without_the_database(rf: RequestFactory) -> None:
    answer = shell.server_error(rf.get("/"))  # type: ignore[arg-type]
    assert answer.status_code == 500
    assert "系统出现故障" in answer.content.decode()


def test_the_policy_of_content_is_sent(browser: Callable[[Role], Client]) -> None:
    policy = browser(Role.LEADER).get("/gallery/")["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert (rules["script-src"], rules["style-src"], rules["default-src"]) == ("'self'", "'self'", "'self'")
