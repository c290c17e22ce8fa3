"""Addresses of places."""

from django.urls import path

from . import views

app_name = "places"
urlpatterns = [
    path("", views.places, name="places"),
    path("plant/", views.plant, name="plant"),
    path("<str:code>/", views.place, name="place"),
    path("<str:code>/follow/", views.follow, name="follow"),
    path("<str:code>/declare/", views.declare, name="declare"),
    path("<str:code>/edit/", views.edit, name="edit"),
    path("<str:code>/offer/", views.offer, name="offer"),
    path("<str:code>/offer/<int:pk>/stop/", views.stop_offer, name="stop_offer"),
    path("<str:code>/photos/", views.photos, name="photos"),
    path("<str:code>/photos/<uuid:uid>/", views.photo, name="photo"),
    path("<str:code>/photos/<uuid:uid>/take-off/", views.take_off, name="take_off"),
    path("<str:code>/move/", views.move, name="move"),
    path("<str:code>/close/", views.close, name="close"),
]
