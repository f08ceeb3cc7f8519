"""All addresses: pages at the root, the machine door under /api/."""

from django.urls import include, path

from fuquan.api.app import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("fuquan.web.urls")),
]

handler400 = "fuquan.web.shell.bad_request"
handler403 = "fuquan.web.shell.forbidden"
handler404 = "fuquan.web.shell.not_found"
handler500 = "fuquan.web.shell.server_error"
