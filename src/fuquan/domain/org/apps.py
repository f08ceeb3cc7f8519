"""Django's name tag of the package."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    """机构人员: units, users, roles, the policy table, the working calendar."""

    name = "fuquan.domain.org"
    label = "org"
    verbose_name = "机构人员"
    default_auto_field = "django.db.models.BigAutoField"
