"""URL patterns of a person's own account; signing in is allauth's."""

from django.urls import path

from lms.accounts.views import printed_code, profile

urlpatterns = [
    path("me/", profile, name="account_profile"),
    path("printed-code/", printed_code, name="account_printed_code"),
]
