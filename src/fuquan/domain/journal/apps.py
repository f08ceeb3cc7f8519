"""Django's name tag of the package."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """留痕: append-only entries, attachments by content, idempotency, drafts, notices, background jobs."""

    name = "fuquan.domain.journal"
    label = "journal"
    verbose_name = "留痕"
    default_auto_field = "django.db.models.BigAutoField"
