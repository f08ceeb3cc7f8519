"""Lists by stage or gate as of a day find their rows by date, however many delegations there are.

For every stage that is left again, one index over the day of the next step and the day of its own: on any day those in
the stage are one range of it. For every condition an index over its day. The two days of a stage hang together, so the
planner is told how (statistics). Two indexes that nothing asks for make room.
"""

import django.db.models.deletion
from django.db import migrations, models

STAGES = {
    "issued": ("signed_on", "issued_on"),
    "signed": ("handed_over_on", "signed_on"),
    "handed_over": ("ready_on", "handed_over_on"),
    "ready": ("live_on", "ready_on"),
}
GATES = (
    "basis", "instrument", "post", "trained", "qualification", "account", "seal", "forms", "manual", "online",
    "supervision", "simulated",
)  # fmt: skip


def statistics(stage: str, pair: tuple[str, str]) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE STATISTICS delegations_in_{stage} (mcv) ON {', '.join(pair)} FROM delegation_delegation",
        f"DROP STATISTICS delegations_in_{stage}",
    )


class Migration(migrations.Migration):
    dependencies = [("delegation", "0003_totals")]
    operations = [
        migrations.RemoveIndex("delegation", "delegation__batch_i_b5928f_idx"),
        migrations.AlterField(
            "delegation",
            "batch",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="delegations",
                to="delegation.batch",
                verbose_name="批次",
            ),
        ),
        *(
            migrations.AddIndex("delegation", models.Index(fields=list(pair), name=f"delegations_in_{stage}"))
            for stage, pair in STAGES.items()
        ),
        *(
            migrations.AddIndex("delegation", models.Index(fields=[f"{gate}_on"], name=f"delegation_{gate}_on"))
            for gate in GATES
        ),
        *(statistics(stage, pair) for stage, pair in STAGES.items()),
    ]
