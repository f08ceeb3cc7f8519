"""The board's figures from the counters that the database keeps, beside the bare GROUP BY over all delegations."""

from datetime import date, timedelta

from django.db import connection

from benchmarks import city
from benchmarks.measuring import interleaved, median, quantile, ratio, table
from fuquan.domain.delegation import queries
from fuquan.domain.delegation.models import Batch
from fuquan.domain.delegation.queries import Board
from fuquan.domain.org import policy
from fuquan.domain.org import queries as org
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object, Relation, Verb

FUNNEL = ("scoped", "handed_over", "ready", "live")
CURVE = FUNNEL[1:]
PEOPLE = ("demo.office", "demo.department", "demo.county")
Figures = tuple[
    dict[str, int], dict[str, int], dict[int, tuple[int, ...]], dict[int, tuple[int, ...]], list[tuple[object, ...]]
]


def compare(size: str, batch: Batch, pairs: int) -> None:
    """Check that both ways give the same figures, then time them in turn, for three people and two days."""
    rows = []
    for name in PEOPLE:
        user = User.objects.select_related("unit").get(username=name)
        for day in (city.LAST, city.FIRST + (city.LAST - city.FIRST) / 2):
            kept, counted = _of_board(queries.board(user, batch, day)), _counted(user, batch, day)
            assert kept == counted, f"the board of {name} on {day} differs from a recount"
            ours, bare = interleaved(
                [lambda u=user, d=day: queries.board(u, batch, d), lambda u=user, d=day: _counted(u, batch, d)], pairs
            )
            walls = [cost.wall for cost in ours]
            rows.append(
                (
                    name, day, ratio(ours, bare), f"{median(ours).wall * 1000:.1f}", f"{quantile(walls, 0.95) * 1000:.1f}",
                    f"{median(ours).cpu * 1000:.1f}", f"{median(bare).wall * 1000:.1f}", f"{median(bare).cpu * 1000:.1f}",
                )
            )  # fmt: skip
    head = ("person", "as of", "GROUP BY / ours", "ours ms", "p95", "CPU ms", "GROUP BY ms", "CPU ms")
    table(f"Board figures, {size} delegations, {pairs} pairs (goal at 1,000,000: ratio >= 20)", head, rows)


def _of_board(board: Board) -> Figures:
    return (
        {measure: n for measure, n in board.totals.items() if n},
        {measure: n for measure, n in board.week.items() if n},
        {line.unit.pk: (line.scoped, line.handed_over, line.ready, line.live) for line in board.by_receiver},
        {line.unit.pk: (line.scoped, line.handed_over, line.ready, line.live) for line in board.by_department},
        list(board.daily),
    )


def _counted(user: User, batch: Batch, day: date) -> Figures:
    """The same figures straight from the delegations."""
    where, values = within(user, batch)
    funnel = ", ".join(f"count(*) FILTER (WHERE {city.MEASURES[name]} <= %(day)s)" for name in FUNNEL)
    reached = ", ".join(f"count(*) FILTER (WHERE {column} <= %(day)s)" for column in city.MEASURES.values())
    recent = ", ".join(
        f"count(*) FILTER (WHERE {column} > %(since)s AND {column} <= %(day)s)" for column in city.MEASURES.values()
    )
    days = " UNION ALL ".join(
        f"SELECT {city.MEASURES[name]} AS day, {place} AS measure, count(*) AS n FROM delegation_delegation "
        f"WHERE {where} AND {city.MEASURES[name]} <= %(day)s GROUP BY 1"
        for place, name in enumerate(CURVE)
    )
    values |= {"day": day, "since": day - timedelta(days=7)}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {reached}, {recent} FROM delegation_delegation WHERE {where}", values)
        found = cursor.fetchone()
        totals, week = found[: len(city.MEASURES)], found[len(city.MEASURES) :]
        axes = []
        for axis in ("receiver_id", "department_id"):
            cursor.execute(f"SELECT {axis}, {funnel} FROM delegation_delegation WHERE {where} GROUP BY 1", values)
            axes.append({row[0]: row[1:] for row in cursor.fetchall() if row[1]})
        cursor.execute(f"SELECT day, measure, n FROM ({days}) AS days", values)
        steps: dict[date, list[int]] = {}
        for on, place, n in cursor.fetchall():
            steps.setdefault(on, [0, 0, 0])[place] = n
    return (
        {measure: n for measure, n in zip(city.MEASURES, totals, strict=True) if n},
        {measure: n for measure, n in zip(city.MEASURES, week, strict=True) if n},
        *axes,
        _summed(steps),
    )


def _summed(steps: dict[date, list[int]]) -> list[tuple[object, ...]]:
    so_far, found = [0, 0, 0], []
    for on in sorted(steps):
        so_far = [old + new for old, new in zip(so_far, steps[on], strict=True)]
        found.append((on, *so_far))
    return found


def within(user: User, batch: Batch) -> tuple[str, dict[str, object]]:
    """The rows that the policy gives to this person, as a WHERE clause."""
    values: dict[str, object] = {"batch": batch.pk}
    relations = policy.relations_for(user.role, Object.BOARD, Verb.READ)
    if Relation.UNRELATED in relations:
        return "batch_id = %(batch)s", values
    if Relation.OWN_DEPARTMENT in relations:
        return "batch_id = %(batch)s AND department_id = %(own)s", values | {"own": user.unit_id}
    own = org.receiver_of(user.unit)
    assert own is not None
    units = [own.pk, *org.clusters_of(own).values_list("pk", flat=True)]
    return "batch_id = %(batch)s AND receiver_id = ANY(%(own)s)", values | {"own": units}
