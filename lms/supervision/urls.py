"""Addresses of supervision."""

from django.urls import include, path

from lms.supervision.views import cohorts, exports, nudges, people

urlpatterns = [
    path("", cohorts.cohort_list, name="cohort_list"),
    path("", include("lms.supervision.rosters_urls")),
    path("<slug:code>/", cohorts.cohort, name="cohort"),
    path("<slug:code>/launch/", cohorts.launch, name="cohort_launch"),
    path("<slug:code>/kit/", cohorts.kit, name="cohort_kit"),
    path("<slug:code>/deadline/", cohorts.deadline, name="cohort_deadline_all"),
    path("<slug:code>/log/", cohorts.acts, name="cohort_log"),
    path("<slug:code>/nudge/", nudges.nudge, name="cohort_nudge"),
    path("<slug:code>/export.xlsx", exports.xlsx, name="cohort_export"),
    path("<slug:code>/export.csv", exports.csv, name="cohort_export_csv"),
    path("<slug:code>/people/<uuid:uid>/attempt/", people.grant, name="cohort_grant"),
    path("<slug:code>/people/<uuid:uid>/refuse/", people.refuse, name="cohort_refuse"),
    path("<slug:code>/people/<uuid:uid>/note/", people.note, name="cohort_note"),
]
