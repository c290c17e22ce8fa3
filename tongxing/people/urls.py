"""Addresses of people."""

from django.urls import path

from .views import doubles, entry, mine, office, people

app_name = "people"
urlpatterns = [
    path("", people.people, name="people"),
    path("login/", entry.login, name="login"),
    path("logout/", entry.logout, name="logout"),
    path("first-password/", entry.first_password, name="first_password"),
    path("me/", mine.account, name="account"),
    path("me/password/", entry.password, name="password"),
    path("me/reads/", mine.reads, name="reads"),
    path("me/data/", mine.data, name="data"),
    path("me/proxies/give/", mine.give_proxy, name="give_proxy"),
    path("me/devices/end-others/", mine.end_other_devices, name="end_other_devices"),
    path("me/devices/<int:pk>/end/", mine.end_device, name="end_device"),
    path("proxies/<int:pk>/end/", mine.end_proxy, name="end_proxy"),
    path("messages/", mine.messages, name="messages"),
    path("messages/read/", mine.read_all_messages, name="read_all_messages"),
    path("messages/<int:pk>/open/", mine.open_message, name="open_message"),
    path("register/", people.register, name="register"),
    path("slip/", people.slip, name="slip"),
    path("doubles/", doubles.doubles, name="doubles"),
    path("doubles/<uuid:uid>/<uuid:other>/", doubles.compare, name="compare"),
    path("doubles/<uuid:uid>/<uuid:other>/apart/", doubles.apart, name="apart"),
    path("doubles/<uuid:uid>/", doubles.double, name="double"),
    path("doubles/<uuid:uid>/merge/", doubles.merge, name="merge"),
    path("doubles/<uuid:uid>/undo/", doubles.undo, name="undo_merge"),
    path("grants/", office.grants, name="grants"),
    path("grants/give/", office.give, name="give"),
    path("grants/<int:pk>/end/", office.end, name="end_grant"),
    path("trail/", office.trail, name="trail"),
    path("trail/reads/", office.openings, name="openings"),
    path("<uuid:uid>/", people.person, name="person"),
    path("<uuid:uid>/edit/", people.edit, name="edit"),
    path("<uuid:uid>/open/<slug:field>/", people.open_sealed, name="open"),
    path("<uuid:uid>/opened/", people.opened, name="opened"),
    path("<uuid:uid>/print-slip/", people.print_slip, name="print_slip"),
    path("<uuid:uid>/proxies/give/", people.give_proxy, name="give_proxy_for"),
    path("<uuid:uid>/household/join/", people.join_household, name="join_household"),
    path("<uuid:uid>/household/found/", people.found_household, name="found_household"),
    path("<uuid:uid>/household/leave/", people.leave_household, name="leave_household"),
    path("<uuid:uid>/household/head/", people.head_household, name="head_household"),
]
