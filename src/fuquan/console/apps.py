"""Django's name tag of the door."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The console door."""

    name = "fuquan.console"
    label = "console"
