"""Addresses of needs: nouns, then the verb of a step."""

from django.urls import path

from .views import hall_help, intake, lists, office, one, public

app_name = "needs"
urlpatterns = [
    path("", lists.mine, name="mine"),
    path("raise/", intake.raise_, name="raise"),
    path("on-behalf/", intake.on_behalf, name="on_behalf"),
    path("suggest/", intake.suggest, name="suggest"),
    path("near/", public.near, name="near"),
    path("near/<str:number>/", public.public, name="public"),
    path("paper/", public.paper, name="paper"),
    path("wishes/", public.wishes, name="wishes"),
    path("hall-help/<int:window>/", hall_help.hall_help, name="hall_help"),
    path("today/", lists.today, name="today"),
    path("board/", lists.board, name="board"),
    path("bulk/", lists.bulk, name="bulk"),
    path("plan/", lists.plan, name="plan"),
    path("team/", lists.team, name="team"),
    path("serving/", lists.serving, name="serving"),
    path("figures/", lists.figures, name="figures"),
    path("office/", office.office, name="office"),
    path("office/key/<int:pk>/end/", office.end_key, name="end_key"),
    path("office/<slug:table>/", office.edit, name="office_add"),
    path("office/<slug:table>/<int:pk>/", office.edit, name="office_edit"),
    path("<str:number>/", one.need, name="need"),
    path("<str:number>/follow/", one.follow, name="follow"),
    path("<str:number>/phone/", one.phone, name="phone"),
    path("<str:number>/slip/", one.slip, name="slip"),
    path("<str:number>/files/<uuid:uid>/", one.file, name="file"),
    path("<str:number>/<slug:verb>/", one.take, name="take"),
]
