"""A form counts once: the same key gets the same answer, another content is refused, two at once do not both act."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from fuquan.domain.journal.actions import Conflict, InFlight, Outcome, once, record
from fuquan.domain.journal.models import Entry, Submission
from fuquan.domain.org.models import User
from tests.factories.org import UserFactory


def _send(by: User, effect: Callable[[], Outcome], *, key: str = "k1", body: bytes = b"a", route: str = "r") -> Outcome:
    return once(key=key, route=route, body=body, by=by, effect=effect)


@pytest.mark.django_db
def test_the_same_key_gets_the_same_answer_and_one_effect() -> None:
    user, done = UserFactory(), []

    def effect() -> Outcome:
        done.append(1)
        return Outcome(201, "/there/", {"n": len(done)})

    answers = [_send(user, effect) for _ in range(5)]
    assert answers == [Outcome(201, "/there/", {"n": 1})] * 5
    assert (len(done), Submission.objects.count()) == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"body": b"b"}, {"route": "other"}])
def test_another_content_under_the_same_key_is_a_conflict(change: dict[str, object]) -> None:
    user = UserFactory()
    _send(user, Outcome)
    with pytest.raises(Conflict) as refused:
        _send(user, lambda: pytest.fail("must not act"), **change)  # type: ignore[arg-type]
    assert refused.value.first.user == user


@pytest.mark.django_db
def test_the_key_of_another_person_is_another_key() -> None:
    first, second = UserFactory(), UserFactory()
    assert _send(first, lambda: Outcome(answer={"of": 1})).answer == {"of": 1}
    assert _send(second, lambda: Outcome(answer={"of": 2})).answer == {"of": 2}


@pytest.mark.django_db
def test_an_effect_that_fails_leaves_nothing_so_that_it_can_be_sent_again() -> None:
    user = UserFactory()

    def fail() -> Outcome:
        record("test.lost", by=user)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _send(user, fail)
    assert (Entry.objects.count(), Submission.objects.count()) == (0, 0)
    assert _send(user, lambda: Outcome(answer={"ok": True})).answer == {"ok": True}


def test_two_connections_with_one_key_act_once(own_database: str) -> None:
    user = UserFactory()
    inside, answered = threading.Event(), threading.Event()
    told: list[object] = []

    def slow() -> Outcome:
        record("test.act", by=user)
        inside.set()
        answered.wait(5)
        return Outcome(answer={"by": "first"})

    def first() -> None:
        try:
            told.append(_send(user, slow))
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(5)
    with pytest.raises(InFlight):
        _send(user, lambda: pytest.fail("must not act"))
    answered.set()
    thread.join(5)
    assert told == [Outcome(answer={"by": "first"})]
    assert _send(user, lambda: pytest.fail("must not act")) == told[0]
    assert Entry.objects.count() == 1


def test_many_at_once_act_once_and_the_journal_has_no_hole(own_database: str) -> None:
    user = UserFactory()
    start = threading.Barrier(6)
    outcomes: list[str] = []

    def send() -> None:
        start.wait(5)
        try:
            _send(user, lambda: Outcome(answer={"seq": record("test.act", by=user).seq}))
            outcomes.append("answered")
        except InFlight:
            outcomes.append("in flight")
        finally:
            connection.close()

    for _ in range(10):
        Submission.objects.all().delete()
        threads = [threading.Thread(target=send) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        start.reset()
    assert len(outcomes) == 60
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 11))
