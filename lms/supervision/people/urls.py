"""URL patterns of a cohort's people: lists, invitations, codes, transfers."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from lms.supervision.people import person_views as person
from lms.supervision.people import views as people
from lms.supervision.people.participation_views import participation
from lms.supervision.people.texted_codes import send as send_texts
from lms.supervision.portals.base import CohortPortal
from lms.supervision.portals.site import SITE
from lms.supervision.rosters import choice_views
from lms.supervision.rosters import views as rosters
from lms.supervision.rosters.person_views import add as add_person

_PEOPLE = "<slug:code>/people/"
_PERSON = f"{_PEOPLE}<uuid:uid>/"
_IMPORT = f"{_PEOPLE}import/<uuid:uid>/"
_INVITATIONS = f"{_PEOPLE}invitations/"


def people_urls(portal: CohortPortal) -> list[URLPattern]:
    """Return the pages of both portals."""

    def at(route: str, view: Callable[..., Any], name: str) -> URLPattern:
        return path(route, view, {"portal": portal}, name=f"{portal.prefix}{name}")

    return [
        at(_PEOPLE, people.overview, "people"),
        at(f"{_PEOPLE}joining/", people.joining, "joining"),
        at(_INVITATIONS, people.invitations, "invitations"),
        at(f"{_INVITATIONS}send/", people.send, "invitations_send"),
        at(
            f"{_INVITATIONS}<int:number>/again/",
            people.send_again,
            "invitation_again",
        ),
        at(
            f"{_INVITATIONS}<int:number>/address/",
            people.correct_address,
            "invitation_address",
        ),
        at(
            f"{_INVITATIONS}<int:number>/withdraw/",
            people.withdraw,
            "invitation_withdraw",
        ),
        at(f"{_PEOPLE}add/", add_person, "person_add"),
        at(f"{_PEOPLE}import/", rosters.upload, "roster_upload"),
        at(_IMPORT, rosters.roster, "roster"),
        at(f"{_IMPORT}columns/", rosters.columns, "roster_columns"),
        at(f"{_IMPORT}choice/", choice_views.choice, "roster_choice"),
        at(f"{_IMPORT}mend/", rosters.mend, "roster_mend"),
        at(f"{_IMPORT}run/", rosters.run, "roster_run"),
        at(f"{_IMPORT}problems.xlsx", rosters.problems, "roster_problems"),
        at(_PERSON, person.person, "person"),
        at(f"{_PERSON}move/", people.move, "move"),
        at(f"{_PERSON}deadline/", person.deadline, "deadline"),
        at(f"{_PERSON}take-out/", person.take_out, "take_out"),
        at(f"{_PERSON}take-back/", people.take_back, "take_back"),
    ]


urlpatterns = [
    *people_urls(SITE),
    path(
        f"{_PEOPLE}participation/",
        participation,
        name="cohort_participation",
    ),
    path(f"{_PEOPLE}sign-in-codes/", people.codes, name="cohort_sign_in_codes"),
    path(f"{_PEOPLE}sign-in-codes/sms/", send_texts, name="cohort_sign_in_sms"),
]
