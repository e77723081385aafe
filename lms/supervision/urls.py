"""URL patterns of supervision."""

from django.urls import include, path

from lms.supervision.dashboard import (
    everybody_views,
    export_views,
    nudge_views,
    rollup_views,
    views,
)
from lms.supervision.people import person_views

urlpatterns = [
    path("", views.cohort_list, name="cohort_list"),
    path("", include("lms.supervision.conversations.urls")),
    path("people/", everybody_views.everybody, name="cohort_everybody"),
    path("people/write/", nudge_views.nudge, name="cohort_everybody_nudge"),
    path("people/export.xlsx", everybody_views.xlsx, name="cohort_everybody_xlsx"),
    path("people/export.csv", everybody_views.csv, name="cohort_everybody_csv"),
    path("people/filters/", everybody_views.keep, name="cohort_filter_keep"),
    path(
        "people/filters/<int:pk>/forget/",
        everybody_views.forget,
        name="cohort_filter_forget",
    ),
    path("figures/", rollup_views.page, name="cohort_rollup"),
    path("figures/export.xlsx", rollup_views.xlsx, name="cohort_rollup_xlsx"),
    path("", include("lms.supervision.people.urls")),
    path("<slug:code>/", views.cohort, name="cohort"),
    path("<slug:code>/units/", views.units, name="cohort_units"),
    path("<slug:code>/launch/", views.launch, name="cohort_launch"),
    path("<slug:code>/kit/", views.kit, name="cohort_kit"),
    path("<slug:code>/deadline/", views.deadline, name="cohort_deadline_all"),
    path("<slug:code>/log/", views.acts, name="cohort_log"),
    path("<slug:code>/nudge/", nudge_views.nudge, name="cohort_nudge"),
    path("<slug:code>/export.xlsx", export_views.xlsx, name="cohort_export"),
    path("<slug:code>/export.csv", export_views.csv, name="cohort_export_csv"),
    path(
        "<slug:code>/people/<uuid:uid>/attempt/",
        person_views.grant,
        name="cohort_grant",
    ),
    path(
        "<slug:code>/people/<uuid:uid>/refuse/",
        person_views.refuse,
        name="cohort_refuse",
    ),
    path("<slug:code>/people/<uuid:uid>/note/", person_views.note, name="cohort_note"),
]
