"""Addresses of the record."""

from django.urls import path

from . import views

app_name = "journal"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("entries/<int:seq>/", views.entry, name="entry"),
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<str:public_id>/", views.job, name="job"),
    path("jobs/<str:public_id>/cancel/", views.cancel, name="cancel"),
    path("notices/", views.notices, name="notices"),
    path("notices/<str:public_id>/", views.notice, name="notice"),
    path("draft/", views.draft, name="draft"),
    path("papers/<str:public_id>/", views.paper, name="paper"),
]
