"""Addresses of bodies and working days."""

from django.urls import path

from . import views

app_name = "org"
urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/load/", views.load_year, name="load_year"),
    path("calendar/<str:on>/", views.day, name="day"),
    path("units/", views.units, name="units"),
    path("periods/", views.periods, name="periods"),
    path("periods/open/", views.open_periods, name="open_periods"),
]
