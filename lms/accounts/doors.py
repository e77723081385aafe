"""The doors of both admins: the site's own sign-in, and none for who may not come in.

The sign-in sends whoever has signed in back to the admin, which sends who may not come in
to its door: in circles, were there not an answer here.
"""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.views.generic import RedirectView

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)


def admin_door(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in and back; raises Http404 for who has signed in and may not."""
    return _door(request, is_let_in=admin.site.has_permission(request))


def cms_door(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in and back; raises Http404 for who has signed in and may not."""
    is_let_in = request.user.has_perm("wagtailadmin.access_admin")
    return _door(request, is_let_in=is_let_in)


def _door(request: HttpRequest, *, is_let_in: bool) -> HttpResponse:
    if request.user.is_authenticated and not is_let_in:
        raise Http404
    answer: HttpResponse = to_sign_in(request)
    return answer
