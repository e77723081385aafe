"""Addresses of a person's own account; signing in is allauth's."""

from django.urls import path

from lms.accounts.views import profile

urlpatterns = [path("me/", profile, name="account_profile")]
