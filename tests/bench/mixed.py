"""Many people at once: how many pages a second, beside bare Wagtail's."""

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import cycle, islice
from time import monotonic

from tests.bench.goals import Line
from tests.bench.servers import PROXY, Server

CLIENTS = 8
PAGES = 60  # of each client
ROUNDS = 3
TIMES_WAGTAIL = 1.5


def lines(site: Server, bare: Server, found: dict, wagtail: dict) -> list[Line]:
    """Return the rate of mixed pages, and how many times bare Wagtail's it is."""
    mix = ["/ro/my/", found["lesson"], "/ro/tip/", found["quiz_page"], "/ru/glossary/"]
    readers = [Reader(site, session) for session in found["sessions"][:CLIENTS]]
    strangers = [Reader(bare, wagtail["session"]) for _ in range(CLIENTS)]
    rates: dict[str, list[float]] = {"site": [], "wagtail": []}
    for _ in range(ROUNDS):
        rates["site"].append(_rate(readers, mix))
        rates["wagtail"].append(_rate(strangers, [wagtail["page"]]))
    ours, theirs = (sorted(rates[name])[ROUNDS // 2] for name in rates)
    return [
        Line(
            f"mixed pages, {CLIENTS} at once",
            ours / theirs,
            TIMES_WAGTAIL,
            "x Wagtail",
            at_most=False,
        ),
        Line("    mixed pages a second", ours),
        Line("    bare Wagtail's pages a second", theirs),
    ]


class Reader:
    """A keep-alive connection that costs little itself.

    What the browsers' side takes of the same two cores is taken from both sites, and the
    dearer it is, the more alike they look.
    """

    def __init__(self, server: Server, session: str) -> None:
        self.web = HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.headers = {**PROXY, "Cookie": f"sessionid={session}"}

    def begin(self) -> None:
        """Connect anew: the server has closed what rested since the last round."""
        self.web.close()

    def get(self, path: str) -> None:
        """Read a page to its end."""
        self.web.request("GET", path, headers=self.headers)
        answer = self.web.getresponse()
        answer.read()
        if answer.status >= 400:
            raise SystemExit(f"{path} answered {answer.status}.")


def _rate(visitors: list[Reader], pages: list[str]) -> float:
    def walk(number: int) -> None:
        visitors[number].begin()
        # Everybody begins at another page.
        for path in islice(cycle(pages), number, number + PAGES):
            visitors[number].get(path)

    began = monotonic()
    with ThreadPoolExecutor(len(visitors)) as pool:
        list(pool.map(walk, range(len(visitors))))
    return len(visitors) * PAGES / (monotonic() - began)
