"""Django's name tag of the package."""

from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    """承接准备: materials, training, guidance, accounts, resources, receiving plans."""

    name = "fuquan.domain.readiness"
    label = "readiness"
    verbose_name = "承接准备"
    default_auto_field = "django.db.models.BigAutoField"
    desks = "fuquan.domain.readiness.actions.DESKS"
