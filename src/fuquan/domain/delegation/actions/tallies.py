"""Check the counters of the board against their rows, and tell the reform office when they differ (promises.md E3)."""

from django.db import transaction

from fuquan.domain.delegation import queries
from fuquan.domain.delegation.queries import Difference
from fuquan.domain.journal import actions as journal
from fuquan.domain.org import clock
from fuquan.domain.org.models import Unit
from fuquan.domain.org.roles import Role, System

CHECK = System("E3-tallies")
TOLD = 50


@transaction.atomic
def check_tallies() -> list[Difference]:
    """Compare all counters with their rows; differences are recorded and told once a day. Nothing is put right here."""
    found = queries.tally_differences()
    if not found:
        return found
    told = [
        f"{one.batch} {one.receiver} {one.department} {one.measure} {one.on} {one.stored}≠{one.counted}"
        for one in found
    ]
    entry = journal.record("tally.differ", by=CHECK, facts={"differences": len(found), "first": told[:TOLD]})
    day = clock.today()
    for unit in Unit.objects.filter(users__role=Role.REFORM_OFFICE, users__is_active=True).distinct():
        text = f"看板计数核对发现{len(found)}处与明细不一致，详见留痕第{entry.seq}条；请联系系统管理员处理。"
        journal.notify(unit, text, once=f"tallies/{day}/{unit.code}")
    return found
