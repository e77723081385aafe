"""What Wagtail leaves in English is said in Romanian and in Russian."""

from importlib import import_module
from pathlib import Path

import pytest
import wagtail
from django.utils.translation import gettext, override
from translate.storage.pypo import pofile
from wagtail.users.models import UserProfile

from courses import wording

GROUPS = [group for name, group in vars(wording).items() if name.isupper()]
SENTENCES = [sentence for group in GROUPS for sentence in group]
# The same in every language.
ALIKE = {"%(field_label)s:"}


def of_wagtail(code: str) -> dict[str, str]:
    """Return the sentences of Wagtail's own catalogues with their translations."""
    found = {}
    for app in ("admin", "images", "snippets", "users"):
        folder = Path(import_module(f"wagtail.{app}").__file__).parent
        file = pofile.parsefile(str(folder / f"locale/{code}/LC_MESSAGES/django.po"))
        found |= {str(u.source): str(u.target) for u in file.units if not u.isheader()}
    return found


@pytest.mark.parametrize("code", ["ro", "ru"])
def test_every_sentence_is_translated(code):
    with override(code):
        left = {one for one in SENTENCES if gettext(one) == one}
    assert left <= ALIKE


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_wagtail_still_says_them():
    """An upgrade that rewords a sentence leaves ours without use."""
    assert set(SENTENCES) - of_wagtail("en").keys() == set(), wagtail.__version__


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_ours_goes_before_wagtails_where_both_have_one():
    theirs = of_wagtail("ru")["Saved"]
    with override("ru"):
        assert gettext("Saved") == "Сохранено" != theirs


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
