"""Every route of the project, asked by every persona: deny by default, 404 for not yours."""

import re
from collections.abc import Iterator
from functools import cache
from uuid import UUID

import pytest
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from tests.routes.pages import PAGES, REPLACED, SERVED
from tests.routes.personas import (
    ADMIN,
    ANALYST,
    COORDINATOR,
    EDITOR,
    LEARNER,
    PERSONAS,
    STRANGER,
    SUPERVISOR,
    Route,
)
from tests.routes.table import ROUTES

ADMINS = ("cms/", "admin/")
# Pages of people in the CMS.
OWN = ("cms_cohort_", "cms_certificate", "cms_double", "cms_merge", "cms_right")
OTHERS = {"sitemap"}  # Django's view answers any method alike
# Where a stranger is led to the front page: there is nobody to sign out.
HOME_FOR_STRANGERS = {"account_logout"}


@cache
def routes() -> list[tuple[str, str]]:
    """Return (path as written, name with namespace) of every route of the resolver."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns, path: str, space: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            below = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, here, below)
        else:
            assert isinstance(pattern, URLPattern)
            yield here, f"{space}{pattern.name or ''}"


def of_admins() -> list[tuple[str, str]]:
    return [route for route in routes() if route[0].startswith(ADMINS)]


def own() -> set[str]:
    """Return the names of all routes outside the two admins, and of people's pages there."""
    return {
        name
        for path, name in routes()
        if name and (not path.startswith(ADMINS) or name.startswith(OWN))
    }


def test_every_route_stands_in_the_table():
    assert own() - SERVED - REPLACED == set(ROUTES) - SERVED


def test_a_route_without_a_name_leads_to_the_sign_in(client):
    for path, name in routes():
        if not name and not path.startswith(ADMINS):
            answer = client.get(f"/{path}")
            assert answer["Location"].startswith("/ro/accounts/login/"), path


def _address_of(name: str, route: Route, world: dict) -> str:
    return route.path(world) if route.path else reverse(name, kwargs=route.args(world))


@pytest.mark.parametrize("method", ["get", "post"])
def test_each_persona_gets_the_answer_of_the_table(method, world, asked):
    wrong = []
    for name in sorted(set(ROUTES) - SERVED):
        route = ROUTES[name]
        address = _address_of(name, route, world)
        data = route.data(world) if method == "post" else None
        answers = {p: asked(p, method, address, data) for p in PERSONAS}
        expected = route.get if method == "get" else route.post
        for persona, answer in answers.items():
            if answer.status_code != expected[persona]:
                got = f"{answer.status_code}, not {expected[persona]}"
                wrong.append(f"{name} as {persona}: {got}")
        if (
            name not in HOME_FOR_STRANGERS
            and expected[STRANGER] == 302 != expected[LEARNER]
        ):
            assert "/accounts/login/" in answers[STRANGER]["Location"], name
    assert not wrong, "\n".join(wrong)


# Files that are the same for everybody; their views say how long they keep.
SHARED = {
    *("media_image", "media_file", "wagtaildocs_serve"),
    *("credential_keys", "credential_issuer", "credential_key"),
    *("credential_status", "credential_picture"),
}


def test_nothing_that_a_signed_in_person_gets_is_kept_by_a_cache(world, asked):
    kept, files = [], set()
    for name in sorted(set(ROUTES) - SERVED - SHARED):
        route = ROUTES[name]
        persona = next(
            (p for p in PERSONAS if p != STRANGER and route.get[p] == 200), None
        )
        if persona is None:
            continue
        answer = asked(persona, "get", _address_of(name, route, world))
        if "no-store" not in answer.headers.get("Cache-Control", ""):
            kept.append(name)
        if answer.headers.get("Content-Disposition", "").startswith("attachment"):
            files.add(name)
    assert kept == []
    assert {"cohort_export_csv", "cohort_roster_problems"} <= files


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_each_persona_gets_the_pages_of_the_tree(language, world, asked):
    for path, expected in PAGES.items():
        address = f"/{language}/{path}"
        answers = {p: asked(p, "get", address).status_code for p in PERSONAS}
        assert answers == expected, address


@pytest.mark.parametrize("method", ["put", "delete"])
def test_no_own_route_takes_other_methods(method, world, asked):
    for name, route in ROUTES.items():
        # Django's form views take a PUT as a POST; those of the account are allauth's.
        if name not in SERVED | OTHERS and not name.startswith(("account_", "mfa_")):
            address = _address_of(name, route, world)
            status = asked(STRANGER, method, address).status_code
            assert status in {302, 404, 405}, name


def _address(path: str) -> str:
    """Return an address that the route's pattern takes, naming rows that are not there."""
    filled = re.sub(r"<(?:int|str|path|token|uidb64):?[^>]*>", "999999", path)
    filled = re.sub(r"<slug:[^>]*>", "none", filled)
    filled = re.sub(r"<uuid:[^>]*>", str(UUID(int=0)), filled)
    filled = re.sub(r"<[^>]*>", "none", filled)
    filled = re.sub(r"\(\?P<app_label>([a-z]+)[^)]*\)", r"\1", filled)
    filled = re.sub(r"\(\?P<url>[^)]*\)", "none", filled)
    filled = re.sub(r"\(\?P<\w+>[^)]*\)", "999999", filled)
    filled = re.sub(r"\(live[^)]*\)", "live", filled)
    filled = re.sub(r"\(\\d\+\)", "999999", filled)
    filled = re.sub(r"\(\(\?:\[\\w\\-\]\+/\)\*\)", "", filled)
    return "/" + re.sub(r"\([^)]*\)", "none", filled).translate(
        str.maketrans("", "", "^$?\\")
    )


# Wagtail's own, which know no person: its catalogue of texts, and a sprite of icons.
FAILS_ON_PURPOSE = "cms/failwhale/"  # Wagtail's own test of error mails
DOORS = ("/ro/accounts/login/", "/cms/", "/admin/")
OPEN_IN_CMS = {"wagtailadmin_javascript_catalog", "wagtailadmin_sprite"}


@pytest.mark.parametrize("persona", [STRANGER, LEARNER, SUPERVISOR])
def test_the_admins_are_closed_to_all_but_staff(persona, world, asked):
    opened = {}
    for path, name in of_admins():
        answer = asked(persona, "get", _address(path))
        if answer.status_code not in {302, 403, 404, 405} and name not in OPEN_IN_CMS:
            opened[path] = answer.status_code
        if answer.status_code == 302 and persona == STRANGER:
            assert answer["Location"].startswith(DOORS), path
    assert opened == {}


# What those who only look after people, or only count, open in the CMS. The rest is
# Wagtail's frame: the home page, one's own account and the choosers of the editor.
WAGTAILS_FRAME = re.compile(
    r"|wagtailadmin_(account|home|dismissibles|tag_autocomplete|choose_page\w*)"
    r"|wagtailadmin_(api:\w+:listing|workflows:task_chooser\w*)"
    r"|(wagtaildocs|wagtailimages|wagtailmedia|wagtailsnippet)\w*choosers?\w*:\w+"
    r"|wagtailmedia:chooser\w*|wagtailembeds:chooser\w*"
)
LISTS = ("cms_cohorts", "cms_units")
LISTED = {f"{name}:{page}" for name in LISTS for page in ("index", "index_results")}
LISTED |= {"cms_rosters:index", "cms_rosters:index_results"}
REGISTER = {
    *("cms_certificates", "cms_certificates_results"),
    *("cms_certificate_requests", "cms_certificate_reissues"),
}
DOUBLES = {"cms_doubles", "cms_merges"}
RIGHTS = {"cms_rights", "cms_right_new"}
OCCUPATIONS = {f"cms_occupations:{page}" for page in ("index", "index_results", "add")}
OWN_IN_CMS = {
    COORDINATOR: LISTED
    | REGISTER
    | DOUBLES
    | RIGHTS
    | {"cms_cohorts:add", "cms_units:add"},
    ANALYST: LISTED | OCCUPATIONS | {"cms_mails"},
}


@pytest.mark.parametrize("persona", [COORDINATOR, ANALYST])
def test_the_cms_opens_to_them_for_their_own_work_only(persona, world, asked):
    opened = {
        name
        for path, name in of_admins()
        if path != FAILS_ON_PURPOSE
        and asked(persona, "get", _address(path)).status_code == 200
    }
    found = {name for name in opened if not WAGTAILS_FRAME.fullmatch(name)}
    assert found - OPEN_IN_CMS == OWN_IN_CMS[persona]


@pytest.mark.parametrize("persona", [EDITOR, ADMIN])
def test_no_page_of_the_admins_breaks(persona, world, asked):
    broken = {}
    for path, _name in of_admins():
        if path == FAILS_ON_PURPOSE:
            continue
        status = asked(persona, "get", _address(path)).status_code
        if status >= 500:
            broken[path] = status
    assert broken == {}
