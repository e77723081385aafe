"""The proxy file: nginx accepts it, and what a client says of itself does not get in."""

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.support.backups import OPERATE
from tests.support.site import wait_for

FILE = OPERATE / "nginx" / "learning.conf"
NAME = "learning.example.org"
ANSWER = "x" * 5000


def program() -> str:
    found = shutil.which("nginx") or "/usr/sbin/nginx"
    assert Path(found).exists(), "nginx is not installed: .ci/system.sh nginx"
    return found


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that came, and with something long."""

    def do_GET(self) -> None:
        said = {name.lower(): value for name, value in self.headers.items()}
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(json.dumps({"headers": said, "long": ANSWER}).encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def address_string(self) -> str:
        return "nginx"

    def log_message(self, *words: object) -> None:
        """Say nothing."""


class Behind(HTTPServer):
    address_family = socket.AF_UNIX

    def server_bind(self) -> None:
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "behind", 0


def free_ports() -> list[int]:
    probes = [socket.socket() for _ in range(2)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


class Proxy:
    """nginx with the shipped file; its folders and ports are the test's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plain, self.tls = free_ports()
        self.conf = folder / "nginx.conf"
        self._make_certificate()
        self._write()

    def _make_certificate(self) -> None:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
            + ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
            + ["-keyout", "privkey.pem", "-out", "fullchain.pem"],
            cwd=self.folder,
            check=True,
            capture_output=True,
        )

    def _write(self) -> None:
        text = FILE.read_text("utf-8")
        text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.M)
        for old, new in {
            "listen 80": f"listen 127.0.0.1:{self.plain}",
            "listen 443": f"listen 127.0.0.1:{self.tls}",
            "/run/learning-web.sock": f"{self.folder}/web.sock",
            "/etc/learning/tls": str(self.folder),
            "/opt/learning": str(self.folder),
            "/var/lib/learning": str(self.folder),
            "/var/log/nginx": str(self.folder),
            "/var/www/letsencrypt": str(self.folder),
        }.items():
            assert old in text
            text = text.replace(old, new)
        kinds = "client_body proxy fastcgi uwsgi scgi"
        temporary = "".join(
            f"{kind}_temp_path {self.folder}/{kind};\n" for kind in kinds.split()
        )
        # The tests' folders are open for the user of the tests alone.
        user = "user root;\n" if os.geteuid() == 0 else ""
        self.conf.write_text(
            f"pid {self.folder}/pid;\nerror_log {self.folder}/error.log;\n"
            f"daemon off;\n{user}events {{}}\n"
            f"http {{ include /etc/nginx/mime.types;\n{temporary}{text} }}\n",
            "utf-8",
        )

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers):
        """Return status, headers and body of an answer over TLS."""
        context = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        raw = socket.create_connection(("127.0.0.1", self.tls), timeout=10)
        web = http.client.HTTPConnection(NAME)
        web.sock = context.wrap_socket(raw, server_hostname=NAME)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        web.request(method, path, body, {"Host": NAME, **named})
        answer = web.getresponse()
        found = answer.status, dict(answer.getheaders()), answer.read()
        web.close()
        return found


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    made = Proxy(folder)
    behind = Behind(str(folder / "web.sock"), Echo)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    process = subprocess.Popen([program(), "-c", str(made.conf), "-p", str(folder)])

    def listens() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", made.tls)) == 0

    wait_for(listens, 20, lambda: (folder / "error.log").read_text())
    yield made
    process.terminate()
    process.wait()
    behind.shutdown()
    behind.server_close()


def test_nginx_accepts_the_file(proxy):
    done = subprocess.run(
        [program(), "-t", "-c", str(proxy.conf)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr and "[emerg]" not in done.stderr


def seen(proxy, **headers) -> dict:
    status, _headers, body = proxy.ask("/ro/", **headers)
    assert status == 200
    return json.loads(body)["headers"]


def test_what_a_client_says_of_itself_is_replaced(proxy):
    said = seen(
        proxy,
        X_Forwarded_For="203.0.113.9, 198.51.100.1",
        X_Forwarded_Proto="http",
        X_Forwarded_Host="evil.example",
        X_Real_IP="203.0.113.9",
        Forwarded="for=203.0.113.9",
        X_Request_ID="mine",
    )
    assert said["x-forwarded-for"] == "127.0.0.1"
    assert said["x-forwarded-proto"] == "https"
    assert said["host"] == NAME
    assert re.fullmatch(r"[0-9a-f]{32}", said["x-request-id"])
    assert not {"x-forwarded-host", "x-real-ip", "forwarded"} & set(said)


def test_each_question_has_an_id_of_its_own(proxy):
    assert seen(proxy)["x-request-id"] != seen(proxy)["x-request-id"]


@pytest.mark.parametrize(
    ("path", "megabytes", "status"),
    [
        ("/ro/my/attempts/x/1/", 2, 200),
        ("/ro/my/attempts/x/1/", 4, 413),
        ("/ro/cohorts/x/", 10, 200),
        ("/ro/cohorts/x/", 12, 413),
        ("/cms/media/video/add/", 101, 200),
        ("/cms/media/video/add/", 211, 413),
    ],
)
def test_each_place_takes_what_it_needs(proxy, path, megabytes, status):
    length = {"Content-Length": str(megabytes * 1024 * 1024)}
    if status == 413:  # nginx says so before the body comes
        found, _headers, said = proxy.ask(path, "POST", b"", **length)
        assert found == status and "prea mare" in said.decode()
        assert "слишком большой" in said.decode()
        return
    body = b"a" * (megabytes * 1024 * 1024)
    assert proxy.ask(path, "POST", body)[0] == status


def test_pages_are_compressed_where_no_secrets_stand(proxy):
    def is_compressed(path: str) -> bool:
        _status, headers, _body = proxy.ask(path, Accept_Encoding="gzip")
        return headers.get("Content-Encoding") == "gzip"

    assert is_compressed("/ro/") and is_compressed("/ru/my/course/")
    for path in ("/ro/accounts/2fa/", "/ru/accounts/login/", "/v/ABC", "/admin/x/"):
        assert not is_compressed(path), path


def test_no_token_of_an_address_is_logged(proxy):
    secrets = ["3-dit9iu-fe38a1", "0b1c2d3e-aaaa", "7KQ2MM4X7KQ2MM4X", "MjQ:1uXyZ0:abc"]
    paths = [
        f"/ro/accounts/password/reset/key/{secrets[0]}/",
        f"/ro/invitations/{secrets[1]}/",
        f"/v/{secrets[2]}",
        f"/ru/my/reminders/stop/{secrets[3]}/",
        f"/ro/my/certificates/{secrets[2]}/",
        "/ro/my/?q=Ana-Rusu",
    ]
    for path in paths:
        proxy.ask(path)
    log = proxy.folder / "learning.log"
    # nginx writes a line once it has answered; the last stands below all others.
    wait_for(lambda: '"GET /ro/my/"' in log.read_text(), 10, log.read_text)
    text = log.read_text("utf-8")
    assert not [secret for secret in (*secrets, "Rusu") if secret in text]
    assert '"GET /ro/invitations/[token]"' in text and '"GET /ro/my/"' in text


def test_the_folder_of_media_is_nobodys_address(proxy):
    (proxy.folder / "media").mkdir(exist_ok=True)
    (proxy.folder / "media" / "secret.pdf").write_text("secret")
    assert proxy.ask("/protected/secret.pdf")[0] == 404


@pytest.mark.parametrize("release", ["current", "previous"])
def test_files_of_this_release_and_of_the_one_before_are_served(proxy, release):
    folder = proxy.folder / release / "collected" / "static"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{release}.abc.css").write_text("a{}")
    status, headers, body = proxy.ask(f"/static/{release}.abc.css")
    assert (status, body) == (200, b"a{}")
    assert "immutable" in headers["Cache-Control"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert proxy.ask("/static/other.css")[0] == 404


def test_what_is_not_encrypted_leads_to_what_is(proxy):
    web = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=10)
    web.request("GET", "/ro/?a=b", headers={"Host": NAME})
    answer = web.getresponse()
    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{NAME}/ro/?a=b"
    web.close()


def test_another_name_gets_nothing(proxy):
    web = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=10)
    web.request("GET", "/", headers={"Host": "other.example.org"})
    with pytest.raises(http.client.RemoteDisconnected):
        web.getresponse()
    web.close()


def test_the_log_keeps_no_words_behind_the_question_mark(proxy):
    proxy.ask("/ro/?code=very-secret-word")
    log = (proxy.folder / "learning.log").read_text()
    assert "very-secret-word" not in log and "/ro/" in log


def test_a_site_that_is_away_says_so_in_both_languages(proxy):
    place = proxy.folder / "web.sock"
    place.rename(proxy.folder / "away")
    try:
        status, headers, body = proxy.ask("/ro/my/")
    finally:
        (proxy.folder / "away").rename(place)
    assert status == 503 and headers["Retry-After"] == "30"
    assert headers["Cache-Control"] == "no-store"
    assert "se repornește" in body.decode() and "перезапускается" in body.decode()
