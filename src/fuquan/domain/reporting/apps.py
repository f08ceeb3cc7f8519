"""Django's name tag of the package."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """周报 台账 通报: figures of the account computed from rows; reads everybody."""

    name = "fuquan.domain.reporting"
    label = "reporting"
    verbose_name = "周报台账"
    default_auto_field = "django.db.models.BigAutoField"
