"""The counters get a fourth grain, the batch as a whole, and carry no load that nobody asks of them.

A board shows nineteen measures of the whole batch but only four of each receiver and department, so the sums over both
are kept as rows too. Counters are written by the triggers alone, from delegations whose references are checked: their
own foreign keys are not checked again, and only the indexes that a board reads are kept.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

tallies = import_module("fuquan.domain.delegation.migrations.0002_tallies")


def function(name: str, source: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
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


FORWARD = (
    function("delegation_tally_insert", tallies.ADDED)
    + function("delegation_tally_delete", tallies.REMOVED)
    + function("delegation_tally_update", f"{tallies.ADDED} UNION ALL {tallies.REMOVED}")
    + """
INSERT INTO delegation_tally (batch_id, measure, "on", n)
    SELECT batch_id, measure, "on", sum(n) FROM delegation_tally
    WHERE receiver_id IS NULL GROUP BY batch_id, measure, "on";
"""
)
BACKWARD = (
    "DELETE FROM delegation_tally WHERE receiver_id IS NULL AND department_id IS NULL;"
    + tallies.BACKWARD
    + tallies.FORWARD
)


def unit(related_name: str = "+") -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.CASCADE,
        related_name=related_name,
        to="org.unit",
    )


class Migration(migrations.Migration):
    dependencies = [("delegation", "0002_tallies")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AlterField(
            "tally",
            "batch",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                to="delegation.batch",
            ),
        ),
        migrations.AlterField("tally", "receiver", unit()),
        migrations.AlterField("tally", "department", unit()),
        migrations.AddIndex(
            "tally",
            models.Index(
                fields=["batch", "measure", "on"],
                condition=models.Q(department__isnull=True, receiver__isnull=False),
                name="tally_of_receivers",
            ),
        ),
        migrations.AddIndex(
            "tally",
            models.Index(
                fields=["batch", "measure", "on"],
                condition=models.Q(department__isnull=False, receiver__isnull=True),
                name="tally_of_departments",
            ),
        ),
        migrations.AddIndex(
            "tally",
            models.Index(
                fields=["batch", "department", "measure", "on"],
                condition=models.Q(department__isnull=False, receiver__isnull=False),
                name="tally_of_a_department",
            ),
        ),
    ]
