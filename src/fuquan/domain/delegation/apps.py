"""Django's name tag of the package."""

from django.apps import AppConfig


class DelegationConfig(AppConfig):
    """赋权: batches, delegations (power x receiver), evidence, gates, agreements."""

    name = "fuquan.domain.delegation"
    label = "delegation"
    verbose_name = "赋权"
    default_auto_field = "django.db.models.BigAutoField"
    desks = "fuquan.domain.delegation.actions.DESKS"
