"""URL patterns of reminders."""

from django.urls import path

from lms.reminders import views

urlpatterns = [
    path("", views.preferences, name="my_reminders"),
    path("sms/", views.sms, name="my_sms"),
    path("stop/<str:token>/", views.stop, name="reminder_stop"),
]
