"""Addresses of supervision."""

from django.urls import path

from lms.supervision import views

urlpatterns = [
    path("", views.cohort_list, name="cohort_list"),
    path("<slug:code>/", views.cohort, name="cohort"),
    path("<slug:code>/launch/", views.launch, name="cohort_launch"),
    path("<slug:code>/nudge/", views.nudge, name="cohort_nudge"),
    path("<slug:code>/export.xlsx", views.export, name="cohort_export"),
    path("<slug:code>/people/<uuid:uid>/", views.person, name="cohort_person"),
    path("<slug:code>/people/<uuid:uid>/attempt/", views.grant, name="cohort_grant"),
    path(
        "<slug:code>/people/<uuid:uid>/deadline/",
        views.deadline,
        name="cohort_deadline",
    ),
]
