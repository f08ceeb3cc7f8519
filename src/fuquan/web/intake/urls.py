"""Addresses of the sheets' way in."""

from django.urls import path

from .views import acts, one, register

app_name = "intake"
urlpatterns = [
    path("", register.index, name="index"),
    path("upload/", register.upload, name="upload"),
    path("empty/", register.empty, name="empty"),
    path("<str:public_id>/", one.detail, name="detail"),
    path("<str:public_id>/undo/", one.undo, name="undo"),
    path("<str:public_id>/errors/", one.errors, name="errors"),
    path("<str:public_id>/check/", acts.check, name="check"),
    path("<str:public_id>/headers/", acts.headers, name="headers"),
    path("<str:public_id>/decide/", acts.decide, name="decide"),
    path("<str:public_id>/apply/", acts.apply, name="apply"),
    path("<str:public_id>/discard/", acts.discard, name="discard"),
    path("<str:public_id>/roll-back/", acts.roll_back, name="roll_back"),
    path("<str:public_id>/cancel/", acts.cancel, name="cancel"),
]
