"""A supervisor's way with a group, in each language: nobody has to be chased by hand.

The group's learner reads Russian, whatever the supervisor reads.
"""

import datetime
import re
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, expect

from lms.accounts.name_parts import split_name
from tests.e2e.driving import EACH_LANGUAGE, Driver
from tests.e2e.learning import answer_quiz, start_quiz, submit_quiz
from tests.e2e.looking import look_here
from tests.support.rosters import csv_of
from tests.support.site import DEMO_PASSWORD, RunningSite, wait_for

SUPERVISORS = {"ro": "Ștefania Țurcanu", "ru": "Мария Руссу"}
# As personnel offices write them: in one file Romanian letters with cedillas, in capitals,
# in the other Cyrillic ones; and how the names are to stand afterwards.
HEADINGS = {
    "ro": ["Nr.", "Prenume", "Nume", "Limba", "E-mail", "Raion"],
    "ru": ["№", "Имя", "Фамилия", "Язык", "Эл. почта", "Район"],
}
WRITTEN = {
    "ro": (["NATALIA", "ŞCERBACOVA", "rusă"], ["Ştefăniţă", "Ţurcanu", "română"]),
    "ru": (["Наталья", "Щербакова", "русский"], ["Ion", "Rusu", "румынский"]),
}
NAMES = {
    "ro": ("Natalia Șcerbacova", "Ștefăniță Țurcanu"),
    "ru": ("Щербакова Наталья", "Ion Rusu"),
}
ENCODINGS = {"ro": "windows-1250", "ru": "utf-8-sig"}
COURSES = {
    "ro": "Prevenirea și combaterea traficului de ființe umane",
    "ru": "Предупреждение и пресечение торговли людьми",
}
WORDS = "Мне нужна ещё одна попытка."
DAYS = 30
EFFECT_SECONDS = 60


@dataclass
class Group:
    """What the test knows of the group: how it is called and who is invited."""

    language: str
    mark: str = field(default_factory=lambda: uuid4().hex[:8])

    @property
    def name(self) -> str:
        return f"Ungheni {self.mark}"

    @property
    def supervisor(self) -> str:
        return f"chief.{self.mark}@example.org"

    @property
    def emails(self) -> list[str]:
        return [f"first.{self.mark}@example.org", f"second.{self.mark}@example.org"]

    def file(self) -> dict:
        """Return the list of the two people as the browser uploads it."""
        rows = [
            [str(place), *words, email, "Ungheni"]
            for place, (words, email) in enumerate(
                zip(WRITTEN[self.language], self.emails, strict=True), start=1
            )
        ]
        content = csv_of(
            [HEADINGS[self.language], *rows], ";", ENCODINGS[self.language]
        )
        return {"name": "lista.csv", "mimeType": "text/csv", "buffer": content}


@pytest.fixture(scope="module")
def key(site):
    return site.ask("answer_key")


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_from_a_new_group_to_its_first_graduate(language, site, key, drive):
    group = Group(language)
    chief, learner = drive(language), drive("ru")
    certify(site, group)

    chief.sign_in(group.supervisor)
    address = create_group(chief, group)
    assert missing(chief, address) == ["people", "deadline"]
    set_deadline(chief)
    import_list(chief, address, group)
    launch(chief, address)

    join(learner, site, group)
    use_all_attempts(learner, site, group, key)
    ask_for_another(learner)

    card = find_who_needs_me(chief, group)
    send_letter_twice(chief, card, site, group)
    chief.goto(address)
    grant_attempt(chief)

    pass_and_finish(learner, site, group, key)
    see_it_completed(chief, address, group)
    assert letters(site, group) == 1
    assert chief.complaints == []
    assert learner.complaints == []


def certify(site: RunningSite, group: Group) -> None:
    """Make the supervisor, and wait until the worker has drawn the certificate."""
    email = group.supervisor
    name = SUPERVISORS[group.language]
    site.ask("make_supervisor", email=email, name=name, language=group.language)
    wait_for(
        lambda: len(site.ask("certificate", email=email)["files"]) == 2,
        EFFECT_SECONDS,
        lambda: site.log,
    )


def create_group(chief: Driver, group: Group) -> str:
    """Create the group from the main link "My groups"; return its address."""
    chief.page.locator(".site-nav a[href$='/cohorts/']").click()
    chief.main.locator("details:has([name=edition]) summary").click()
    form = chief.main.locator("form:has([name=edition])")
    form.locator("[name=name]").fill(group.name)
    form.locator("[name=edition]").select_option(label=COURSES[group.language])
    form.locator(".button").click()
    expect(chief.main.locator("h1")).to_have_text(group.name)
    return chief.page.url


def missing(chief: Driver, address: str) -> list[str]:
    """Return the last part of where each missing condition of the launch is met."""
    chief.main.locator("a.button[href$='/launch/']").click()
    expect(chief.main.locator(".tasks li")).to_have_count(4)
    assert chief.main.locator("form[action$='/launch/']").count() == 0
    lines = chief.main.locator(".tasks li:has(.tag--warning) a")
    assert chief.page.url == f"{address}launch/"
    assert look_here(chief) == []
    return lines.evaluate_all("links => links.map(a => a.pathname.split('/')[4])")


def set_deadline(chief: Driver) -> None:
    chief.main.locator(".tasks a[href$='/deadline/']").click()
    day = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=DAYS)
    chief.main.locator("[name=deadline]").fill(day.isoformat())
    chief.main.locator("[name=reason]").fill("Plan")
    chief.main.locator("form .button").click()
    expect(chief.main.locator(".notice--success")).to_be_visible()


def import_list(chief: Driver, address: str, group: Group) -> None:
    """Bring the list: the columns as proposed, the dry run, then the import."""
    chief.goto(f"{address}people/")
    chief.main.locator("a[href$='/people/import/']").click()
    chief.main.locator("[name=file]").set_input_files(group.file())
    chief.main.locator("form .button").click()
    columns = chief.main.locator("form[action$='/columns/']")
    for name, place in {
        "given_name": 1,
        "surname": 2,
        "language": 3,
        "email": 4,
    }.items():
        expect(columns.locator(f"[name={name}]")).to_have_value(str(place))
    columns.locator(".button").click()
    # The page asks by itself how far the worker is.
    run = chief.main.locator("form[action$='/run/']")
    expect(run).to_be_visible(timeout=EFFECT_SECONDS * 1000)
    see_rows(chief.main, group)
    assert look_here(chief) == []
    run.locator(".button").click()
    done = chief.main.locator("a[href$='/people/invitations/']")
    expect(done).to_be_visible(timeout=EFFECT_SECONDS * 1000)
    see_rows(chief.main, group)


def see_rows(page: Locator, group: Group) -> None:
    expect(page.locator("tbody th[scope=row]")).to_have_text(
        list(NAMES[group.language])
    )
    expect(page.locator("tbody .tag--good")).to_have_count(2)


def launch(chief: Driver, address: str) -> None:
    chief.goto(f"{address}launch/")
    expect(chief.main.locator(".tasks .tag--done")).to_have_count(4)
    chief.main.locator("form[action$='/launch/'] .button").click()
    expect(chief.main.locator(".notice--success")).to_be_visible()
    assert chief.page.url == address


def mail_to(site: RunningSite, email: str, begins: str) -> dict:
    """Wait for the mail with this beginning of its key; return it."""
    found: list[dict] = []

    def has_come() -> bool:
        mails = site.ask("mails_to", email=email)
        found[:] = [mail for mail in mails if mail["key"].startswith(begins)]
        return bool(found)

    wait_for(has_come, EFFECT_SECONDS, lambda: site.log)
    return found[-1]


def join(learner: Driver, site: RunningSite, group: Group) -> None:
    """Open the invitation's link, create the account, confirm the address."""
    email = group.emails[0]
    invitation = mail_to(site, email, "invitation:")
    assert invitation["language"] == "ru"
    assert "Здравствуйте" in invitation["text"]
    link = re.search(r"http\S+/ru/invitations/\S+", invitation["text"])
    assert link, invitation["text"]

    learner.goto(link[0])
    expect(learner.main.locator(".facts")).to_contain_text(group.name)
    learner.main.locator("a.button[href*='/signup/']").click()
    expect(learner.main.locator("[name=email]")).to_have_value(email)
    name = split_name(NAMES[group.language][0])
    learner.main.locator("[name=family_name]").fill(name.family)
    learner.main.locator("[name=given_names]").fill(name.given)
    learner.main.locator("[name=password1]").fill(DEMO_PASSWORD)
    learner.main.locator("[name=consent]").check()
    learner.main.locator("form[action$='/signup/'] .button").click()

    code = learner.main.locator("[name=code]")
    expect(code).to_be_visible()
    code.fill(code_in(site.ask("mails_to", email=email)[-1]["text"]))
    learner.main.locator("form:has([name=code]) .button").first.click()
    expect(learner.page).to_have_url(re.compile("/ru/my/$"))
    expect(learner.main).to_contain_text(group.name)


def code_in(text: str) -> str:
    found = re.search(r"^[A-Z0-9]+(-[A-Z0-9]+)*$", text, re.MULTILINE)
    assert found, text
    return found[0]


def use_all_attempts(learner: Driver, site: RunningSite, group: Group, key) -> None:
    """Come to the first module's test, and fail it as often as it may be taken."""
    units = site.ask("outline", email=group.emails[0])
    place = next(n for n, u in enumerate(units) if u.get("purpose") == "module")
    site.ask("finish_units", email=group.emails[0], count=place)
    learner.goto("/xx/my/")
    learner.go_on_from_home()
    expect(learner.main.locator("h1")).to_have_text(units[place]["heading"]["ru"])
    for _ in range(units[place]["attempts"]):
        start_quiz(learner)
        answer_quiz(learner, key, right=False)
        submit_quiz(learner)
        expect(learner.main.locator(".result--failed")).to_be_visible()
        learner.go_on()


def ask_for_another(learner: Driver) -> None:
    assert learner.main.locator("form[action$='/attempts/']").count() == 0
    ask = learner.main.locator("form[action$='/ask/']")
    ask.locator("[name=words]").fill(WORDS)
    assert look_here(learner) == []
    ask.locator(".button").click()
    expect(learner.main.locator(".notice--success")).to_be_visible()
    expect(ask).to_have_count(0)


def find_who_needs_me(chief: Driver, group: Group) -> Locator:
    """Find the group with somebody in need, and in it the one person; return the card."""
    chief.page.locator(".site-nav a[href$='/cohorts/']").click()
    row = chief.main.locator("tbody tr").filter(has_text=group.name)
    expect(row.locator("a[href*='reason=any']")).to_have_text(re.compile("^1"))
    row.locator("th a").click()
    card = chief.main.locator(".desk__row:has(form[action$='/attempt/'])")
    expect(card).to_have_count(1)
    name = NAMES[group.language][0]
    expect(card.locator(".desk__who a")).to_have_text(name)
    assert look_here(chief) == []
    card.locator("summary").click()
    return card


def send_letter_twice(
    chief: Driver, card: Locator, site: RunningSite, group: Group
) -> None:
    """Send the proposed letter as it was shown; none is offered again on the same day."""
    card.locator("a[href*='/nudge/']").click()
    letter = chief.main.locator("blockquote.letter")
    expect(letter).to_have_count(1)
    expect(letter).to_have_attribute("lang", "ru")
    expect(letter).to_contain_text("Здравствуйте")
    subject = letter.locator("strong").inner_text()
    assert look_here(chief) == []
    chief.main.locator("form[method=post] .button:not(.button--quiet)").click()
    expect(chief.main.locator(".notice--success")).to_be_visible()
    mail = mail_to(site, group.emails[0], "nudge:")
    assert (mail["language"], mail["subject"]) == ("ru", subject)
    assert SUPERVISORS[group.language] in mail["text"]

    card.locator("summary").click()
    card.locator("a[href*='/nudge/']").click()
    expect(letter).to_have_count(1)
    had = {"ro": "a primit deja azi", "ru": "уже получил это письмо"}[group.language]
    expect(chief.main).to_contain_text(had)
    expect(chief.main.locator("form[method=post]")).to_have_count(0)


def letters(site: RunningSite, group: Group) -> int:
    """Return how many letters of the supervisor the learner has, all in Russian."""
    mails = site.ask("mails_to", email=group.emails[0])
    found = [mail for mail in mails if mail["key"].startswith("nudge:")]
    assert {mail["language"] for mail in found} == {"ru"}
    return len(found)


def grant_attempt(chief: Driver) -> None:
    """Grant what was asked for: the form is filled, one tap opens and one sends it."""
    granting = chief.main.locator(".desk__row form[action$='/attempt/']")
    chief.main.locator(".desk__row:has(form[action$='/attempt/']) summary").click()
    granting.locator(".button").click()
    expect(chief.main.locator(".notice--success")).to_be_visible()
    expect(granting).to_have_count(0)


def pass_and_finish(learner: Driver, site: RunningSite, group: Group, key) -> None:
    learner.page.reload()
    start_quiz(learner)
    answer_quiz(learner, key)
    submit_quiz(learner)
    expect(learner.main.locator(".result--passed")).to_be_visible()
    site.ask("finish_units", email=group.emails[0], count=-1)
    learner.goto("/xx/my/")
    expect(learner.main.locator("a[href*='/certificates/']").first).to_be_visible()


def see_it_completed(chief: Driver, address: str, group: Group) -> None:
    """Nobody needs the supervisor any more; the person is done with every unit."""
    chief.goto(address)
    counts = chief.main.locator(".figures .figure-number")
    # Invited, one of whom has not come; have begun, have completed, need me.
    expect(counts).to_have_text(["2", "1", "1", "0"])
    chief.main.locator("a[href*='/units/']").click()
    row = chief.main.locator(".table--matrix tbody tr")
    expect(row).to_have_count(1)
    expect(row.locator(".tag--done")).to_have_count(row.locator("td").count() - 5)
    row.locator("th a").click()
    expect(chief.main.locator("h1")).to_have_text(NAMES[group.language][0])
    states = chief.main.locator(".units .unit")
    expect(chief.main.locator(".units .tag--done")).to_have_count(states.count())


# Names have no digits.
LETTERS = str.maketrans("0123456789", "ghijklmnop")


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_a_wrong_row_is_mended_on_the_page_of_the_dry_run(language, drive):
    mark = uuid4().hex[:8]
    chief = drive(language)
    chief.sign_in("supervisor@example.org")
    chief.goto("/xx/cohorts/DEMO/people/import/")
    surname = "Lupu" + mark.translate(LETTERS)
    rows = [["Nume", "Prenume", "Email"], [surname, "Ana", "ana-fara-adresa"]]
    file = {"name": "lista.csv", "mimeType": "text/csv", "buffer": csv_of(rows)}
    chief.main.locator("[name=file]").set_input_files(file)
    chief.main.locator("form:has([name=file]) button.button").first.click()
    chief.main.locator("form[action$='/columns/'] .button").click()
    mending = chief.main.locator("form[action$='/mend/']")
    expect(mending).to_be_visible(timeout=EFFECT_SECONDS * 1000)
    assert look_here(chief) == []
    mending.locator("[aria-invalid=true]").fill(f"ana.{mark}@example.org")
    mending.locator("button.button").click()
    run = chief.main.locator("form[action$='/run/']")
    expect(run).to_be_visible(timeout=EFFECT_SECONDS * 1000)
    assert look_here(chief) == []
