"""Keys of credentials, forgeries, and the verifier that has none of our code in it."""

import base64
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from django.test import Client

FOLDER = Path(__file__).resolve().parents[1] / "verifier"


def pem_file(path: Path, key=None, password: str = "") -> Path:
    key = key or Ed25519PrivateKey.generate()
    how = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    path.touch(0o600)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how))
    return path


def encoded(value) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(part: str):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def payload_of(jwt: str) -> dict:
    return decoded(jwt.split(".")[1])


def header_of(jwt: str) -> dict:
    return decoded(jwt.split(".")[0])


def forged(jwt: str, *, header=None, payload=None, key=None) -> str:
    """Return the credential with other words in it, signed by ``key`` or as it was."""
    old_header, old_payload, signature = jwt.split(".")
    head = encoded(header_of(jwt) | header) if header else old_header
    body = encoded(payload) if payload is not None else old_payload
    if key:
        signature = encoded(key.sign(f"{head}.{body}".encode()))
    return f"{head}.{body}.{signature}"


def verify(jwt: str, *, at: int | None = None, **changes) -> dict:
    """Return what programs of others say: signature, shape, terms and status.

    They know only what the site publishes; ``changes`` replace some of it.
    """
    node = shutil.which("node")
    if not node or not (FOLDER / "node_modules").exists():
        pytest.fail("The verifier is missing: run `make verifier`.", pytrace=False)
    payload = payload_of(jwt)
    lists = {}
    if status := payload.get("credentialStatus"):
        address = status["statusListCredential"]
        lists[address] = Client().get(path_of(address)).content.decode()
    asked = {
        "credential": jwt,
        "keys": Client().get("/.well-known/jwks.json").json(),
        "lists": lists,
        "at": at or payload["nbf"] + 60,
        **changes,
    }
    done = subprocess.run(
        [node, str(FOLDER / "verify.mjs")],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def path_of(address: str) -> str:
    return address.removeprefix("http://testserver")
