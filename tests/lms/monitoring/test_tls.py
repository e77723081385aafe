"""The certificate that visitors are shown, seen over a real handshake."""

import pytest

from lms.monitoring.tls import CertificateTrouble, certificate_ends_at
from tests.support.bad_servers import bad_server


def test_what_is_no_certificate_is_trouble():
    with (
        bad_server([b"HTTP/1.1 400 Bad Request\r\n\r\n"]) as server,
        pytest.raises(CertificateTrouble),
    ):
        certificate_ends_at("127.0.0.1", server.port)


def test_a_server_that_cannot_call_its_own_address_knows_nothing():
    assert certificate_ends_at("127.0.0.1", 9) is None
