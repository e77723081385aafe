"""URL patterns of certificates for their owners."""

from django.urls import path

from lms.certificates import views
from lms.certificates.credentials.views import own_credential

urlpatterns = [
    path("", views.certificate_list, name="certificate_list"),
    path("<str:code>/", views.certificate, name="certificate"),
    path("<str:code>/ask/", views.ask, name="certificate_ask"),
    path("<str:code>/renew/", views.renewal, name="certificate_renew"),
    path(
        "<str:code>/<str:language>.pdf", views.certificate_pdf, name="certificate_pdf"
    ),
    path(
        "<str:code>/badge-<str:language>.<slug:form>",
        own_credential,
        name="certificate_credential",
    ),
]
