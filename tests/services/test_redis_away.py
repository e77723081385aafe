"""Production's web server while its Redis, which is cache and bell, is away."""

import re

import pytest

from tests.support.databases import migrated_database
from tests.support.lrs import free_port
from tests.support.production import production_environment
from tests.support.production_site import Browser, ProductionSite, code_of
from tests.support.redis import redis_server
from tests.support.site import wait_for

pytestmark = pytest.mark.services
# A page that finds out that nothing answers waits for the cache and for the bell.
PATIENCE = 10
FAULTS = ["kill", "hang"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with redis_server(free_port(), tmp_path_factory.mktemp("redis")) as running:
        yield running


@pytest.fixture(scope="module")
def known():
    return {}


@pytest.fixture(scope="module")
def site(tmp_path_factory, server, known):
    folder = tmp_path_factory.mktemp("production")
    (folder / "media").mkdir()
    with migrated_database("redis_away") as database:
        environment = production_environment(
            folder / "media",
            DATABASE_URL=database,
            CACHE_URL=server.url.replace("/0", "/1"),
            CELERY_BROKER_URL=server.url,
            RUN_DIR=str(folder),
        )
        running = ProductionSite(free_port(), folder, environment)
        known.update(running.prepare())
        running.start()
        admin = Browser(running)
        admin.sign_in_in_two_steps("admin@anas.md", known["secrets"]["admin"])
        known["admin"] = admin.session
        yield running
        running.stop()


def break_it(server, fault):
    getattr(server, fault)()


def mend(server, fault):
    server.start() if fault == "kill" else server.go_on()


@pytest.fixture(params=FAULTS)
def fault(request, site, server):
    """Break Redis for the test; afterwards it is used again by itself."""
    break_it(server, request.param)
    yield request.param
    mend(server, request.param)
    wait_for(lambda: uses_cache(site, server), 60)


def uses_cache(site, server):
    """Tell whether a page of somebody signed in leaves something in the cache."""
    server.ask("FLUSHALL")
    somebody = Browser(site)
    somebody.sign_in("reader@anas.md")
    somebody.get("/ro/my/")
    return "db1" in server.ask("INFO", "keyspace")


def walk(site, known, number):
    """Use the site as everybody does; return the browsers, and what they got."""
    learner, reader, admin, new = (Browser(site) for _ in range(4))
    assert learner.get("/ro/").status_code == 200
    assert learner.sign_in("beginner@anas.md").headers["Location"] == "/ro/my/"
    assert learner.get("/ro/my/").status_code == 200
    begun = learner.post(f"/ro/my/quizzes/{known['quiz']}/attempts/")
    question = begun.headers["Location"]
    page = learner.get(question)
    assert page.status_code == 200
    option = re.search(r'name="option" value="([^"]+)"', page.text)[1]
    assert learner.post(question, option=option).status_code == 302
    again = learner.get(question).text
    assert re.search(rf'value="{option}"[^>]* checked', again)
    assert reader.sign_in("reader@anas.md").status_code == 302
    assert reader.get(known["lesson"]).status_code == 200
    admin.session = known["admin"]  # signed in while Redis was there
    for path in ("/cms/", "/cms/pages/", "/admin/", "/admin/accounts/user/"):
        assert admin.get(path).status_code == 200
    signed_up = new.post(
        "/ro/accounts/signup/",
        family_name="Rusu",
        given_names="Ana",
        email=f"new{number}@anas.md",
        password1="o-parola-lunga-9",
        consent="on",
    )
    assert signed_up.status_code == 302
    assert new.get(signed_up.headers["Location"]).status_code == 200
    return [learner, reader, admin, new]


def test_it_works_with_redis(site, known):
    walk(site, known, "with")


def test_all_goes_on_without_redis(site, known, fault):
    people = walk(site, known, fault)
    assert max(person.slowest for person in people) < PATIENCE
    assert people[0].get("/readyz").status_code == 200
    assert "Traceback" not in site.log


def test_nobody_guesses_freely_meanwhile_and_the_owner_gets_in(site, fault):
    guesser, owner = Browser(site, "203.0.113.7"), Browser(site, "198.51.100.77")
    for number in range(5):
        assert guesser.sign_in("beginner@anas.md", f"wrong-{number}").status_code == 200
    assert guesser.sign_in("beginner@anas.md").status_code == 200
    assert owner.sign_in("beginner@anas.md").status_code == 302


def test_a_code_of_the_second_step_works_once_meanwhile(site, known, fault):
    boss, thief = Browser(site), Browser(site)
    email, code = f"{fault}@anas.md", code_of(known["secrets"][fault])
    boss.sign_in(email)
    boss.second_step(code)
    assert boss.get("/cms/").status_code == 200
    thief.sign_in(email)
    thief.second_step(code)
    assert thief.get("/cms/").status_code == 302


@pytest.mark.parametrize("kind", FAULTS)
def test_who_signed_out_meanwhile_stays_signed_out(site, server, kind):
    somebody = Browser(site)
    somebody.sign_in("reader@anas.md")
    assert somebody.get("/ro/my/").status_code == 200
    server.ask("SAVE")
    session = somebody.session
    break_it(server, kind)
    try:
        assert somebody.post("/ro/accounts/logout/").status_code == 302
    finally:
        mend(server, kind)
    wait_for(lambda: uses_cache(site, server), 60)
    thief = Browser(site)
    thief.session = session
    for _ in range(8):  # both processes
        assert thief.get("/ro/my/").status_code == 302


def test_an_emptied_redis_is_noticed_by_nobody(site, server, known):
    somebody = Browser(site)
    somebody.sign_in("reader@anas.md")
    server.ask("FLUSHALL")
    answer = somebody.get("/ro/my/")
    assert answer.status_code == 200, answer.headers
    assert somebody.get(known["lesson"]).status_code == 200
