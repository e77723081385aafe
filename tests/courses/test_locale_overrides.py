"""What Wagtail and others leave in English is said in Romanian and in Russian."""

import re
from collections.abc import Iterable
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import polib
import pytest
import wagtail
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import timezone
from django.utils.translation import gettext, override
from wagtail.users.models import UserProfile

APPS = (
    *("wagtail", "wagtail.admin", "wagtail.documents", "wagtail.embeds"),
    *("wagtail.images", "wagtail.search", "wagtail.sites", "wagtail.snippets"),
    *("wagtail.users", "wagtail.contrib.redirects", "wagtail.contrib.forms"),
    *("wagtailmedia", "taggit"),
)
# Of these only what people see is translated anew, where their own words are poor.
OTHERS = ("allauth", "django.conf", "django.contrib.auth")
# What nobody meets here, by where Wagtail says it, and why.
UNSEEN = {
    "wagtail.contrib.forms/": "there are no pages with forms of editors' own",
    "wagtail.admin/templates/wagtailadmin/home/upgrade_notification": "switched off",
    "wagtail.admin/utils.py": "every model of ours says its own name",
    "taggit/taggit/apps.py": "the name of an application",
    "taggit/taggit/models.py": "names of models that no admin shows",
    "taggit/taggit/serializers.py": "no API takes tags",
}
# The same in every language.
ALIKE = {
    *("%(field_label)s:", "contrast"),
    *("Complex", "%(time_zone_option)s: %(localized_time_zone_label)s"),
}


OF_SCRIPTS = "djangojs"


def entries(app: str, code: str, domain: str) -> list[polib.POEntry]:
    """Return what stands in an application's own catalogue."""
    folder = Path(import_module(app).__file__).parent
    path = folder / f"locale/{code}/LC_MESSAGES/{domain}.po"
    found = polib.pofile(str(path)) if path.exists() else []
    return [entry for entry in found if not entry.obsolete]


def ours(code: str, domain: str) -> dict[str, polib.POEntry]:
    """Return what stands in the catalogue of overrides."""
    path = Path(settings.LOCALE_PATHS[1]) / f"{code}/LC_MESSAGES/{domain}.po"
    return {entry.msgid: entry for entry in polib.pofile(str(path))}


def said_in_english(domain: str, apps: Iterable[str] = APPS) -> dict[str, list[str]]:
    """Return what the applications say, with the places where they do."""
    found: dict[str, list[str]] = {}
    for app in apps:
        for entry in entries(app, "en", domain):
            places = [f"{app}/{place}" for place, _ in entry.occurrences]
            found.setdefault(entry.msgid, []).extend(places)
    return found


def translated(code: str, domain: str) -> set[str]:
    """Return what is said in a language, by the applications or by us."""
    everything = [*ours(code, domain).values()]
    for app in APPS:
        everything += entries(app, code, domain)
    return {entry.msgid for entry in everything if is_whole(entry)}


def is_whole(entry: polib.POEntry) -> bool:
    """Both languages have three forms; a missing one is said in the other language."""
    forms = len(entry.msgstr_plural) if entry.msgid_plural else 3
    return entry.translated() and forms >= 3


@pytest.mark.parametrize("domain", ["django", OF_SCRIPTS])
@pytest.mark.parametrize("code", ["ro", "ru"])
def test_nothing_that_people_meet_in_the_cms_is_left_in_english(code, domain):
    """Also tells what an upgrade says anew."""
    done = translated(code, domain)
    left = {
        sentence
        for sentence, places in said_in_english(domain).items()
        if sentence not in done
        and not all(place.startswith(tuple(UNSEEN)) for place in places)
    }
    assert left == set()


@pytest.mark.parametrize("domain", ["django", OF_SCRIPTS])
def test_both_catalogues_translate_the_same_sentences(domain):
    romanian, russian = ours("ro", domain), ours("ru", domain)
    if domain == "django":
        assert romanian.keys() == russian.keys()
    for catalogue in (romanian, russian):
        assert {key for key, e in catalogue.items() if not is_whole(e)} == set()
        assert {key for key, e in catalogue.items() if e.msgstr == key} <= ALIKE


@pytest.mark.parametrize("domain", ["django", OF_SCRIPTS])
def test_they_are_still_said(domain):
    """An upgrade that rewords a sentence leaves ours without use."""
    overridden = {sentence for code in ("ro", "ru") for sentence in ours(code, domain)}
    said = said_in_english(domain, (*APPS, *OTHERS))
    assert overridden - said.keys() == set(), wagtail.__version__


def test_ours_goes_before_wagtails_where_both_have_one():
    (theirs,) = (
        e for e in entries("wagtail.admin", "ru", "django") if e.msgid == "Saved"
    )
    with override("ru"):
        assert gettext("Saved") == "Сохранено" != theirs.msgstr


@pytest.mark.parametrize(
    ("code", "said"), [("ro", "Acum o secundă"), ("ru", "1\xa0секунду назад")]
)
def test_how_long_ago_something_was_is_said_in_the_language(code, said):
    with override(code):
        assert (
            naturaltime(timezone.now() - timedelta(seconds=1, milliseconds=10)) == said
        )


@pytest.mark.django_db
def test_scripts_are_told_ours(client_of, editor):
    answer = client_of(editor).get("/cms/jsi18n/", headers={"accept-language": "ro"})
    script = answer.content.decode()
    assert "Modific\\u0103rile au fost salvate automat." in script


@pytest.mark.django_db
def test_scripts_count_news_in_a_form_that_fits_any_number(client_of, editor):
    answer = client_of(editor).get("/cms/jsi18n/", headers={"accept-language": "ru"})
    theirs = "новых элементов в этом меню)"
    script = re.sub(
        r"\\u([0-9a-fA-F]{4})",
        lambda found: chr(int(found[1], 16)),
        answer.content.decode(),
    )
    assert "(новых элементов в этом меню: %(number)s)" in script
    assert theirs not in script


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "said", "skip"),
    [
        ("ro", "Acțiuni", "Săriți la conținutul principal"),
        ("ru", "Действия", "Перейти к основному содержанию"),
    ],
)
def test_the_frame_of_every_page_speaks_the_language(
    client_of, editor, course, code, said, skip
):
    profile = {"preferred_language": code}
    UserProfile.objects.update_or_create(user=editor, defaults=profile)
    client = client_of(editor)
    for address in ("/cms/cms_cohorts/", f"/cms/pages/{course.test.pk}/edit/"):
        page = client.get(address).content.decode()
        assert f'<nav aria-label="{said}"' in page and skip in page
        assert '"Actions"' not in page, address


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("ro", ["Mergeți la prima eroare", "Timp de citire"]),
        ("ru", ["Перейти к первой ошибке", "Время чтения"]),
    ],
)
def test_an_editor_reads_them_on_the_page(client_of, editor, course, code, said):
    profile = {"preferred_language": code}
    UserProfile.objects.update_or_create(user=editor, defaults=profile)
    answer = client_of(editor).post(
        f"/cms/pages/{course.test.pk}/edit/", {"heading_ro": "", "slug": "x"}
    )
    page = answer.content.decode()
    assert [sentence for sentence in said if sentence not in page] == []
    assert "Go to the first error" not in page
