"""Who may go where: every route of this area, for everybody there is."""

from uuid import uuid4

import pytest
from django.urls import reverse

from tongxing.people import urls
from tongxing.people.models import Double, Grant, Message, Person, SignIn

from ..conftest import MORNING

WHO = (
    None, "daughter", "neighbour", "worker", "other_worker", "office", "auditor", "administrator",
)  # fmt: skip
LOGIN, OK, DONE, NO, HIDDEN, WRONG = "login", 200, 302, 403, 404, 422

# Route: method, then what each of WHO gets. The person is granny, for whom her daughter acts.
TABLE = {
    "people": ("get", LOGIN, NO, NO, OK, OK, OK, NO, NO),
    "login": ("get", OK, DONE, DONE, DONE, DONE, DONE, DONE, DONE),
    "logout": ("post", LOGIN, DONE, DONE, DONE, DONE, DONE, DONE, DONE),
    "first_password": ("get", OK, OK, OK, OK, OK, OK, OK, OK),
    "account": ("get", LOGIN, OK, OK, OK, OK, OK, OK, OK),
    "password": ("get", LOGIN, OK, OK, OK, OK, OK, OK, OK),
    "reads": ("get", LOGIN, OK, OK, OK, OK, OK, OK, OK),
    "data": ("get", LOGIN, OK, OK, OK, OK, OK, OK, OK),
    "give_proxy": ("get", LOGIN, OK, OK, OK, OK, OK, OK, OK),
    "end_other_devices": ("post", LOGIN, DONE, DONE, DONE, DONE, DONE, DONE, DONE),
    "end_device": ("post", LOGIN, DONE, DONE, DONE, DONE, DONE, DONE, DONE),
    "end_proxy": ("post", LOGIN, DONE, HIDDEN, DONE, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "messages": ("get", LOGIN, OK, OK, OK, OK, OK, OK, OK),
    "read_all_messages": ("post", LOGIN, DONE, DONE, DONE, DONE, DONE, DONE, DONE),
    "open_message": ("post", LOGIN, DONE, *[HIDDEN] * 6),
    "register": ("get", LOGIN, NO, NO, OK, OK, NO, NO, NO),
    "slip": ("get", LOGIN, NO, NO, DONE, DONE, NO, NO, DONE),
    "grants": ("get", LOGIN, NO, NO, NO, NO, NO, NO, OK),
    "give": ("get", LOGIN, NO, NO, NO, NO, NO, NO, OK),
    "end_grant": ("post", LOGIN, NO, NO, NO, NO, NO, NO, DONE),
    "doubles": ("get", LOGIN, NO, NO, OK, OK, OK, NO, NO),
    "compare": ("get", LOGIN, NO, NO, OK, HIDDEN, OK, NO, NO),
    "apart": ("post", LOGIN, NO, NO, DONE, HIDDEN, DONE, NO, NO),
    "double": ("get", LOGIN, NO, NO, OK, HIDDEN, OK, NO, NO),
    "merge": ("post", LOGIN, NO, NO, 409, HIDDEN, DONE, NO, NO),  # the worker has asked
    "undo_merge": ("post", LOGIN, NO, NO, 409, HIDDEN, 409, NO, NO),
    "trail": ("get", LOGIN, NO, NO, NO, NO, NO, OK, OK),
    "openings": ("get", LOGIN, NO, NO, NO, NO, NO, OK, OK),
    "person": ("get", LOGIN, OK, HIDDEN, OK, HIDDEN, OK, HIDDEN, HIDDEN),
    "edit": ("get", LOGIN, NO, NO, OK, HIDDEN, NO, NO, NO),
    "open": ("get", LOGIN, NO, NO, OK, HIDDEN, OK, NO, NO),
    "opened": ("get", LOGIN, NO, NO, DONE, HIDDEN, DONE, NO, NO),
    "print_slip": ("post", LOGIN, NO, NO, DONE, HIDDEN, NO, NO, DONE),
    "give_proxy_for": ("get", LOGIN, NO, NO, OK, HIDDEN, NO, NO, NO),
    "join_household": ("get", LOGIN, NO, NO, OK, HIDDEN, NO, NO, NO),
    "found_household": ("post", LOGIN, NO, NO, 409, HIDDEN, NO, NO, NO),
    "leave_household": ("post", LOGIN, NO, NO, DONE, HIDDEN, NO, NO, NO),
    "head_household": ("post", LOGIN, NO, NO, DONE, HIDDEN, NO, NO, NO),
}


@pytest.fixture
def address(granny, proxy, daughter, worker, other_worker):
    """Where each route leads when it is about granny."""

    def about_two(name):
        twin = Person.objects.register(
            name="石奶奶", place=granny.place, by=daughter, at=MORNING
        )  # fmt: skip
        pair = Double.objects.ask(granny, twin, why="同一人", by=worker, at=MORNING)
        two = name in {"compare", "apart"}
        return reverse(f"people:{name}", args=[granny.uid, twin.uid] if two else [pair.uid])

    def make(name):
        if name == "end_proxy":
            return reverse("people:end_proxy", args=[proxy.pk])
        if name == "end_device":
            row = SignIn.objects.begin(daughter, session_key="k", device="", at=MORNING)
            return reverse("people:end_device", args=[row.pk])
        if name == "open_message":
            message = Message.objects.of(daughter).get()
            return reverse("people:open_message", args=[message.pk])
        if name == "end_grant":
            return reverse("people:end_grant", args=[Grant.objects.get(account=worker).pk])
        if name in {"compare", "apart", "double", "merge", "undo_merge"}:
            return about_two(name)
        if name == "open":
            return reverse("people:open", args=[granny.uid, "phone"])
        pattern = next(route for route in urls.urlpatterns if route.name == name)
        args = [granny.uid] if "uid" in pattern.pattern.converters else []
        return reverse(f"people:{name}", args=args)

    return make


def test_every_route_of_the_area_stands_in_the_table():
    assert {route.name for route in urls.urlpatterns} == set(TABLE)


def outcome(response):
    if response.status_code == 302 and response.url.startswith("/people/login/"):
        return LOGIN
    return response.status_code


def routes_by(method):
    return {name: row[1:] for name, row in TABLE.items() if row[0] == method}


@pytest.mark.parametrize("who", WHO)
def test_who_may_look_where(who, client, request, address):
    pages = routes_by("get")
    if who:
        client.force_login(request.getfixturevalue(who))
    seen = {name: outcome(client.get(address(name))) for name in pages}
    assert seen == {name: row[WHO.index(who)] for name, row in pages.items()}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", routes_by("post"))
def test_who_may_do_what(name, who, client, request, address):
    url = address(name)
    if who:
        client.force_login(request.getfixturevalue(who))
    assert outcome(client.post(url)) == TABLE[name][1 + WHO.index(who)]


def test_a_person_that_does_not_exist_looks_like_one_that_is_not_yours(client, worker, granny):
    client.force_login(worker)
    assert client.get(f"/people/{uuid4()}/").status_code == 404


def test_ones_own_file_is_ones_account_page(client, neighbour):
    client.force_login(neighbour)
    assert client.get(neighbour.person.get_absolute_url()).url == "/people/me/"


def test_a_step_is_never_taken_by_a_link(client, worker, address):
    client.force_login(worker)
    for name in routes_by("post"):
        assert client.get(address(name)).status_code in {403, 405}, name
