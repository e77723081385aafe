"""A supervisor, an editor and a stranger at work while things break."""

import csv
import io
import re
from dataclasses import dataclass, field

from bs4 import BeautifulSoup

from tests.faults.people import Person, retrying
from tests.support.rosters import HEADING, csv_of

PEOPLE_A_LIST = 30
ROSTER = re.compile(r"/people/import/([0-9a-f-]{36})/")


@dataclass
class Supervisor(Person):
    """Brings a list of people, has it imported, and downloads the group's table."""

    cohort: str = ""
    run: int = 0
    invited: list[str] = field(default_factory=list)
    roster: str = ""
    table: dict[str, tuple[str, str]] = field(default_factory=dict)
    half_files: int = 0

    def live(self) -> None:
        self.sign_in()
        self.get(f"/ro/cohorts/{self.cohort}/")
        self._bring()
        self._import()
        self.read_table()

    def _bring(self) -> None:
        rows = [
            [f"Rusu{letters(self.run)}", f"Ana-{letters(n)}", self._address(n)]
            for n in range(PEOPLE_A_LIST)
        ]
        content = csv_of([[HEADING[0], HEADING[1], HEADING[2]], *rows])
        path = f"/ro/cohorts/{self.cohort}/people/import/"
        answer = self.post(
            path, data={"language": "ro"}, files={"file": ("lista.csv", content)}
        )
        found = ROSTER.search(answer.headers.get("Location", ""))
        assert found, f"The list is not taken: {answer.text[:1000]}"
        self.roster = found[1]

    def _address(self, number: int) -> str:
        return f"r{self.run}-{number}@roster.example.org"

    def _import(self) -> None:
        path = f"/ro/cohorts/{self.cohort}/people/import/{self.roster}/"
        fields = _fields(self.get(path).text)
        self.post(f"{path}columns/", data=fields)
        retrying(lambda: "run/" in self.get(path).text, self.stop, "the list's check")
        said = {"rule": "good", "send_invitations": "on"}
        answer = self.post(f"{path}run/", data=said)
        # 422: what was sent before, and not answered, has begun it.
        assert answer.status_code in {302, 422}, answer.text[:500]
        self.invited = [self._address(n) for n in range(PEOPLE_A_LIST)]

    def read_table(self) -> None:
        """Download the table; by address, what is done and what is required."""
        answer = self.get(f"/ro/cohorts/{self.cohort}/export.csv")
        text = answer.content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=_separator(text)))
        self.table = {row[1]: (row[6], row[7]) for row in rows[1:]}


def _separator(text: str) -> str:
    return ";" if ";" in text.split("\n", 1)[0] else ","


SYLLABLES = ("bad", "cem", "dir", "fon", "gus", "hal", "jev", "kit", "lop", "muz")


def letters(number: int) -> str:
    """Return a name's ending that no other number has, nor one that is written alike."""
    return "".join(SYLLABLES[int(digit)] for digit in f"{number:02}")


def _fields(html: str) -> dict[str, str]:
    """Return what the form on the page would send, as it was loaded."""
    form = BeautifulSoup(html, "html.parser").find(
        "form", action=re.compile("columns/$")
    )
    assert form, html[:2000]
    data = {}
    for choice in form.find_all("select", attrs={"name": True}):
        chosen = choice.find("option", selected=True)
        data[choice["name"]] = chosen["value"] if chosen else ""
    return data


@dataclass
class Editor(Person):
    """Saves a draft of a page several times; ``saved`` is what was acknowledged last."""

    page: int = 0
    run: int = 0
    saved: str = ""

    def live(self) -> None:
        self.sign_in()
        for number in range(3):
            heading = f"Modul {self.run}-{number}"
            form = self._form() | {"heading_ro": heading, "heading_ru": heading}
            answer = self.post(f"/cms/pages/{self.page}/edit/", data=form)
            assert answer.is_redirect, (
                f"The page is not saved: {_complaints(answer.text)}"
            )
            self.saved = heading

    def _form(self) -> dict[str, str]:
        page = BeautifulSoup(
            self.get(f"/cms/pages/{self.page}/edit/").text, "html.parser"
        )
        form = page.find(id="page-edit-form")
        fields = form.find_all(["input", "textarea"], attrs={"name": True})
        data = {field["name"]: field.get("value", field.text) for field in fields}
        for choice in form.find_all("select", attrs={"name": True}):
            chosen = choice.find("option", selected=True)
            data[choice["name"]] = chosen["value"] if chosen else ""
        return data | {"comment_notifications": "on"}


def _complaints(html: str) -> str:
    page = BeautifulSoup(html, "html.parser")
    found = page.find_all(class_=["error-message", "w-field__errors", "messages"])
    return " ".join(" ".join(one.text.split()) for one in found)[:500]


@dataclass
class Stranger(Person):
    """Asks for what belongs to others; ``seen`` is what was shown, which must be nothing."""

    wanted: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    bodies: dict[str, str] = field(default_factory=dict)

    def live(self) -> None:
        self.sign_in()
        while not self.stop.wait(0.5):
            self.look()

    def look(self) -> None:
        """Ask for everything once; only 404 is right, or no answer at all."""
        for path in list(self.wanted):
            answer = self._once("GET", path)
            if answer is not None and self._is_signed_out(answer):
                self.sign_in()
            elif answer is not None and answer.status_code not in {404, 429}:
                self.seen.append(f"{path}: {answer.status_code}")
