"""Django's name tag of the package."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """收表: workbooks staged, previewed, applied as one and rolled back as one."""

    name = "fuquan.domain.intake"
    label = "intake"
    verbose_name = "收表"
    default_auto_field = "django.db.models.BigAutoField"
