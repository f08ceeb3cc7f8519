"""Addresses of the door."""

from django.urls import path

from . import views

app_name = "entrance"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("demo/", views.demo, name="demo"),
    path("sign-out/", views.sign_out, name="sign_out"),
]
