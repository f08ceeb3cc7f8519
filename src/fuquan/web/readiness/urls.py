"""Addresses of the ledgers of preparation."""

from django.urls import path

from . import views

app_name = "readiness"
urlpatterns = [
    path("", views.index, name="index"),
    path("materials/", views.materials, name="materials"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/<str:public_id>/", views.session, name="session"),
    path("attendance/", views.attendance, name="attendance"),
    path("covered/", views.covered, name="covered"),
    path("training-plans/", views.training_plans, name="training_plans"),
    path("guidance/", views.guidance, name="guidance"),
    path("accounts/", views.accounts, name="accounts"),
    path("resources/", views.resources, name="resources"),
    path("plans/", views.plans, name="plans"),
    path("powers/", views.powers, name="powers"),
    path("cells/", views.delegations, name="cells"),
]
