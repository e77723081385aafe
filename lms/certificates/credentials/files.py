"""A credential as a file: by itself, or baked into the badge."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote
from xml.sax.saxutils import escape

from lms.certificates.credentials.baking import into_png, into_svg
from lms.certificates.credentials.drawing import as_png, as_svg
from lms.certificates.credentials.issuing import credential_of
from lms.certificates.models import Certificate


@dataclass(frozen=True)
class Form:
    """How a credential is handed out."""

    content_type: str
    make: Callable[[str, str, str], bytes]


def _alone(credential: str, kind: str, title: str) -> bytes:
    return credential.encode()


def _in_png(credential: str, kind: str, title: str) -> bytes:
    return into_png(as_png(kind), credential)


def _in_svg(credential: str, kind: str, title: str) -> bytes:
    named = as_svg(kind).replace(">", f"><title>{escape(title)}</title>", 1)
    return into_svg(named, credential).encode()


FORMS = {
    "jwt": Form("application/vc+jwt", _alone),
    "png": Form("image/png", _in_png),
    "svg": Form("image/svg+xml", _in_svg),
}


def credential_file(certificate: Certificate, language: str, form: str) -> bytes:
    """Return the file. Raises NoCredential, KeyUnusable, and KeyError for another form."""
    make = FORMS[form].make
    facts = certificate.facts[language]
    title = f"{facts['words']['title']}: {facts['course']}"
    return make(credential_of(certificate, language), str(certificate.kind), title)


def content_disposition(certificate: Certificate, language: str, form: str) -> str:
    """Return the header that names the download, without the holder's name."""
    name = quote(f"{certificate.number}-{language}.{form}", safe="")
    return f'attachment; filename="{name}"'
