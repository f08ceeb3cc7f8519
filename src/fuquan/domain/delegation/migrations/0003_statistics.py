"""The two days of a stage hang together, so the planner is told how: lists by stage then find their index."""

from django.db import migrations

STAGES = {
    "issued": ("signed_on", "issued_on"),
    "signed": ("handed_over_on", "signed_on"),
    "handed_over": ("ready_on", "handed_over_on"),
    "ready": ("live_on", "ready_on"),
}


def statistics(stage: str, pair: tuple[str, str]) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE STATISTICS delegations_in_{stage} (mcv) ON {', '.join(pair)} FROM delegation_delegation",
        f"DROP STATISTICS delegations_in_{stage}",
    )


class Migration(migrations.Migration):
    dependencies = [("delegation", "0002_tallies")]
    operations = [statistics(stage, pair) for stage, pair in STAGES.items()]
