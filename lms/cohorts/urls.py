"""URL patterns of the invitations that mails lead to."""

from django.urls import path

from lms.cohorts.views import invitation

urlpatterns = [path("<uuid:token>/", invitation, name="invitation")]
