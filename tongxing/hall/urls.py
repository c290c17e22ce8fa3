"""Addresses of the hall. A number's own page stands at the root: it is printed on paper."""

from django.urls import path

from .views import booking, floor, kiosk, screens, street, window

app_name = "hall"
urlpatterns = [
    path("", street.halls, name="halls"),
    path("reception/", kiosk.reception, name="reception"),
    path("manager/", floor.floor, name="manager"),
    path("manager/live/", floor.follow, name="manager_live"),
    path("manager/figures/", floor.figures, name="figures"),
    path("windows/", window.windows, name="windows"),
    path("windows/<int:pk>/", window.window, name="window"),
    path("windows/<int:pk>/live/", window.follow, name="window_live"),
    path("windows/<int:pk>/sit/", window.sit, name="sit"),
    path("windows/<int:pk>/next/", window.next_, name="next"),
    path("windows/<int:pk>/pause/", window.pause, name="pause"),
    path("windows/<int:pk>/resume/", window.resume, name="resume"),
    path("windows/<int:pk>/leave/", window.leave, name="leave"),
    path("windows/<int:pk>/serve-also/", floor.serve_also, name="serve_also"),
    path("tickets/<int:pk>/add-matter/", window.add_matter, name="add_matter"),
    path("tickets/<int:pk>/<slug:verb>/", window.take, name="take"),
    path("bookings/", booking.bookings, name="bookings"),
    path("bookings/<uuid:uid>/", booking.booking, name="booking"),
    path("bookings/<uuid:uid>/cancel/", booking.cancel, name="cancel_booking"),
    path("bookings/<uuid:uid>/check-in/", booking.check_in, name="check_in"),
    path("book/<slug:base_code>/", booking.book, name="book"),
    path("at/<slug:code>/", street.hall, name="hall"),
    path("at/<slug:code>/draw/", street.draw, name="draw"),
    path("at/<slug:code>/screen/", screens.wall, name="screen"),
    path("at/<slug:code>/screen/<int:number>/", screens.above_window, name="screen_window"),
    path("at/<slug:code>/live/", screens.follow, name="screen_live"),
    path("at/<slug:code>/kiosk/<slug:token>/", kiosk.kiosk, name="kiosk"),
    path("at/<slug:code>/kiosk/<slug:token>/arrive/", booking.arrive, name="arrive"),
    path("at/<slug:code>/kiosk/<slug:token>/<str:link>/", kiosk.kiosk_drawn, name="kiosk_drawn"),
]
