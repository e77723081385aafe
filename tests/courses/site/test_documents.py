"""Files that editors hang into the course: listed, chosen and served."""

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    file = ContentFile(b"%PDF-1.4", name="fisa.pdf")
    return get_document_model().objects.create(title="Fisa de lucru", file=file)


def test_the_list_and_the_chooser_open_with_a_document_in_them(
    client_of, editor, document
):
    client = client_of(editor)
    for address in ("/cms/documents/", "/cms/documents/chooser/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Fisa de lucru" in answer.content.decode()


def test_a_document_is_served_as_a_file_to_keep(client, document):
    answer = client.get(document.url)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"%PDF-1.4"
    assert answer["X-Content-Type-Options"] == "nosniff"
