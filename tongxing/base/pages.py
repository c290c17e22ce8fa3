"""One view, two readers: the whole page, or the part that htmx asked for."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

ROWS_PER_PAGE = 50


class Asked(HttpRequest):
    """A request as a view gets it, for the type checker: past the door, so the user is known."""

    user: Any
    htmx: HtmxDetails


def show(
    request: HttpRequest, template: str, context: dict, *, part: str = "main", status: int = 200
) -> HttpResponse:
    """Render the page, or only its named part when htmx asked."""
    name = f"{template}#{part}" if "HX-Request" in request.headers else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def number_in(request: HttpRequest, name: str) -> int | None:
    """The row number that the address gives under this name; None when it is no such number."""
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else None


def page_of(request: HttpRequest, rows: QuerySet | list, *, size: int = ROWS_PER_PAGE) -> Page:
    """The page of rows that the address asks for; the nearest one when it asks nonsense."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
