"""Public addresses that stand in credentials: whole, and the same in every language."""

from django.conf import settings
from django.urls import reverse


def _whole(name: str, *args: object) -> str:
    return f"{settings.BASE_URL}{reverse(name, args=args)}"


def issuer_address() -> str:
    """Return who issues: the id of the issuer, and where its profile is."""
    return _whole("credential_issuer")


def key_address(thumbprint: str) -> str:
    """Return the ``kid`` of a key: where it is published as a JWK."""
    return _whole("credential_key", thumbprint)


def list_address(number: int) -> str:
    """Return the id of a status list, and where it is."""
    return _whole("credential_status", number)


def picture_address(kind: str, form: str = "png") -> str:
    """Return where the badge of a kind is as a picture, with nobody's credential in it."""
    return _whole("credential_picture", kind, form)
