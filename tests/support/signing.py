"""An authority of the tests' own: keys of any kind and age, time stamps, revocations."""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

PASSWORD = "parola-cheii"
NAME = "Organizația Internațională pentru Migrație"


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    """One for all tests: making it takes a while."""
    return rsa.generate_private_key(65537, 2048)


def new_ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def named(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def usage(**allowed: bool) -> x509.KeyUsage:
    names = (
        *("digital_signature", "content_commitment", "key_encipherment"),
        *("data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"),
        *("encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**dict.fromkeys(names, False) | allowed)


@dataclass
class Authority:
    """A root that issues; ``crl_url`` stands in what it issues."""

    crl_url: str = ""
    key: ec.EllipticCurvePrivateKey = field(default_factory=new_ec_key)

    def __post_init__(self) -> None:
        builder = self._builder("Rădăcina testelor", self.key.public_key(), -1, 3650)
        self.root = (
            builder.add_extension(x509.BasicConstraints(True, None), critical=True)
            .add_extension(usage(key_cert_sign=True, crl_sign=True), critical=True)
            .sign(self.key, hashes.SHA256())
        )

    def _builder(self, common, key, begins, ends) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(named(common))
            .issuer_name(named("Rădăcina testelor"))
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=begins))
            .not_valid_after(now + timedelta(days=ends))
        )

    def certificate(
        self, key, *, common=NAME, begins=-1000, ends=365, purpose=None, allowed=None
    ) -> x509.Certificate:
        allowed = allowed or {"digital_signature": True, "content_commitment": True}
        builder = self._builder(common, key.public_key(), begins, ends).add_extension(
            usage(**allowed), critical=True
        )
        if self.crl_url:
            point = x509.DistributionPoint(
                [x509.UniformResourceIdentifier(self.crl_url)], None, None, None
            )
            builder = builder.add_extension(
                x509.CRLDistributionPoints([point]), critical=False
            )
        if purpose:
            builder = builder.add_extension(
                x509.ExtendedKeyUsage([purpose]), critical=True
            )
        return builder.sign(self.key, hashes.SHA256())

    def key_file(self, path: Path, *, key=None, password=PASSWORD, **kind) -> Path:
        """Write a PKCS#12 file with a key and its certificate."""
        key = key or new_ec_key()
        data = pkcs12.serialize_key_and_certificates(
            b"signing",
            key,
            self.certificate(key, **kind),
            [self.root],
            BestAvailableEncryption(password.encode()),
        )
        path.touch(0o600)
        path.write_bytes(data)
        return path

    def revocations(self) -> bytes:
        now = datetime.now(UTC)
        builder = x509.CertificateRevocationListBuilder(
            issuer_name=self.root.subject,
            last_update=now - timedelta(hours=1),
            next_update=now + timedelta(days=1),
        )
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def roots(self, path: Path) -> Path:
        path.write_bytes(self.root.public_bytes(Encoding.PEM))
        return path


def as_asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


@dataclass
class Servers:
    """Time stamps at /tsa and revocations at /crl, while both are wanted."""

    authority: Authority
    url: str
    status: int = 200
    stamps: int = 0


@contextmanager
def signature_servers() -> Iterator[Servers]:
    """Yield both servers of one authority, on this machine."""
    listening = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    url = f"http://127.0.0.1:{listening.server_port}"
    authority = Authority(crl_url=f"{url}/crl")
    servers = Servers(authority, url)
    listening.servers = servers
    listening.stamper = _stamper(authority)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    try:
        yield servers
    finally:
        listening.shutdown()
        listening.server_close()


def _stamper(authority: Authority) -> DummyTimeStamper:
    certificate = authority.certificate(
        rsa_key(),
        common="Ceasul testelor",
        purpose=ExtendedKeyUsageOID.TIME_STAMPING,
        allowed={"digital_signature": True},
    )
    key = rsa_key().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(
        as_asn1(certificate),
        asn1_keys.PrivateKeyInfo.load(key),
        certs_to_embed=[as_asn1(authority.root)],
    )


class _Answers(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        servers = self.server.servers
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.server.stamper.request_tsa_response(
            tsp.TimeStampReq.load(asked)
        ).dump()
        servers.stamps += 1
        self._send(servers.status, answer)

    def do_GET(self) -> None:
        self._send(200, self.server.servers.authority.revocations())

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


def pdfsig(content: bytes, folder: Path) -> str:
    """Return what poppler says of a file's signatures."""
    path = folder / "signed.pdf"
    path.write_bytes(content)
    # Nobody's certificates are trusted: only whether the signature fits is asked.
    words = ["pdfsig", "-nocert", str(path)]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"}
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, env=environment
    )
    return done.stdout + done.stderr
