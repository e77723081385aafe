"""From draft to published page: an editor writes, a reviewer approves, mails tell them."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import Page
from wagtail.users.models import UserProfile

from courses.models import ModulePage
from lms.notifications.models import OutgoingMail
from lms.operations.tasks import publish_scheduled
from tests.factories.accounts import UserFactory
from tests.factories.courses import make_question
from tests.support.cms_forms import form_of, save

pytestmark = pytest.mark.django_db
STAGE = "Verificare · Проверка"


@pytest.fixture(autouse=True)
def _mails_are_rows(settings):
    settings.EMAIL_BACKEND = "lms.notifications.backend.OutboxBackend"


@pytest.fixture
def module(course) -> ModulePage:
    return ModulePage.objects.get()


@pytest.fixture
def reviewer(db):
    return UserFactory(
        email="verificator@example.org",
        full_name="Виктория Руссу",
        language="ru",
        roles=["reviewer"],
    )


def submit(client, page, heading="Modul nou"):
    return save(client, page, heading_ro=heading, **{"action-submit": "1"})


def decide(client, page, action, **data):
    task = page.current_workflow_task_state
    address = f"/cms/pages/workflow/action/{page.pk}/{action}/{task.pk}/"
    return client.post(address, data)


def latest(page):
    return Page.objects.get(pk=page.pk).get_latest_revision()


def mails_to(person) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(recipient=person.email).order_by("pk"))


# --- the way ----------------------------------------------------------------------------


def test_a_draft_is_submitted_approved_and_told_in_each_ones_language(
    module, editor, reviewer, client_of
):
    ours, theirs = client_of(editor), client_of(reviewer)
    assert submit(ours, module).status_code == 302
    module.refresh_from_db()
    assert (module.heading_ro, module.workflow_in_progress) == ("Modul (ro)", True)
    (asked,) = mails_to(reviewer)
    assert asked.language == "ru"
    assert asked.subject == "Страница ожидает Вашего одобрения"
    assert "отправлена" in asked.text and STAGE in asked.text
    assert mails_to(editor) == []

    decide(theirs, module, "approve")
    module.refresh_from_db()
    assert (module.heading_ro, module.live) == ("Modul nou", True)
    (told,) = mails_to(editor)
    assert told.language == "ro"
    assert told.subject == "Pagina trimisă de dumneavoastră a fost aprobată"
    assert "aprobată" in told.text and "Modul" in told.text


def test_a_rejected_draft_comes_back_with_the_reason(
    module, editor, reviewer, client_of
):
    UserProfile.objects.filter(user=editor).delete()
    submit(client_of(editor), module)
    decide(client_of(reviewer), module, "reject", comment="Уточните номер закона.")
    module.refresh_from_db()
    assert (module.heading_ro, module.live) == ("Modul (ro)", True)
    (told,) = mails_to(editor)
    assert "trebuie modificată" in told.subject and "respinsă" in told.text
    assert "Уточните номер закона." in told.text
    assert client_of(editor).get(f"/cms/pages/{module.pk}/edit/").status_code == 200


def test_the_languages_are_the_persons_own_the_other_way_round_too(
    module, reviewer, client_of
):
    author = UserFactory(language="ru", roles=["editor"])
    reviewer.language = "ro"
    reviewer.save()
    submit(client_of(author), module)
    decide(client_of(reviewer), module, "approve")
    assert "așteaptă" in mails_to(reviewer)[0].subject
    assert "Bună ziua, Виктория Руссу." in mails_to(reviewer)[0].text
    assert "утверждена" in mails_to(author)[0].text
    assert (mails_to(reviewer)[0].language, mails_to(author)[0].language) == (
        "ro",
        "ru",
    )


def test_a_submitted_page_waits_for_the_reviewer(module, editor, reviewer, client_of):
    ours = client_of(editor)
    form = form_of(ours, module)
    submit(ours, module)
    save(ours, module, form, heading_ro="Pe ocolite", **{"action-publish": "1"})
    module.refresh_from_db()
    assert module.heading_ro == "Modul (ro)"
    assert decide(ours, module, "approve").status_code in {302, 403}
    module.refresh_from_db()
    assert (module.heading_ro, module.workflow_in_progress) == ("Modul (ro)", True)
    assert f"/cms/pages/{module.pk}/edit/" in client_of(reviewer).get("/cms/").text


def test_what_is_scheduled_is_published_by_the_clock(module, editor, client_of):
    at = timezone.localtime() + datetime.timedelta(days=2)
    client = client_of(editor)
    form = {"heading_ro": "Mai târziu", "action-publish": "1"}
    form["go_live_at"] = at.strftime("%Y-%m-%d %H:%M")
    save(client, module, **form)
    publish_scheduled()
    module.refresh_from_db()
    assert module.heading_ro == "Modul (ro)"
    revision = module.scheduled_revision
    revision.approved_go_live_at = timezone.now() - datetime.timedelta(minutes=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()
    publish_scheduled()
    publish_scheduled()
    module.refresh_from_db()
    assert (module.heading_ro, module.live) == ("Mai târziu", True)


def test_the_clock_looks_for_what_is_scheduled(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["publish-what-is-scheduled"]
    assert entry["task"] == publish_scheduled.name
    assert entry["schedule"] <= 300


# --- working together -------------------------------------------------------------------


def test_comments_reach_the_colleague_in_his_language(
    module, editor, reviewer, client_of
):
    theirs = client_of(reviewer)
    save(theirs, module)
    comment = {
        "comments-TOTAL_FORMS": "1",
        "comments-INITIAL_FORMS": "0",
        "comments-0-id": "",
        "comments-0-text": "Ce lege?",
        "comments-0-contentpath": "heading_ro",
        "comments-0-position": "",
        "comments-0-resolved": "",
        "comments-0-replies-TOTAL_FORMS": "0",
        "comments-0-replies-INITIAL_FORMS": "0",
    }
    save(client_of(editor), module, **comment)
    assert module.wagtail_admin_comments.get().text == "Ce lege?"
    (told,) = mails_to(reviewer)
    assert "Ce lege?" in told.text
    assert told.language == "ru" and "комментари" in (told.subject + told.text).lower()


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_history_and_comparison_show_both_languages(role, module, client_of):
    client = client_of(UserFactory(roles=[role]))
    save(client, module, heading_ru="Другой модуль")
    assert client.get(f"/cms/pages/{module.pk}/history/").status_code == 200
    first, last = module.revisions.order_by("pk").values_list("pk", flat=True)
    page = client.get(f"/cms/pages/{module.pk}/revisions/compare/{first}...{last}/")
    assert "Другой" in page.text


def test_a_locked_page_keeps_its_text(module, editor, reviewer, client_of):
    ours = client_of(editor)
    form = form_of(ours, module)
    client_of(reviewer).post(f"/cms/pages/{module.pk}/lock/")
    module.refresh_from_db()
    assert module.locked
    save(ours, module, form, heading_ro="Peste lacăt", **{"action-publish": "1"})
    module.refresh_from_db()
    assert module.heading_ro == "Modul (ro)"
    assert ours.post(f"/cms/pages/{module.pk}/unlock/").status_code in {302, 403}
    module.refresh_from_db()
    assert module.locked


def ping(client, page, session=0, revision=None):
    address = f"/cms/editing-sessions/ping/wagtailcore/page/{page.pk}/{session}/"
    created = revision.created_at.isoformat() if revision else ""
    data = {"revision_id": revision.pk, "revision_created_at": created}
    return client.post(address, {"is_editing": "1", **data}).json()


def test_two_editors_on_a_page_see_each_other(module, editor, reviewer, client_of):
    ours, theirs = client_of(editor), client_of(reviewer)
    save(ours, module)
    seen = latest(module)
    assert ping(ours, module, revision=seen)["other_sessions"] == []
    form = form_of(theirs, module)
    told = ping(theirs, module, revision=seen)
    (other,) = told["other_sessions"]
    assert (other["user"], other["is_editing"]) == ("Eva Moraru", True)
    save(ours, module, heading_ro="Al Evei")
    (other,) = ping(theirs, module, told["session_id"], seen)["other_sessions"]
    assert other["revision_id"] == latest(module).pk
    refused = theirs.post(
        f"/cms/pages/{module.pk}/edit/",
        {**form, "heading_ro": "Al Victoriei"},
        headers={"accept": "application/json"},
    )
    assert refused.json()["error_code"] == "invalid_revision"
    assert latest(module).content["heading_ro"] == "Al Evei"


def test_who_saves_over_another_version_is_told_and_can_compare(
    module, editor, reviewer, client_of
):
    ours, theirs = client_of(editor), client_of(reviewer)
    save(ours, module)
    form = form_of(theirs, module)
    save(ours, module, heading_ro="Al Evei")
    lost = latest(module)
    saved = save(theirs, module, form, heading_ro="Al Victoriei")
    html = theirs.get(saved.url).text
    assert "Eva Moraru" in html
    compare = f"/cms/pages/{module.pk}/revisions/compare/{lost.pk}...latest/"
    assert compare in html
    assert "Evei" in theirs.get(compare).text
    alone = save(theirs, module, heading_ro="Singură")
    assert compare not in theirs.get(alone.url).text


# --- who may do what --------------------------------------------------------------------

# Coordinators and analysts have lists of their own in the CMS, and its choosers with it.
INSIDE = {"editor", "reviewer", "admin", "coordinator", "analyst"}
ADDRESSES = [
    ("/cms/", INSIDE),
    ("/cms/pages/", {"editor", "reviewer", "admin"}),
    ("/cms/images/", {"editor", "reviewer", "admin"}),
    ("/cms/images/add/", {"editor", "reviewer", "admin"}),
    ("/cms/media/", {"editor", "reviewer", "admin"}),
    ("/cms/media/video/add/", {"editor", "reviewer", "admin"}),
    ("/cms/media/chooser/", INSIDE),
    ("/cms/documents/", {"editor", "reviewer", "admin"}),
    ("/cms/collections/", {"editor", "admin"}),
    ("/cms/collections/add/", {"editor", "admin"}),
    ("/cms/snippets/courses/glossaryterm/", {"editor", "reviewer", "admin"}),
    ("/cms/snippets/courses/question/add/", {"editor", "admin"}),
    ("/cms/reports/workflow/", {"editor", "reviewer", "admin"}),
    ("/cms/users/", {"admin"}),
    ("/cms/groups/", {"admin"}),
    ("/cms/sites/", {"admin"}),
    ("/cms/workflows/list/", {"admin"}),
    ("/cms/redirects/", {"admin"}),
]
ROLES = ("editor", "reviewer", "analyst", "supervisor", "coordinator", "", "admin")


@pytest.mark.parametrize("role", ROLES)
def test_the_cms_shows_each_role_what_is_its_own(role, client_of, module):
    person = UserFactory(
        roles=[role] if role not in {"", "admin"} else [], is_superuser=role == "admin"
    )
    client = client_of(person)
    opened = {
        address
        for address, _ in ADDRESSES
        if client.get(address, headers={"accept": "text/html"}).status_code == 200
    }
    assert opened == {address for address, roles in ADDRESSES if role in roles}


MATERIAL = ("question", "questionpool", "glossaryterm", "helpline", "diagram")


@pytest.mark.parametrize("role", ROLES)
def test_what_may_be_chosen_is_shown_to_those_who_may_see_it(role, client_of):
    question = make_question(None, "Cine merge primul?")
    roles = [role] if role not in {"", "admin"} else []
    client = client_of(UserFactory(roles=roles, is_superuser=role == "admin"))
    places = [
        "",
        "results/",
        f"chosen/{question.pk}/",
        f"chosen-multiple/?id={question.pk}",
    ]
    opened, shown = set(), False
    for model in MATERIAL:
        for place in places:
            address = f"/cms/snippets/choose/courses/{model}/{place}"
            answer = client.get(address)
            shown |= question.stem_ro in answer.content.decode()
            if answer.status_code == 200:
                opened.add(model)
    works_on_courses = role in {"editor", "reviewer", "admin"}
    assert opened == (set(MATERIAL) if works_on_courses else set())
    assert shown == works_on_courses


def test_an_editor_writes_pages_and_a_reviewer_adds_none(module, editor, reviewer):
    for person, may in ((editor, True), (reviewer, False)):
        rights = Page.objects.get(pk=module.pk).permissions_for_user(person)
        assert rights.can_add_subpage() is may
        assert rights.can_edit() and rights.can_publish()


# --- one language a person --------------------------------------------------------------


def test_the_cms_begins_in_the_language_of_the_account(reviewer):
    assert UserProfile.get_for_user(reviewer).preferred_language == "ru"


def test_a_language_chosen_in_one_place_is_chosen_in_the_other(reviewer):
    profile = UserProfile.get_for_user(reviewer)
    reviewer.language = "ro"
    reviewer.save(update_fields=["language"])
    profile.refresh_from_db()
    assert profile.preferred_language == "ro"
    profile.preferred_language = "ru"
    profile.save()
    reviewer.refresh_from_db()
    assert reviewer.language == "ru"


def test_english_is_the_cms_alone(reviewer):
    profile = UserProfile.get_for_user(reviewer)
    profile.preferred_language = "en"
    profile.save()
    reviewer.refresh_from_db()
    reviewer.save()
    profile.refresh_from_db()
    assert (reviewer.language, profile.preferred_language) == ("ru", "en")
