"""Django's name tag of the package."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """事项目录: versioned powers, legal bases, line systems, municipal baselines."""

    name = "fuquan.domain.catalog"
    label = "catalog"
    verbose_name = "事项目录"
    default_auto_field = "django.db.models.BigAutoField"
    desks = "fuquan.domain.catalog.actions.DESKS"
