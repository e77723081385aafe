"""URL patterns of the register in the CMS."""

from django.urls import path

from lms.certificates.register import cms_list, cms_reissues, cms_views

_ONE = "one/<str:code>/"

urlpatterns = [
    path("", cms_list.register, name="cms_certificates"),
    path("results/", cms_list.register_results, name="cms_certificates_results"),
    path("requests/", cms_views.request_list, name="cms_certificate_requests"),
    path(
        "requests/<uuid:uid>/", cms_views.request_page, name="cms_certificate_request"
    ),
    path("anew/", cms_reissues.reissue_list, name="cms_certificate_reissues"),
    path("anew/<uuid:uid>/", cms_reissues.reissue, name="cms_certificate_reissue"),
    path(_ONE, cms_views.certificate, name="cms_certificate"),
    path(f"{_ONE}revoke/", cms_views.revoke, name="cms_certificate_revoke"),
    path(f"{_ONE}name/", cms_views.correct, name="cms_certificate_correct"),
    path(f"{_ONE}replace/", cms_views.replace, name="cms_certificate_replace"),
    path(f"{_ONE}again/", cms_views.again, name="cms_certificate_again"),
    path(
        f"{_ONE}<str:language>.pdf",
        cms_views.certificate_pdf,
        name="cms_certificate_pdf",
    ),
]
