"""Addresses of all pages, one line a feature."""

from django.urls import include, path

urlpatterns = [
    path("", include("fuquan.web.entrance.urls")),
    path("delegation/", include("fuquan.web.delegation.urls")),
    path("powers/", include("fuquan.web.catalog.urls")),
    path("imports/", include("fuquan.web.intake.urls")),
    path("readiness/", include("fuquan.web.readiness.urls")),
    path("org/", include("fuquan.web.org.urls")),
    path("journal/", include("fuquan.web.journal.urls")),
    path("gallery/", include("fuquan.web.gallery.urls")),
]
