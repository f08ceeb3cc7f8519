"""Do the counters of the board equal the rows they count? Asked every night, answered from the delegations alone."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from fuquan.domain.delegation.rules import READINESS

MEASURES = ("scoped", "issued", "signed", "handed_over", "ready", "live", "recalled", *READINESS)


@dataclass(frozen=True, slots=True)
class Difference:
    """One counter that is not what its rows add up to; an empty receiver or department means: over all of them."""

    batch: str
    receiver: str
    department: str
    measure: str
    on: date
    stored: int
    counted: int


def tally_differences() -> list[Difference]:
    """Every counter that differs from its rows, counted anew in one statement."""
    values = ", ".join(f"('{measure}', d.{measure}_on)" for measure in MEASURES)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH counted AS ("
            " SELECT d.batch_id, d.receiver_id, d.department_id, m.measure, m.on_day, count(*) AS n"
            f" FROM delegation_delegation d CROSS JOIN LATERAL (VALUES {values}) AS m(measure, on_day)"
            " WHERE m.on_day IS NOT NULL GROUP BY GROUPING SETS ("
            " (d.batch_id, d.receiver_id, d.department_id, m.measure, m.on_day),"
            " (d.batch_id, d.receiver_id, m.measure, m.on_day),"
            " (d.batch_id, d.department_id, m.measure, m.on_day),"
            " (d.batch_id, m.measure, m.on_day))"
            "), compared AS ("
            " SELECT batch_id, receiver_id, department_id, measure, on_day, sum(stored) AS stored, sum(n) AS n FROM ("
            '  SELECT batch_id, receiver_id, department_id, measure, "on" AS on_day, n AS stored, 0 AS n'
            "  FROM delegation_tally"
            "  UNION ALL"
            "  SELECT batch_id, receiver_id, department_id, measure, on_day, 0, n FROM counted"
            " ) both_sides GROUP BY batch_id, receiver_id, department_id, measure, on_day HAVING sum(stored) <> sum(n)"
            ") SELECT b.code, coalesce(r.short_name, ''), coalesce(t.short_name, ''), c.measure, c.on_day, c.stored, c.n"
            " FROM compared c JOIN delegation_batch b ON b.id = c.batch_id"
            " LEFT JOIN org_unit r ON r.id = c.receiver_id LEFT JOIN org_unit t ON t.id = c.department_id"
            " ORDER BY b.code, c.measure, c.on_day, r.short_name NULLS FIRST, t.short_name NULLS FIRST"
        )
        return [Difference(*row[:5], int(row[5]), int(row[6])) for row in cursor.fetchall()]
