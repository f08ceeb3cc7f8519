"""Django's name tag of the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages: templates, static files, components and one folder per feature."""

    name = "fuquan.web"
    label = "web"
