"""All addresses: pages at the root, the machine door under /api/."""

from django.urls import include, path

from fuquan.api.app import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("fuquan.web.urls")),
]
