"""A translator's file goes round no right: each row asks for the one it needs in the CMS."""

import pytest
from django.contrib.auth.models import Group
from django.utils import translation
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import GroupCollectionPermission

from courses.models import (
    CourseImage,
    Diagram,
    GlossaryTerm,
    Helpline,
    QuestionPool,
)
from tests.courses.translation_files.sending import (
    codes,
    exported,
    imported,
    translated,
)
from tests.factories.media import make_video

pytestmark = pytest.mark.django_db
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    '<g lang="ro"><text>Un sat</text></g></svg>'
)


@pytest.fixture(autouse=True)
def media_root(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)


def picture():
    image = {"title": "Foto", "file": get_test_image_file(), "is_undescribed": True}
    return CourseImage.objects.create(alt_ro="Un sat", alt_ru="", **image)


def recording():
    video = make_video()
    type(video).objects.filter(pk=video.pk).update(label_ro="Un sat", label_ru="Село?")
    return video


def drawing():
    return Diagram.objects.create(slug="harta", svg=SVG)


def helpline():
    return Helpline.objects.create(slug="linia", name_ro="Un sat", name_ru="")


def term():
    return GlossaryTerm.objects.create(slug="sat", term_ro="Un sat", term_ru="")


def pool():
    return QuestionPool.objects.create(slug="sat", name_ro="Un sat", name_ru="")


IN_A_COLLECTION = {picture: "change_image", recording: "change_media"}
OF_A_MODEL = {
    drawing: "change_diagram",
    helpline: "change_helpline",
    term: "change_glossaryterm",
    pool: "change_questionpool",
}


def with_words(make) -> str:
    make()
    text = exported(everything=True)
    if make is recording:
        return text.replace(">Село?</target>", ">Село</target>")
    return translated(text, "Un sat", "Село", "xliff")


def take_away(codename: str) -> None:
    editors = Group.objects.get(name="editor")
    rights = editors.permissions.filter(codename=codename)
    in_collections = GroupCollectionPermission.objects.filter(
        group=editors, permission__codename=codename
    )
    assert rights or in_collections
    editors.permissions.remove(*rights)
    in_collections.delete()


@pytest.mark.parametrize(
    ("make", "codename"), [*OF_A_MODEL.items(), *IN_A_COLLECTION.items()]
)
def test_a_right_taken_away_holds_for_files_too(make, codename, editor):
    text = with_words(make)
    take_away(codename)
    for dry_run in (True, False):
        report = imported(text, user=editor, dry_run=dry_run)
        assert (codes(report).count("row_barred"), report.changed) == (1, 0)
    with translation.override("ru"):
        assert "прав" in report.errors[0].message
    assert ">Село<" not in exported(everything=True)
    assert imported(text).changed == 1  # the command line


@pytest.mark.parametrize("make", [*OF_A_MODEL, *IN_A_COLLECTION])
def test_whoever_has_the_right_brings_the_words_in(make, editor):
    report = imported(with_words(make), user=editor)
    assert (report.changed, report.errors) == (1, [])


def test_what_is_unchanged_needs_no_right(editor):
    recording()
    take_away("change_media")
    assert codes(imported(exported(everything=True), user=editor)) == []


def test_words_of_a_drawing_are_not_confirmed_without_the_right(editor):
    russian = '<g lang="ru"><text>Село</text></g></svg>'
    row = Diagram.objects.create(slug="harta", svg=SVG.replace("</svg>", russian))
    row.svg = row.svg.replace("Un sat", "Un oraș")
    row.save()
    text = exported().replace("needs-review-translation", "translated")
    take_away("change_diagram")
    assert codes(imported(text, user=editor)) == ["row_barred"]
