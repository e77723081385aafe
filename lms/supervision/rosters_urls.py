"""Addresses of how people come into a cohort: lists, invitations, codes, transfers."""

from django.urls import path

from lms.supervision import people_views as people
from lms.supervision import rosters_views as rosters

_PEOPLE = "<slug:code>/people/"
_IMPORT = f"{_PEOPLE}import/<uuid:uid>/"
_INVITATIONS = f"{_PEOPLE}invitations/"

urlpatterns = [
    path(_PEOPLE, people.overview, name="cohort_people"),
    path(f"{_PEOPLE}joining/", people.joining, name="cohort_joining"),
    path(f"{_PEOPLE}sign-in-codes/", people.codes, name="cohort_sign_in_codes"),
    path(f"{_PEOPLE}<uuid:uid>/move/", people.move, name="cohort_move"),
    path(f"{_PEOPLE}<uuid:uid>/take-back/", people.take_back, name="cohort_take_back"),
    path(_INVITATIONS, people.invitations, name="cohort_invitations"),
    path(f"{_INVITATIONS}send/", people.send, name="cohort_invitations_send"),
    path(
        f"{_INVITATIONS}<int:number>/again/",
        people.send_again,
        name="cohort_invitation_again",
    ),
    path(
        f"{_INVITATIONS}<int:number>/withdraw/",
        people.withdraw,
        name="cohort_invitation_withdraw",
    ),
    path(f"{_PEOPLE}import/", rosters.upload, name="cohort_roster_upload"),
    path(_IMPORT, rosters.roster, name="cohort_roster"),
    path(f"{_IMPORT}columns/", rosters.columns, name="cohort_roster_columns"),
    path(f"{_IMPORT}run/", rosters.run, name="cohort_roster_run"),
    path(f"{_IMPORT}problems.csv", rosters.problems, name="cohort_roster_problems"),
]
