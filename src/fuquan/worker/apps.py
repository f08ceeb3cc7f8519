"""Django's name tag of the door."""

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    """The worker door."""

    name = "fuquan.worker"
    label = "worker"
