"""Addresses of these pages."""

from django.urls.resolvers import URLPattern

app_name = "intake"
urlpatterns: list[URLPattern] = []
