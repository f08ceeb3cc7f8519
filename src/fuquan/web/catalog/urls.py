"""Addresses of the register of powers."""

from django.urls import path

from . import views

app_name = "catalog"
urlpatterns = [
    path("", views.index, name="index"),
    path("sheet/", views.sheet, name="sheet"),
    path("<str:public_id>/", views.power, name="power"),
]
