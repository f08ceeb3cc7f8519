"""Addresses of boards, matrix and delegations."""

from django.urls import path

from . import views

app_name = "delegation"
urlpatterns = [
    path("", views.index, name="index"),
    path("board/", views.board, name="board"),
    path("matrix/", views.matrix, name="matrix"),
    path("matrix/sheet/", views.sheet, name="sheet"),
    path("evidence/<str:public_id>/withdraw/", views.withdraw, name="withdraw"),
    path("waivers/<str:public_id>/confirm/", views.confirm, name="confirm"),
    path("<str:public_id>/", views.detail, name="detail"),
    path("<str:public_id>/advance/<str:verb>/", views.advance, name="advance"),
    path("<str:public_id>/evidence/<str:proof>/", views.file, name="file"),
    path("<str:public_id>/waiver/<str:proof>/", views.waive, name="waive"),
]
