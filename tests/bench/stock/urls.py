"""A view with one indexed SELECT, and pages as Wagtail serves them."""

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls


def select(request):
    return HttpResponse(User.objects.get(pk=1).username)


urlpatterns = [
    path("select", select),
    path("admin/", include(wagtailadmin_urls)),
    path("", include(wagtail_urls)),
]
