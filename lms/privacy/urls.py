"""URL patterns of a person's own data."""

from django.urls import path

from lms.privacy import views

urlpatterns = [
    path("", views.my_data, name="my_data"),
    path("copy/", views.ask_copy, name="my_data_ask"),
    path("copy/<uuid:uid>/", views.download_copy, name="my_data_copy"),
    path("erase/", views.erase, name="my_data_erase"),
    path("keep/", views.keep, name="my_data_keep"),
]
