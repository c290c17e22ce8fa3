"""Addresses of activities."""

from django.urls import path

from .views import door, keeping, street

app_name = "activities"
urlpatterns = [
    path("", street.activities, name="activities"),
    path("mine/", street.mine, name="mine"),
    path("kept/", keeping.kept, name="kept"),
    path("plan/", keeping.plan, name="plan"),
    path("sign-ups/<uuid:uid>/", street.sign_up, name="sign_up"),
    path("sign-ups/<uuid:uid>/confirm/", street.confirm, name="confirm"),
    path("sign-ups/<uuid:uid>/withdraw/", street.withdraw, name="withdraw"),
    path("<str:number>/", street.activity, name="activity"),
    path("<str:number>/edit/", keeping.edit, name="edit"),
    path("<str:number>/publish/", keeping.publish, name="publish"),
    path("<str:number>/move/", keeping.move, name="move"),
    path("<str:number>/cancel/", keeping.cancel, name="cancel"),
    path("<str:number>/parties/", keeping.parties, name="parties"),
    path("<str:number>/door/", door.door, name="door"),
    path("<str:number>/here/", door.here, name="here"),
    path("<str:number>/gate/", door.gate, name="gate"),
    path("<str:number>/gate/worker.js", door.gate_worker, name="gate_worker"),
    path("<str:number>/gate/event/", door.gate_event, name="gate_event"),
    path("<str:number>/gate/events/", door.gate_events, name="gate_events"),
    path("<str:number>/gate/walk-in/", door.walk_in, name="walk_in"),
    path("<str:number>/gate/count/", door.count, name="count"),
    path("<str:number>/finish/", door.finish, name="finish"),
]
