"""A site's web server alone, as the operator's guide starts it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.support.databases import ROOT
from tests.support.site import RunningSite, wait_for


@contextmanager
def served(site: RunningSite, processes: int = 2) -> Iterator[None]:
    """Let gunicorn serve a site whose other processes do not run."""
    command = [
        *(sys.executable, "-m", "gunicorn", "lms.wsgi"),
        *("--config", "python:lms.gunicorn_conf", "--workers", str(processes)),
        *("--bind", f"127.0.0.1:{site.port}", "--no-control-socket"),
    ]
    with (site.run_dir / "log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=site.environment(), stdout=log, stderr=log
        )
    try:
        wait_for(lambda: answers(site), 60, lambda: site.log)
        yield
    finally:
        process.kill()  # what is being downloaded is not waited for
        process.wait()


def answers(site: RunningSite) -> bool:
    """Tell whether the web server serves."""
    try:
        return httpx.get(f"{site.url}/livez", timeout=10).status_code == 200
    except httpx.TransportError:
        return False
