"""Addresses of teams."""

from django.urls import path

from . import views

app_name = "teams"
urlpatterns = [
    path("", views.teams, name="teams"),
    path("form/", views.form, name="form"),
    path("volunteer/", views.volunteer, name="volunteer"),
    path("volunteer/leave/", views.leave, name="leave"),
    path("volunteers/<uuid:uid>/certify/", views.certify, name="certify"),
    path("<str:code>/", views.team, name="team"),
    path("<str:code>/dissolve/", views.dissolve, name="dissolve"),
    path("<str:code>/take-in/", views.take_in, name="take_in"),
    path("<str:code>/members/<int:pk>/let-go/", views.let_go, name="let_go"),
    path("<str:code>/members/<int:pk>/stand-as/", views.stand_as, name="stand_as"),
    path("<str:code>/members/<int:pk>/hand-over/", views.hand_over, name="hand_over"),
]
