"""What is exported loads again without a change."""

from decimal import Decimal

import pytest
import yaml
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from courses.course_files.export import FolderInUse, export_package
from courses.course_files.load import load_package
from courses.models import (
    CoursePage,
    Edition,
    InfoPage,
    LessonPage,
    Option,
    Question,
    QuestionPool,
    QuizPage,
)
from courses.text.richtext import ids
from courses.translation_status.store import presented_together
from tests.courses.conftest import two

pytestmark = pytest.mark.django_db


def export(tmp_path, slug="course"):
    return export_package(CoursePage.objects.get(slug=slug), tmp_path / "out")


def load_again(tmp_path) -> tuple[int, int, list[str]]:
    report = load_package(tmp_path / "out")
    return report["created"], report["changed"], report["editions"]


def test_a_loaded_course_is_exported_and_loads_without_a_change(package, tmp_path):
    load_package(package.write())
    assert export(tmp_path) == []
    assert load_again(tmp_path) == (0, 0, [])


def test_texts_are_written_as_an_author_would_write_them(package, tmp_path):
    package.lesson["intro"] = {"ro": "20 de zile", "ru": "20 лет — много"}
    load_package(package.write())
    export(tmp_path)
    path = tmp_path / "out/01-module-1/01-lesson-l1.yaml"
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert written["intro"] == {"ro": "20 de zile", "ru": "20 лет — много"}
    assert (
        written["body"][3]["text"]["ru"] == package.block("l1-p1")["text"]["ru"] + "\n"
    )
    assert "text:\n      ro: |\n" in path.read_text(encoding="utf-8")


def test_an_exported_course_builds_the_same_course_elsewhere(package, tmp_path):
    load_package(package.write())
    export(tmp_path)
    before = list(
        Option.objects.order_by("uid").values_list(
            "uid", "fraction", "text_ro", "feedback_ru"
        )
    )
    Edition.objects.all().delete()
    CoursePage.objects.get().delete()
    InfoPage.objects.all().delete()
    Question.objects.all().delete()
    QuestionPool.objects.all().delete()
    assert load_again(tmp_path)[1] == 0
    after = list(
        Option.objects.order_by("uid").values_list(
            "uid", "fraction", "text_ro", "feedback_ru"
        )
    )
    assert after == before


def test_what_editors_made_in_the_cms_loads_without_a_change(package, tmp_path):
    load_package(package.write())
    image = get_image_model().objects.create(
        title="Foto din sat",
        file=get_test_image_file(),
        alt_ro="Un sat",
        alt_ru="Село",
    )
    page = LessonPage.objects.get(slug="lesson-l1")
    target = LessonPage.objects.get(slug="lesson-l2")
    html = f'<p data-block-key="a1">5 lei <a linktype="page" id="{target.pk}">aici</a><br/>şi *atât* [x]</p>'
    page.body.append(("text", {"text": {"ro": html, "ru": "<p>Да — 20 лет</p>"}}))
    page.body.append(
        ("image", {"image": image, "alt": two("Un sat"), "caption": two("Sat")})
    )
    page.save_revision().publish()
    assert export(tmp_path) == []
    assert load_again(tmp_path) == (0, 0, [])
    assert get_image_model().objects.count() == 1


def test_every_kind_of_question_loads_without_a_change(package, tmp_path):
    load_package(package.write())
    pool = QuestionPool.objects.get()
    kinds = {
        "single": [(100, {}), (50, {}), (0, {})],
        "multiple": [(Decimal("33.33333"), {})] * 3 + [(-20, {})],
        "matching": [(0, {"match_ro": "m", "match_ru": "м"})] * 2,
        "ordering": [(0, {})] * 3,
        "shortanswer": [(100, {}), (50, {})],
        "numeric": [(100, {"value": Decimal("2.5"), "tolerance": Decimal("0.1")})],
    }
    for kind, options in kinds.items():
        asked = Question.objects.create(
            pool=pool, kind=kind, stem_ro=kind, stem_ru=kind, tags=["refer"]
        )
        for fraction, extra in options:
            texts = {"text_ro": "a", "text_ru": "б"} | extra
            Option.objects.create(question=asked, fraction=fraction, **texts)
    assert export(tmp_path) == []
    assert load_again(tmp_path)[:2] == (0, 0)


def test_what_changed_for_renewals_loads_without_a_change(package, tmp_path):
    load_package(package.write())
    LessonPage.objects.filter(pk=LessonPage.objects.first().pk).update(
        what_changed=True
    )
    assert export(tmp_path) == []
    written = [
        path.read_text("utf-8")
        for path in (tmp_path / "out").rglob("*.yaml")
        if "what_changed: true" in path.read_text("utf-8")
    ]
    assert len(written) == 1
    assert load_again(tmp_path)[:2] == (0, 0)


def test_retired_questions_stay_behind(package, tmp_path):
    load_package(package.write())
    Question.objects.filter(uid=ids.uid("m1-test-q3")).update(retired=True)
    export(tmp_path)
    pool = yaml.safe_load(
        (tmp_path / "out/pools/m1-test-pool.yaml").read_text(encoding="utf-8")
    )
    assert len(pool["questions"]) == 2
    assert load_again(tmp_path)[:2] == (0, 0)


def test_unpublished_pages_stay_behind(package, tmp_path):
    load_package(package.write())
    QuizPage.objects.get().unpublish()
    export(tmp_path)
    assert not (tmp_path / "out/01-module-1/03-m1-test.yaml").exists()


def test_a_missing_translation_is_told(package, tmp_path):
    load_package(package.write())
    page = LessonPage.objects.get(slug="lesson-l2")
    page.heading_ru = ""
    with presented_together():
        page.save_revision().publish()
    problems = export(tmp_path)
    assert [(p.file, p.code) for p in problems] == [
        ("01-module-1/02-lesson-l2.yaml", "one_language")
    ]


def test_nothing_is_written_over(package, tmp_path):
    load_package(package.write())
    with pytest.raises(FolderInUse):
        export_package(CoursePage.objects.get(), package.root)
