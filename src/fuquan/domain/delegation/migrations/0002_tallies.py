"""The counters of the board are kept by the statement that changes delegations, in its own transaction.

A statement-level trigger compares the rows before and after and adds the difference per day and measure, in four
grains: receiver x department, receiver alone, department alone, the whole batch. Rows are upserted in one fixed order, so that two
writers cannot wait for each other in a circle.
"""

from django.db import migrations

MEASURES = (
    ("scoped", "scoped_on"),
    ("issued", "issued_on"),
    ("signed", "signed_on"),
    ("handed_over", "handed_over_on"),
    ("ready", "ready_on"),
    ("live", "live_on"),
    ("recalled", "recalled_on"),
    *(
        (proof, f"{proof}_on")
        for proof in (
            "basis",
            "instrument",
            "post",
            "trained",
            "qualification",
            "account",
            "seal",
            "forms",
            "manual",
            "online",
            "supervision",
            "simulated",
        )
    ),
)


def counted(table: str, sign: str) -> str:
    values = ", ".join(f"('{measure}', t.{column})" for measure, column in MEASURES)
    return (
        f"SELECT t.batch_id, t.receiver_id, t.department_id, m.measure, m.on_day, {sign}1 AS n "
        f"FROM {table} t CROSS JOIN LATERAL (VALUES {values}) AS m(measure, on_day) WHERE m.on_day IS NOT NULL"
    )


def function(name: str, source: str) -> str:
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO delegation_tally (batch_id, receiver_id, department_id, measure, "on", n)
    SELECT batch_id, receiver_id, department_id, measure, on_day, sum(n)
    FROM ({source}) AS changes
    GROUP BY GROUPING SETS (
        (batch_id, receiver_id, department_id, measure, on_day),
        (batch_id, receiver_id, measure, on_day),
        (batch_id, department_id, measure, on_day),
        (batch_id, measure, on_day))
    HAVING sum(n) <> 0
    ORDER BY batch_id, receiver_id, department_id, measure, on_day
    ON CONFLICT (batch_id, receiver_id, department_id, measure, "on")
    DO UPDATE SET n = delegation_tally.n + excluded.n;
    RETURN NULL;
END $$;
"""


ADDED = counted("added", "")
REMOVED = counted("removed", "-")

FORWARD = (
    function("delegation_tally_insert", ADDED)
    + function("delegation_tally_delete", REMOVED)
    + function("delegation_tally_update", f"{ADDED} UNION ALL {REMOVED}")
    + """
CREATE TRIGGER delegation_counts_inserted AFTER INSERT ON delegation_delegation
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION delegation_tally_insert();
CREATE TRIGGER delegation_counts_deleted AFTER DELETE ON delegation_delegation
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION delegation_tally_delete();
CREATE TRIGGER delegation_counts_updated AFTER UPDATE ON delegation_delegation
    REFERENCING NEW TABLE AS added OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION delegation_tally_update();
"""
)
BACKWARD = """
DROP TRIGGER delegation_counts_updated ON delegation_delegation;
DROP TRIGGER delegation_counts_deleted ON delegation_delegation;
DROP TRIGGER delegation_counts_inserted ON delegation_delegation;
DROP FUNCTION delegation_tally_update();
DROP FUNCTION delegation_tally_delete();
DROP FUNCTION delegation_tally_insert();
"""


class Migration(migrations.Migration):
    dependencies = [("delegation", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
