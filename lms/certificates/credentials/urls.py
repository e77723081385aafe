"""URL patterns of what verifiers ask for, below ``.well-known`` (RFC 8615)."""

from django.urls import path

from lms.certificates.credentials import published

_OWN = "openbadges/"

urlpatterns = [
    path("jwks.json", published.key_set, name="credential_keys"),
    path(f"{_OWN}issuer.json", published.issuer, name="credential_issuer"),
    path(f"{_OWN}keys/<str:thumbprint>", published.key, name="credential_key"),
    path(f"{_OWN}status/<int:number>", published.status, name="credential_status"),
    path(
        f"{_OWN}<slug:kind>.<slug:form>", published.picture, name="credential_picture"
    ),
]
