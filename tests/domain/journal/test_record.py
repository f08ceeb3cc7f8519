"""The journal only grows, has no holes, and keeps exactly the bytes it hashed."""

import hashlib
import json
import unicodedata
from datetime import date, timedelta

import pytest
from django.db import InternalError, OperationalError, connection, transaction
from django.db.utils import IntegrityError
from hypothesis import given, settings
from hypothesis import strategies as st

from fuquan.domain.journal import queries
from fuquan.domain.journal.actions import record
from fuquan.domain.journal.models import Entry, Head
from fuquan.domain.org import clock
from fuquan.domain.org.roles import Role, System
from fuquan.engines.merkle import GENESIS, leaf, link, sm3
from tests.factories.journal import EntryFactory
from tests.factories.org import UserFactory
from tests.factories.world import World

REFUSALS = (IntegrityError, InternalError, OperationalError)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal_entry SET kind = 'other'",
        "UPDATE journal_entry SET body = body",
        "DELETE FROM journal_entry",
        "DELETE FROM journal_entry WHERE seq = (SELECT max(seq) FROM journal_entry)",
        "TRUNCATE journal_entry CASCADE",
    ],
)
def test_an_entry_can_be_neither_changed_nor_removed(sql: str) -> None:
    kept = EntryFactory(kind="test.kept")
    connection.check_constraints()
    with pytest.raises(REFUSALS, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Entry.objects.get(seq=kept.seq).kind == "test.kept"


@pytest.mark.django_db
def test_the_models_own_ways_are_refused_as_well() -> None:
    kept = EntryFactory()
    kept.kind = "other"
    for change in (kept.save, kept.delete, Entry.objects.all().delete, lambda: Entry.objects.update(kind="x")):
        with pytest.raises(REFUSALS, match="append-only"), transaction.atomic():
            change()


@pytest.mark.django_db
def test_the_chain_is_made_of_the_stored_bytes() -> None:
    user = UserFactory()
    entries = [record("test.act", by=user, subject=f"s{n}", facts={"n": n, "词": "温县"}) for n in range(5)]
    prev = GENESIS
    for n, entry in enumerate(entries, start=1):
        entry.refresh_from_db()
        assert entry.seq == n
        assert bytes(entry.prev) == prev
        assert bytes(entry.leaf) == leaf(bytes(entry.salt), bytes(entry.body))
        assert bytes(entry.leaf_sm3) == leaf(bytes(entry.salt), bytes(entry.body), by=sm3)
        assert bytes(entry.link) == link(prev, bytes(entry.leaf))
        prev = bytes(entry.link)
    head = Head.objects.get()
    assert (head.seq, bytes(head.link)) == (5, prev)


@pytest.mark.django_db
def test_the_body_tells_who_did_what_when() -> None:
    user = UserFactory(role=Role.COUNTY_CLERK)
    before = clock.now()
    entry = record("test.act", by=user, subject="abc", on=date(2021, 11, 9), facts={"件数": 3, "none": None})
    told = json.loads(bytes(entry.body))
    assert told["seq"] == entry.seq
    assert told["on"] == "2021-11-09"
    assert (told["actor"], told["rule"], told["unit"]) == (user.username, "", user.unit.code)
    assert (told["kind"], told["subject"], told["facts"]) == ("test.act", "abc", {"件数": 3, "none": None})
    assert before <= entry.recorded_at <= clock.now() + timedelta(seconds=1)
    assert queries.facts_of(entry) == {"件数": 3, "none": None}


@pytest.mark.django_db
def test_the_system_acts_in_its_own_name() -> None:
    entry = record("test.act", by=System("B2"))
    assert (entry.actor, entry.rule, entry.unit) == (None, "B2", None)
    assert json.loads(bytes(entry.body))["actor"] == "system"


@pytest.mark.django_db
@pytest.mark.parametrize("facts", [{"n": 1.5}, {"n": float("nan")}, {"s": {1, 2}}, {1: "key"}, {"n": 2**63}])
def test_what_has_no_canonical_form_is_refused(facts: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)), transaction.atomic():
        record("test.act", by=System("B2"), facts=facts)
    assert Entry.objects.count() == 0


@pytest.mark.django_db
def test_a_rollback_leaves_no_hole() -> None:
    user = UserFactory()
    record("test.kept", by=user)
    for _ in range(3):
        with transaction.atomic():
            record("test.lost", by=user)
            transaction.set_rollback(True)
    record("test.kept", by=user)
    assert list(Entry.objects.order_by("seq").values_list("seq", "kind")) == [(1, "test.kept"), (2, "test.kept")]


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
FACTS = st.dictionaries(
    TEXT.map(lambda text: unicodedata.normalize("NFC", text)),
    st.recursive(
        st.none() | st.booleans() | st.integers(1 - 2**63, 2**63 - 1) | TEXT | st.dates(),
        lambda inner: st.lists(inner, max_size=4),
        max_leaves=8,
    ),
    max_size=6,
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(facts=FACTS)
def test_what_is_stored_is_what_was_hashed(facts: dict[str, object]) -> None:
    with transaction.atomic():
        entry = record("test.act", by=System("B2"), facts=facts)
        stored = Entry.objects.get(seq=entry.seq)
        assert bytes(stored.body) == bytes(entry.body)
        assert bytes(stored.leaf) == leaf(bytes(stored.salt), bytes(stored.body))
        assert hashlib.sha256(b"\x00" + bytes(stored.salt) + bytes(stored.body)).digest() == bytes(stored.leaf)
        transaction.set_rollback(True)


@pytest.mark.parametrize("role", list(Role)[:-1])
def test_who_reads_the_journal(world: World, role: Role) -> None:
    seen = queries.entries_visible_to(world.people[role]).exists()
    assert seen == (role in {Role.REFORM_OFFICE, Role.INSPECTOR, Role.AUDITOR})
