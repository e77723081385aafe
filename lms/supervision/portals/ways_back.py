"""Where to go after an act: back to the page on which its button stood."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from lms.cohorts.models import Cohort

LONGEST_QUERY = 2000


def way_back(request: HttpRequest, cohort: Cohort) -> HttpResponse | None:
    """Return the redirect to the desk or to the list of all people; None for elsewhere.

    The list comes with the filters that it was asked for.
    """
    back = request.POST.get("back")
    if back == "cohort":
        return redirect("cohort", cohort.code)
    if back != "everybody":
        return None
    asked = QueryDict(request.POST.get("asked", "")[:LONGEST_QUERY]).urlencode()
    return redirect(f"{reverse('cohort_everybody')}{'?' if asked else ''}{asked}")
