"""The proxy's configuration: the shipped file, with places and ports of the run."""

import re
from pathlib import Path

from tests.support.databases import ROOT

SHIPPED = ROOT / "docs" / "operate" / "nginx" / "learning.conf"
# What the system's own nginx.conf has around a site's file.
AROUND = """user root;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {log}/nginx-error.log warn;
events {{ worker_connections 512; }}
http {{
    access_log {log}/nginx-access.log;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi;
    uwsgi_temp_path {folder}/nginx-uwsgi;
    scgi_temp_path {folder}/nginx-scgi;
{site}
}}
"""


def configuration(folder: Path, media: Path, log: Path, ports: dict[str, int]) -> str:
    """Return a whole configuration; every place of the shipped file must be known here."""
    if not SHIPPED.exists():
        plain = (Path(__file__).parent / "nginx.conf").read_text("utf-8")
        return plain.format(
            folder=folder, log=log, web=ports["web"], port=ports["proxy"]
        )
    site = SHIPPED.read_text("utf-8")
    changes = {
        r"listen \[::\]:[^;]+;": "",
        r"listen 80;": f"listen 127.0.0.1:{ports['plain']};",
        r"listen 443 ssl http2;": f"listen 127.0.0.1:{ports['proxy']} ssl http2;",
        r"unix:/run/learning-web\.sock": f"127.0.0.1:{ports['web']}",
        r"/etc/learning/tls/fullchain\.pem": f"{folder}/tls.crt",
        r"/etc/learning/tls/privkey\.pem": f"{folder}/tls.key",
        r"/var/log/nginx/": f"{log}/",
        r"/var/lib/learning/media/": f"{media}/",
        r"/opt/learning": str(folder),
        r"/var/www/letsencrypt": str(folder),
    }
    for theirs, ours in changes.items():
        site, number = re.subn(theirs, ours, site)
        assert number, f"{SHIPPED.name} has no {theirs} any more."
    return AROUND.format(folder=folder, log=log, site=site)
