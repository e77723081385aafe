"""URL patterns of a group's certificates, below the group's own address."""

from django.urls import path

from lms.certificates.credentials.views import group_credential
from lms.certificates.register import group_views as views

_ALL = "<slug:code>/certificates/"
_ONE = f"{_ALL}<str:check_code>/"

urlpatterns = [
    path(_ALL, views.certificates, name="cohort_certificates"),
    path(f"{_ALL}print/", views.printed, name="cohort_certificates_print"),
    path(f"{_ALL}archive/", views.order_archive, name="cohort_certificates_archive"),
    path(f"{_ALL}<uuid:uid>.zip", views.archive, name="cohort_certificates_zip"),
    path(_ONE, views.certificate, name="cohort_certificate"),
    path(
        f"{_ONE}<str:language>.pdf",
        views.certificate_pdf,
        name="cohort_certificate_pdf",
    ),
    path(
        f"{_ONE}badge-<str:language>.<slug:form>",
        group_credential,
        name="cohort_certificate_credential",
    ),
]
