"""The write path: evidence filed by hand, one audited and journalled act at a time, and set-wise from a ledger."""

from collections.abc import Iterator
from itertools import islice

from django.db import connection, transaction

from benchmarks import city, ground
from benchmarks.measuring import measured, median, ratio, table
from fuquan.domain.delegation import actions
from fuquan.domain.delegation.actions import Wanted
from fuquan.domain.delegation.models import Batch, Delegation, Evidence
from fuquan.domain.delegation.rules import READINESS, Proof
from fuquan.domain.journal.models import Entry
from fuquan.domain.org.models import User
from fuquan.domain.org.roles import System

LEDGER = System("benchmark")
_BARE = """INSERT INTO delegation_evidence
    (public_id, delegation_id, proof, source, "on", reference, origin, filed_by_id, filed_at, withdrawal_reason)
    VALUES (%s, %s, %s, 'paper', %s, '基准测试', '', %s, now(), '')"""


def by_hand(template: str, number: int, pairs: int) -> None:
    """File ``number`` proofs one by one, beside bare transactions that only insert the row."""
    with ground.cloned(template):
        office = User.objects.select_related("unit").get(username="demo.office")
        lacking = _lacking()
        ours, bare = [], []
        for turn in range(pairs + 1):
            some, others = list(islice(lacking, number)), list(islice(lacking, number))
            assert len(others) == number, "the round lacks too few proofs"
            before = Entry.objects.count()
            costs = (measured(lambda s=some: _file(s, office))[1], measured(lambda o=others: _insert(o, office))[1])
            assert (
                Evidence.objects.filter(delegation__in=[one.pk for one, _ in some], reference="基准测试").count()
                >= number
            )
            assert Entry.objects.count() >= before + number, "an act left no entry in the journal"
            if turn:
                ours.append(costs[0])
                bare.append(costs[1])
        rows = [
            (
                name,
                f"{number / median(costs).wall:,.0f}",
                f"{median(costs).cpu / number * 1000:.2f}",
                ratio(costs, bare),
            )
            for name, costs in (("filed, audited, journalled, settled", ours), ("bare INSERT and COMMIT", bare))
        ]
        head = ("one act, one transaction", "a second", "CPU ms each", "bare's time / it")
        table(f"Evidence by hand, {number} acts a run, {pairs} pairs", head, rows)


def _lacking() -> Iterator[tuple[Delegation, Proof]]:
    rows = Delegation.objects.select_related("version__system", "department", "receiver").order_by("pk")
    return ((row, proof) for proof in READINESS for row in rows if getattr(row, f"{proof}_on") is None)


def _file(some: list[tuple[Delegation, Proof]], office: User) -> None:
    for delegation, proof in some:
        actions.file_evidence(delegation, proof, on=city.LAST, reference="基准测试", by=office)


def _insert(some: list[tuple[Delegation, Proof]], office: User) -> None:
    for place, (delegation, proof) in enumerate(some):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_BARE, [f"{proof}{delegation.pk}-{place}"[-20:], delegation.pk, proof, city.LAST, office.pk])


def from_a_ledger(batch: Batch, number: int, runs: int) -> list[tuple[str, str, str, str, str]]:
    """Sync one proof of ``number`` delegations, take it back, each undone afterwards; a row of figures for each."""
    ids = list(Delegation.objects.filter(batch=batch).order_by("pk").values_list("pk", flat=True)[:number])
    assert len(ids) == number
    wanted = {pk: Wanted(on=city.LAST, reference="基准测试", origin=f"bench/{pk}") for pk in ids}
    proof = Proof.SIMULATED
    filed, taken = [], []
    for _ in range(runs):
        with transaction.atomic():
            first, cost = measured(lambda: actions.sync_evidence(proof, ids, wanted, by=LEDGER))
            assert first >= number, f"{first} rows changed instead of {number}"
            again, _ = measured(lambda: actions.sync_evidence(proof, ids, wanted, by=LEDGER))
            assert again == 0, "the same ledger once more changed something"
            filed.append(cost)
            _, cost = measured(lambda: actions.sync_evidence(proof, ids, {}, by=LEDGER))
            assert not Delegation.objects.filter(pk__in=ids[:100], simulated_on__isnull=False).exists()
            taken.append(cost)
            transaction.set_rollback(True)
    return [
        (f"{word}, {number:,} delegations", f"{number / cost.wall:,.0f}", f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.peak:.0f}")
        for word, cost in (("filed", median(filed)), ("withdrawn", median(taken)))
    ]  # fmt: skip


HEAD = ("from a ledger", "a second", "wall s", "CPU s", "peak MB")
