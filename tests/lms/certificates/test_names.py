"""Names: what can be printed is known at the form, in a list and before issue alike."""

import io
import unicodedata

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ValidationError
from pypdf import PdfReader

from lms.accounts.forms import ProfileForm
from lms.accounts.models import User
from lms.accounts.names import clean_name
from lms.accounts.printable import families, require_printable, unprintable
from lms.certificates.checks import TYPEFACES, typefaces
from lms.certificates.files import content_disposition, ensure_file, read_file
from lms.certificates.models import Certificate, CertificateFile
from lms.certificates.pdf import fonts
from lms.certificates.services import issue_certificate
from lms.cohorts.rosters.people_names import mended_name
from tests.lms.certificates.conftest import COMPLETED_AT
from tests.support.disks import fill
from tests.support.learning import whole_course

PRINTED = [
    "Ștefăniță Țurcanu",
    "Щербакова Наталья",
    "Γιώργος Παπαδόπουλος",
    "გიორგი აბაშიძე",
    "Nguyễn Phúc Ánh",
    "Ḩasan Ṭāhir",
    "Ива́н",
    "Li",
]
# Name, and the sign that is told.
REFUSED = [
    ("張 Wei", "張"),
    ("Ana 😀", "😀"),
    ("محمد", "م"),
    ("דוד", "ד"),
    ("Հայկ", "Հ"),
    ("สมชาย", "ส"),
    ("გიორგი Ḩ", "Ḩ"),
]


@pytest.mark.parametrize("name", PRINTED)
def test_names_in_letters_that_stand_alone_are_printable(name):
    assert unprintable(name) == ""
    fonts.load()
    fonts.require_glyphs([name])


@pytest.mark.parametrize(("name", "sign"), REFUSED)
def test_a_sign_that_cannot_be_printed_is_named(name, sign):
    assert sign in unprintable(name)
    with pytest.raises(ValidationError, match=sign):
        require_printable(name)


def test_a_sign_that_nobody_sees_is_named_by_its_number():
    with pytest.raises(ValidationError, match=r"U\+E000"):
        require_printable("Ana\ue000")


def test_what_counts_as_printable_is_in_the_fonts():
    fonts.load()
    for letters, faces in zip(
        families(),
        ((fonts.REGULAR, fonts.BOLD), tuple(fonts.OTHER.values())),
        strict=True,
    ):
        assert len(letters) > 1000
        for face in faces:
            known = fonts.pdfmetrics.getFont(face).face.charToGlyph
            assert not [x for x in letters if ord(x) not in known]


def test_no_script_that_joins_or_turns_its_letters_counts_as_printable():
    for letters in families():
        assert not [x for x in letters if unicodedata.bidirectional(x) in ("R", "AL")]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana\u200b \u202eRusu\u202c", "Ana Rusu"),
        ("\ufeffAna\u00a0Rusu", "Ana Rusu"),
        ("A\u0306na S\u0326", "Ăna Ș"),
        ("Ion\u00adRusu", "IonRusu"),
    ],
)
def test_invisible_marks_leave_a_name(typed, kept):
    assert clean_name(typed) == kept
    assert mended_name(typed).lower() == kept.lower()


@pytest.mark.django_db
def test_the_profile_says_which_sign_cannot_be_printed(learner, client_of):
    form = ProfileForm(
        {"family_name": "張", "given_names": "Wei", "language": "ro"}, person=learner
    )
    assert "張" in form.errors["family_name"][0]
    answer = client_of(learner).post(
        "/ro/accounts/me/",
        {"family_name": "😀", "given_names": "Ana", "language": "ro"},
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "😀" in page and "litere latine sau chirilice" in page
    assert 'value="😀"' in page  # nothing entered is lost


@pytest.mark.django_db
def test_staff_cannot_give_such_a_name_either(learner):
    learner.full_name = "張"
    with pytest.raises(ValidationError) as refusal:
        learner.full_clean()
    assert "full_name" in refusal.value.message_dict


# --- before issue ---------------------------------------------------------------------


@pytest.fixture
def unprintable_person(enrolment):
    """Somebody who came in before names were checked."""
    User.objects.filter(pk=enrolment.user_id).update(
        full_name="張 Wei", family_name="張 Wei", given_names=""
    )
    enrolment.user.refresh_from_db()
    return enrolment


@pytest.mark.django_db
def test_the_course_is_completed_and_the_certificate_waits(
    unprintable_person, course, client_of
):
    whole_course(unprintable_person, course)
    unprintable_person.progress.refresh_from_db()
    assert unprintable_person.progress.completed_at
    assert not Certificate.objects.exists()
    user = unprintable_person.user
    home = client_of(user).get("/ro/my/").content.decode()
    assert "Certificatul dumneavoastră așteaptă corectarea numelui." in home


@pytest.mark.django_db
def test_a_mended_name_brings_the_certificate_at_once(
    unprintable_person, course, client_of
):
    whole_course(unprintable_person, course)
    client = client_of(unprintable_person.user)
    client.post(
        "/ro/accounts/me/",
        {"family_name": "Wei", "given_names": "Zhang", "language": "ro"},
    )
    assert Certificate.objects.get().facts["ro"]["holder"] == "Zhang Wei"
    client.post(
        "/ro/accounts/me/",
        {"family_name": "Wei", "given_names": "Zhang", "language": "ru"},
    )
    assert Certificate.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "<b>Ana</b> & <font size=99>",
        "../../etc/passwd",
        "W" * 120,
        "Cher",
        "%s {x} \\n",
    ],
)
def test_a_strange_name_is_printed_as_it_is(finished, name):
    User.objects.filter(pk=finished.user_id).update(
        full_name=name, family_name=name, given_names=""
    )
    finished.user.refresh_from_db()
    certificate = issue_certificate(
        enrolment=finished, issued_at=COMPLETED_AT, language="ro"
    )
    row = ensure_file(certificate, "ro")
    assert row.file.name.startswith("certificates/2026/TIP-")
    content = read_file(certificate, "ro")
    text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert "".join(name.split()) in "".join(text.split())
    header = content_disposition(certificate, "ro")
    assert "\n" not in header and "<" not in header and "/etc" not in header


# --- faults ---------------------------------------------------------------------------


def test_a_missing_typeface_is_told_before_anything_is_drawn():
    (message,) = typefaces(None, names=(*TYPEFACES, "Nowhere_Bold"))
    assert message.id == "lms.E030" and "Nowhere_Bold" in message.msg
    assert not [one for one in run_checks() if one.id == "lms.E030"]


@pytest.mark.django_db
def test_a_full_disk_leaves_no_row_and_the_next_try_draws_it(
    certificate, small_disk, monkeypatch
):
    storage = CertificateFile._meta.get_field("file").storage
    monkeypatch.setattr(storage, "location", str(small_disk), raising=False)
    monkeypatch.setattr(storage, "base_location", str(small_disk), raising=False)
    filling = fill(small_disk)
    with pytest.raises(OSError, match="space"):
        ensure_file(certificate, "ro")
    assert not CertificateFile.objects.exists()
    filling.unlink()
    ensure_file(certificate, "ro")
    assert read_file(certificate, "ro").endswith(b"%%EOF\n")
