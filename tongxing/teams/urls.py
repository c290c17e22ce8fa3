"""Addresses of teams."""

from django.urls import path

from .views import certificates, hours, joining

app_name = "teams"
urlpatterns = [
    path("", joining.teams, name="teams"),
    path("form/", joining.form, name="form"),
    path("volunteer/", joining.volunteer, name="volunteer"),
    path("volunteer/leave/", joining.leave, name="leave"),
    path("volunteers/<uuid:uid>/certify/", joining.certify, name="certify"),
    path("certificates/", certificates.certificates, name="certificates"),
    path("certificates/key/", certificates.key, name="key"),
    path("certificates/<str:number>/", certificates.certificate, name="certificate"),
    path("certificates/<str:number>/revoke/", certificates.revoke, name="revoke"),
    path("verify/", certificates.verify, name="verify"),
    path("verify/<str:number>/<str:code>/", certificates.verify_one, name="verify_one"),
    path("hours/", hours.mine, name="hours"),
    path("hours/ask/", hours.ask, name="hours_ask"),
    path("hours/all-mine/", hours.all_mine, name="hours_all_mine"),
    path("hours/desk/", hours.desk, name="hours_desk"),
    path("hours/of/<str:number>/", hours.ledger, name="hours_ledger"),
    path("hours/<int:pk>/word/", hours.word, name="hours_word"),
    path("hours/<int:pk>/correct/", hours.correct, name="hours_correct"),
    path("hours/<int:pk>/not-me/", hours.not_me, name="hours_not_me"),
    path("hours/doubts/<int:pk>/settle/", hours.settle, name="hours_settle"),
    path("hours/requests/<uuid:uid>/decide/", hours.decide, name="hours_decide"),
    path("hours/requests/<uuid:uid>/withdraw/", hours.withdraw, name="hours_withdraw"),
    path("<str:code>/", joining.team, name="team"),
    path("<str:code>/hours/", hours.enter, name="hours_enter"),
    path("<str:code>/certificates/", certificates.for_team, name="certificates_team"),
    path("<str:code>/dissolve/", joining.dissolve, name="dissolve"),
    path("<str:code>/take-in/", joining.take_in, name="take_in"),
    path("<str:code>/members/<int:pk>/let-go/", joining.let_go, name="let_go"),
    path("<str:code>/members/<int:pk>/stand-as/", joining.stand_as, name="stand_as"),
    path("<str:code>/members/<int:pk>/hand-over/", joining.hand_over, name="hand_over"),
]
