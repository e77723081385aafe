"""What the media library says goes out to the translator and comes back."""

import pytest
from wagtail.images.tests.utils import get_test_image_file

from courses.models import CourseImage
from courses.translation_files.selection import segments
from tests.courses.translation_files.sending import (
    FORMATS,
    exported,
    imported,
    translated,
)
from tests.factories.media import make_video

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("file_format", FORMATS)
def test_pictures_and_recordings_go_out_and_come_back(
    file_format, lesson, editor, tmp_path, settings
):
    settings.MEDIA_ROOT = str(tmp_path)
    video = make_video()
    image = CourseImage.objects.create(
        title="Foto", file=get_test_image_file(), alt_ro="Un sat", is_undescribed=True
    )
    video.label_ro = "Discuția"
    video.save()
    found = list(segments(source_language="ro"))
    assert [one.text.id for one in found] == [
        f"picture:{image.pk}:alt",
        f"recording:{video.pk}:label",
    ]
    assert {one.text.part for one in found} == {"media"}
    assert found[0].text.where == "Foto › Ce arată"
    assert not found[0].text.is_long and found[0].text.max_length == 500
    done = translated(exported(file_format), "Un sat", "Село", file_format)
    report = imported(done, user=editor)
    assert (report.changed, report.errors) == (1, [])
    image.refresh_from_db()
    assert (image.alt_ru, image.is_undescribed) == ("Село", False)
    everything = segments(source_language="ro", everything=True, part="media")
    names = {f"picture:{image.pk}:alt"}
    names |= {f"recording:{video.pk}:{name}" for name in ("label", "transcript")}
    assert names <= {one.text.id for one in everything}
