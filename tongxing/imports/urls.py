"""Addresses of imports."""

from django.urls import path

from . import views

app_name = "imports"
urlpatterns = [
    path("", views.runs, name="runs"),
    path("new/", views.upload, name="upload"),
    path("exchange/", views.exchange, name="exchange"),
    path("templates/<slug:kind>/", views.template, name="template"),
    path("<uuid:uid>/", views.run, name="run"),
    path("<uuid:uid>/sheet/", views.sheet, name="sheet"),
    path("<uuid:uid>/confirm/", views.confirm, name="confirm"),
    path("<uuid:uid>/grant/", views.grant, name="grant"),
    path("<uuid:uid>/drop/", views.drop, name="drop"),
    path("<uuid:uid>/undo/", views.undo, name="undo"),
]
