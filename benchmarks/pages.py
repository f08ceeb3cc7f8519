"""The real pages, asked for through the whole request cycle: p50 and p95, queries a page, the same at every size."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from benchmarks import city
from benchmarks.board import within
from benchmarks.measuring import measured, quantile, table
from fuquan.domain.delegation.models import Batch, Delegation
from fuquan.domain.org.models import User
from fuquan.web.tables import COUNT_LIMIT

WARM_UP = 3
TOTAL = re.compile(r"共 <[^>]*>([0-9,+]+)<")


@dataclass(frozen=True, slots=True)
class Page:
    """A page to ask for: its address, and a sentence of SQL for the number it must show (empty: none)."""

    name: str
    url: str
    counted: str = ""


def ask(size: str, batch: Batch, requests: int) -> Mapping[tuple[str, str], int]:
    """Time every page for three people; answers the queries of each, for comparison with another size."""
    rows = []
    counts: dict[tuple[str, str], int] = {}
    for person in ("demo.office", "demo.department", "demo.county"):
        user = User.objects.select_related("unit").get(username=person)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for page in pages(user, batch):
            _check(client, user, batch, page)
            asked, length = _asked(client, page)
            counts[person, page.name] = len(asked)
            walls, cpu = _timed(lambda c=client, p=page: c.get(p.url), requests)
            rows.append(
                (
                    f"{page.name}, {person}", f"{quantile(walls, 0.5):.1f}", f"{quantile(walls, 0.95):.1f}",
                    f"{cpu:.1f}", len(asked), f"{sum(asked) * 1000:.0f}", length // 1024,
                )
            )  # fmt: skip
    head = ("page", "p50 ms", "p95 ms", "CPU ms", "queries", "of which ms", "KB")
    table(f"Pages, {size} delegations, {requests} requests each (goal at 1,000,000: p95 <= 150 ms)", head, rows)
    return counts


def _asked(client: Client, page: Page) -> tuple[list[float], int]:
    """The seconds of every query that a page asks, and the page's length in bytes."""
    with CaptureQueriesContext(connection) as seen:
        length = len(client.get(page.url).content)
        return [float(query["time"]) for query in seen.captured_queries], length


def _timed(run: Callable[[], object], requests: int) -> tuple[list[float], float]:
    """The milliseconds of every request, and the mean CPU milliseconds of one."""
    for _ in range(WARM_UP):
        run()

    def series() -> list[float]:
        walls = []
        for _ in range(requests):
            started = time.perf_counter()
            run()
            walls.append((time.perf_counter() - started) * 1000)
        return walls

    walls, cost = measured(series)
    return walls, cost.cpu / requests * 1000


def pages(user: User, batch: Batch) -> list[Page]:
    """What is asked for: the board and the matrix, the list in full, by stage, by gate, by words, and one delegation."""
    where, values = within(user, batch)
    some = Delegation.objects.extra(where=[where % dict.fromkeys(values, "%s")], params=list(values.values()))
    one = some.filter(evidence__isnull=False).order_by("ordinal", "receiver").first() or some.first()
    assert one is not None
    day = city.LAST.isoformat()

    def listed(**asked: str) -> str:
        return f"{reverse('delegation:index')}?{urlencode({'batch': batch.code, **asked})}"

    return [
        Page("board", f"{reverse('delegation:board')}?batch={batch.code}"),
        Page("matrix", f"{reverse('delegation:matrix')}?batch={batch.code}"),
        Page("list", listed(), "true"),
        Page(
            "list by stage", listed(stage="ready"), f"ready_on <= '{day}' AND live_on IS NULL AND recalled_on IS NULL"
        ),
        Page("list by gate", listed(gate="simulated"), "simulated_on IS NULL"),
        Page(
            "list by words and gate",
            listed(q="许可", gate="online"),
            "online_on IS NULL AND version_id IN (SELECT id FROM catalog_powerversion WHERE name LIKE '%%许可%%')",
        ),
        Page("list, page 100", listed(page="100"), "true"),
        Page("delegation", reverse("delegation:detail", args=[one.public_id])),
    ]


def _check(client: Client, user: User, batch: Batch, page: Page) -> None:
    """The page answers, and shows as many delegations as a recount finds."""
    answer = client.get(page.url)
    assert answer.status_code == 200, f"{page.name}: {answer.status_code}"
    if not page.counted:
        return
    where, values = within(user, batch)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM delegation_delegation WHERE {where} AND {page.counted}", values)
        (expected,) = cursor.fetchone()
    told = f"{expected:,}" if expected <= COUNT_LIMIT else f"{COUNT_LIMIT:,}+"
    shown = TOTAL.findall(answer.content.decode())
    assert shown == [told], f"{page.name}: {shown} instead of {told}"
