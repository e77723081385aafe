"""The address of the net that a request came from; limits and logs ask only here."""

from ipaddress import ip_address

from allauth.core.internal.httpkit import clean_client_ip, get_client_ip
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104  nothing listens there: it stands for no address


def client_address(request: HttpRequest) -> str:
    """Return the client's address, in its usual form.

    Each proxy adds to the end of X-Forwarded-For whom it was asked by. So the entry that
    the outermost of the TRUSTED_PROXIES added is true, and what stands before it is what
    the client says. A request that came past the proxies counts for its own address.
    """
    try:
        found = get_client_ip(request)
    except ImproperlyConfigured:
        found = None
    found = found or clean_client_ip(request.META.get("REMOTE_ADDR", "")) or UNKNOWN
    # A socket for both families names IPv4 clients so; as IPv6 they would share one net.
    mapped = getattr(ip_address(found), "ipv4_mapped", None)
    return str(mapped or found)
