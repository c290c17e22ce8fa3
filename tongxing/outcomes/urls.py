"""Addresses of what needs become."""

from django.urls import path

from . import views

app_name = "outcomes"
urlpatterns = [
    path("<str:number>/activity/", views.activity, name="activity"),
]
