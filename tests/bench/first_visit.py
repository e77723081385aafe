"""What a learner's first visit of a lesson fetches, in a real browser."""

import gzip

from playwright.sync_api import sync_playwright

from tests.bench.goals import Line
from tests.bench.servers import PROXY, Server
from tests.e2e.conftest import chromium_path

KILOBYTE = 1024
KILOBYTES, SCRIPT_KILOBYTES, REQUESTS = 62, 11, 5


def lines(site: Server, found: dict) -> list[Line]:
    """Return requests and gzipped weight of the first visit."""
    answers = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox"]
        )
        base = f"http://127.0.0.1:{site.port}"
        proxy = {"X-Forwarded-Proto": PROXY["X-Forwarded-Proto"]}
        context = chromium.new_context(base_url=base, extra_http_headers=proxy)
        session = {"name": "sessionid", "value": found["sessions"][-1], "url": base}
        context.add_cookies([session])
        page = context.new_page()
        # A method of a list cannot carry the mark that Playwright puts on a listener.
        page.on("response", lambda answer: answers.append(answer))
        page.goto(found["lesson"], wait_until="networkidle")
        sizes = [
            (answer.request.resource_type, len(gzip.compress(answer.body())))
            for answer in answers
        ]
        chromium.close()
    weight = sum(size for _kind, size in sizes) / KILOBYTE
    scripts = sum(size for kind, size in sizes if kind == "script") / KILOBYTE
    return [
        Line("first visit of a lesson", weight, KILOBYTES, "KB"),
        Line("    JavaScript", scripts, SCRIPT_KILOBYTES, "KB"),
        Line("    requests", len(sizes), REQUESTS),
    ]
