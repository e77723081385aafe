"""Media sent by nginx: it has the files, the platform decides who gets one."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
import pytest

from tests.support.databases import ROOT
from tests.support.production import production_environment
from tests.support.site import wait_for

pytestmark = pytest.mark.services
GUIDE = ROOT / "docs" / "operators-guide.md"
TEXT = "Only for who is signed in. " * 40
NGINX = """
user root;
daemon off;
pid {folder}/pid;
error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen unix:{folder}/nginx;
    location / {{
      proxy_pass http://unix:{folder}/web;
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-Proto https;
    }}
    {media}
  }}
}}
"""


def block_of_the_guide(media_root: Path) -> str:
    """Return the location that the guide tells operators to write, for this folder."""
    (block,) = re.findall(
        r"```nginx\n(location /protected/ .*?)```", GUIDE.read_text(), re.S
    )
    assert block.count("/var/lib/learning/media/") == 1
    return block.replace("/var/lib/learning/media/", f"{media_root}/")


@pytest.fixture
def site(own_site):
    """A site with the settings of production, that leaves the sending to its proxy."""
    of_production = production_environment(own_site.run_dir / "media")
    del of_production["DATABASE_URL"]
    own_site.settings.update(
        {
            **of_production,
            "DEMO": "0",
            "ALLOWED_HOSTS": "127.0.0.1",
            "BASE_URL": f"https://127.0.0.1:{own_site.port}",
            "PROXY_MEDIA_PATH": "/protected/",
        }
    )
    return own_site


@pytest.fixture
def folder():
    # A socket's path has at most a hundred signs.
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


@pytest.fixture
def proxy(site, folder):
    """Start gunicorn and an nginx in front of it; return who asks nginx."""
    media = block_of_the_guide(site.run_dir / "media")
    (folder / "conf").write_text(NGINX.format(folder=folder, media=media))
    web = (
        *(sys.executable, "-m", "gunicorn", "lms.wsgi"),
        *("--config", "python:lms.gunicorn_conf", "--no-control-socket"),
        *("--bind", f"unix:{folder}/web"),
    )
    nginx = ("nginx", "-p", folder, "-c", folder / "conf", "-e", "stderr")
    client = httpx.Client(
        base_url="http://127.0.0.1",
        transport=httpx.HTTPTransport(uds=str(folder / "nginx")),
        timeout=10,
    )
    with (site.run_dir / "log").open("ab") as log:
        started = [
            subprocess.Popen(
                words, cwd=ROOT, env=site.environment(), stdout=log, stderr=log
            )
            for words in (web, nginx)
        ]
    try:
        wait_for((folder / "nginx").exists, 20, lambda: site.log)
        # Until gunicorn is there, nginx answers that it is not.
        wait_for(lambda: client.get("/livez").is_success, 60, lambda: site.log)
        yield client
    finally:
        client.close()
        for process in started:
            process.terminate()
            process.wait(20)


def test_nginx_sends_a_private_document_only_when_the_platform_says_so(site, proxy):
    document = site.ask("private_document", text=TEXT)
    address, cookie = document["address"], f"__Host-session={document['session']}"
    assert document["file"].startswith("documents/")

    stranger = proxy.get(address)
    assert stranger.status_code == 302 and "login" in stranger.headers["Location"]
    assert TEXT not in stranger.text
    for asked in ({"Cookie": cookie}, {}):
        # The folder itself is nobody's to ask for.
        direct = proxy.get(f"/protected/{document['file']}", headers=asked)
        assert direct.status_code == 404 and TEXT not in direct.text

    answer = proxy.get(address, headers={"Cookie": cookie})
    assert (answer.status_code, answer.text) == (200, TEXT)
    assert answer.headers["Server"].startswith("nginx")
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "X-Accel-Redirect" not in answer.headers
    assert set(answer.headers.get_list("X-Content-Type-Options")) == {"nosniff"}
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]

    part = proxy.get(address, headers={"Cookie": cookie, "Range": "bytes=5-8"})
    assert (part.status_code, part.text) == (206, TEXT[5:9])
    assert part.headers["Content-Range"] == f"bytes 5-8/{len(TEXT)}"
    assert set(part.headers.get_list("X-Content-Type-Options")) == {"nosniff"}
