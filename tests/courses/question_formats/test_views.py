"""Questions in and out of the CMS: the dry run first, then exactly that file."""

import uuid

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from courses.models import Question, QuestionPool
from tests.courses.question_formats.samples import AIKEN, GIFT, MOODLEXML

pytestmark = pytest.mark.django_db

UPLOAD = "/cms/exchange/questions/import/"
EXPORT = "/cms/exchange/questions/export/"
# The third question has no right answer.
HALF_WRONG = "Una?{=a ~b}\n\nDoi?{=a ~b}\n\nTrei?{~a ~b}\n\n::Liber:: Eseu?{}\n"


@pytest.fixture(autouse=True)
def private_files(private_uploads):
    return private_uploads


def upload(client, content: str | bytes, name: str = "q.txt", **choices):
    data = content.encode() if isinstance(content, str) else content
    chosen = {"file_format": "auto", "language": "ro", **choices}
    file = SimpleUploadedFile(name, data)
    return client.post(UPLOAD, {"file": file, **chosen})


def test_the_dry_run_writes_nothing_and_names_every_item(client_of, editor):
    client = client_of(editor)
    answer = client.get(upload(client, HALF_WRONG)["Location"])
    text = answer.content.decode()
    assert Question.objects.count() == 0
    assert [row["item"].name for row in answer.context["rows"]] == [
        "Una?{=a ~b}",
        "Doi?{=a ~b}",
        "Trei?{~a ~b}",
        "Liber",
    ]
    codes = [[f.code for k, f in r["findings"] if k != "notes"] for r in answer.context["rows"]]  # fmt: skip
    assert codes == [[], [], ["no_right_answer"], ["kind_essay"]]
    assert answer.context["report"].refused
    assert "(răspunsuri)" in text and "(options" not in text
    # Nothing to confirm.
    assert f'href="{UPLOAD}"' in text
    assert '<form method="post">' not in text


@pytest.mark.parametrize(
    ("content", "count", "file_format"),
    [(GIFT, 7, "gift"), (MOODLEXML, 7, "moodlexml"), (AIKEN, 2, "aiken")],
)
def test_confirming_brings_in_the_file_whose_format_was_found_out(
    client_of, editor, content, count, file_format
):
    client = client_of(editor)
    review = upload(client, content)["Location"]
    answer = client.post(review)
    assert answer.status_code == 302
    assert Question.objects.count() == count
    assert Question.objects.first().latest_revision.user == editor
    # The file is gone, so a second confirmation finds nothing.
    assert client.post(review).status_code == 404


def test_the_pool_and_the_language_are_those_chosen(client_of, editor):
    client = client_of(editor)
    client.post(
        upload(client, AIKEN, language="ru", new_pool="Новый набор")["Location"]
    )
    question = Question.objects.order_by("sort_order").first()
    assert (question.stem_ro, question.stem_ru) == ("", "Ce faceți mai întâi?")
    assert question.pool.name_ro == "Новый набор"


def test_a_pool_that_exists_can_be_chosen_but_not_two(client_of, editor):
    QuestionPool.objects.create(slug="semne", name_ro="Semne")
    client = client_of(editor)
    both = upload(client, AIKEN, pool="semne", new_pool="Alt")
    assert both.status_code == 422
    client.post(upload(client, AIKEN, pool="semne")["Location"])
    assert Question.objects.filter(pool__slug="semne").count() == 2


def test_wrong_questions_stop_the_file_unless_passed_over(client_of, editor):
    client = client_of(editor)
    answer = client.post(upload(client, HALF_WRONG)["Location"])
    assert answer.status_code == 422
    assert Question.objects.count() == 0
    client.post(upload(client, HALF_WRONG, skip_invalid="on")["Location"])
    assert Question.objects.count() == 2


def test_a_file_changed_between_the_steps_is_not_imported(
    client_of, editor, private_files
):
    client = client_of(editor)
    review = upload(client, AIKEN)["Location"]
    (kept,) = (private_files / "uploads").glob("*.file")
    kept.write_bytes(AIKEN.replace("ANSWER: B", "ANSWER: A").encode())
    for answer in (client.get(review), client.post(review)):
        assert [f.code for f in answer.context["of_file"]] == ["upload_changed"]
    assert Question.objects.count() == 0


def test_a_file_lost_between_the_steps_is_told(client_of, editor, private_files):
    client = client_of(editor)
    review = upload(client, AIKEN)["Location"]
    (kept,) = (private_files / "uploads").glob("*.file")
    kept.unlink()
    answer = client.post(review)
    assert answer.status_code == 422
    assert [f.code for f in answer.context["of_file"]] == ["upload_changed"]


def test_another_editor_does_not_find_the_file(client_of, editor, admin):
    review = upload(client_of(editor), AIKEN)["Location"]
    assert client_of(admin).get(review).status_code == 404
    assert client_of(admin).post(review).status_code == 404
    assert client_of(editor).get(f"{UPLOAD}{uuid.uuid4()}/").status_code == 404


def test_files_nobody_confirmed_are_deleted_after_a_day(
    client_of, editor, private_files, time_machine_day
):
    client = client_of(editor)
    upload(client, AIKEN)
    time_machine_day()
    upload(client, GIFT)
    assert len(list((private_files / "uploads").glob("*"))) == 2


@pytest.fixture
def time_machine_day(private_files):
    """Age everything that is held by more than a day."""
    import os

    def age() -> None:
        for path in (private_files / "uploads").iterdir():
            old = path.stat().st_mtime - 25 * 3600
            os.utime(path, (old, old))

    return age


def test_held_files_have_no_address(client_of, editor, private_files):
    upload(client_of(editor), AIKEN)
    (kept,) = (private_files / "uploads").glob("*.file")
    assert (
        client_of(editor).get(f"/media/private/uploads/{kept.name}").status_code == 404
    )
    assert "uploads" not in str(storages["default"].base_location)


@pytest.mark.parametrize("content", [b"", b"x" * (10 * 1024 * 1024 + 1)])
def test_empty_and_huge_files_are_refused_at_the_form(client_of, editor, content):
    answer = upload(client_of(editor), content)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04....", "archive"),
        (b"<quiz><question type='multichoice'>", "xml_broken"),
        (b"<!DOCTYPE quiz [<!ENTITY a 'b'>]><quiz>&a;</quiz>", "xml_dtd"),
        (b"<quiz>&a;</quiz>", "xml_entity"),
        ("Где Вы были, и кто ещё?".encode("koi8-r"), "encoding_unknown"),
        (b"<html><body>no</body></html>", "xml_root"),
        (b"only words", "not_gift"),
    ],
)
def test_damaged_and_foreign_files_are_refused_whole(client_of, editor, content, code):
    client = client_of(editor)
    answer = client.get(upload(client, content)["Location"])
    (found,) = answer.context["of_file"]
    assert found.code == code
    assert found.message.endswith(".")
    assert Question.objects.count() == 0


def test_the_export_of_a_pool_is_a_file_that_changes_nothing(client_of, editor):
    client = client_of(editor)
    client.post(upload(client, GIFT)["Location"])
    for file_format, ending in (("gift", "gift.txt"), ("moodlexml", "xml")):
        answer = client.get(EXPORT, {"pool": "semne", "file_format": file_format})
        assert answer["Content-Disposition"] == (
            f'attachment; filename="semne.{ending}"'
        )
        again = client.get(upload(client, answer.content)["Location"])
        report = again.context["report"]
        assert (report.rows, report.ok, report.changed) == (7, 7, 0)


def test_an_export_of_an_unknown_pool_is_refused(client_of, editor):
    answer = client_of(editor).get(EXPORT, {"pool": "nu", "file_format": "gift"})
    assert answer.status_code == 422


def test_the_menu_leads_there(client_of, editor):
    text = client_of(editor).get("/cms/").content.decode()
    assert "/cms/exchange/" in text
    hub = client_of(editor).get("/cms/exchange/").content.decode()
    assert UPLOAD in hub
    assert EXPORT in hub


@pytest.mark.parametrize("person", ["learner", "supervisor", "analyst"])
@pytest.mark.parametrize("address", ["/cms/exchange/", UPLOAD, EXPORT])
def test_people_outside_the_cms_are_turned_away(client_of, request, person, address):
    client = client_of(request.getfixturevalue(person))
    assert client.get(address).status_code in (302, 403)


def test_a_reviewer_may_take_questions_out_but_not_bring_them_in(client_of, db):
    from tests.factories.accounts import UserFactory

    client = client_of(UserFactory(roles=["reviewer"]))
    assert client.get(EXPORT).status_code == 200
    assert client.get(UPLOAD).status_code in (302, 403)
    assert upload(client, AIKEN).status_code in (302, 403)
    assert Question.objects.count() == 0
