"""One line per area."""

from django.urls import include, path

from tongxing.hall.views import case_link, ticket
from tongxing.needs.views import link, open311

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("size/", views.set_size, name="set_size"),
    path("language/", views.set_language, name="set_language"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("offline/", views.offline, name="offline"),
    path("health/", views.health, name="health"),
    path("n/<str:number>/<slug:token>/", link.follow, name="need_link"),
    path("n/<str:number>/<slug:token>/files/<uuid:uid>/", link.file, name="need_link_file"),
    path("n/<str:number>/<slug:token>/<slug:verb>/", link.take, name="need_link_take"),
    path("t/<str:link>/", ticket.ticket, name="ticket"),
    path("t/<str:link>/live/", ticket.follow, name="ticket_live"),
    path("t/<str:link>/slip/", ticket.slip, name="ticket_slip"),
    path("t/<str:link>/take-over/", ticket.take_over, name="ticket_take_over"),
    path("t/<str:link>/<slug:verb>/", ticket.take, name="ticket_take"),
    path("c/<str:number>/<slug:token>/", case_link.follow, name="case_link"),
    path("r/<slug:word>/", case_link.rate, name="rate"),
    path("open311/discovery.<slug:form>", open311.discovery, name="open311_discovery"),
    path("open311/services.<slug:form>", open311.services, name="open311_services"),
    path("open311/services/<slug:code>.<slug:form>", open311.service, name="open311_service"),
    path("open311/requests.<slug:form>", open311.requests, name="open311_requests"),
    path("open311/requests/<str:number>.<slug:form>", open311.request, name="open311_request"),
    path("people/", include("tongxing.people.urls")),
    path("places/", include("tongxing.places.urls")),
    path("teams/", include("tongxing.teams.urls")),
    path("hall/", include("tongxing.hall.urls")),
    path("needs/", include("tongxing.needs.urls")),
    path("activities/", include("tongxing.activities.urls")),
    path("duty/", include("tongxing.duty.urls")),
    path("outcomes/", include("tongxing.outcomes.urls")),
    path("imports/", include("tongxing.imports.urls")),
]
