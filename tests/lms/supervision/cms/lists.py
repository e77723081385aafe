"""A list on its way through the CMS, from the file to its result."""

from django.core.files.uploadedfile import SimpleUploadedFile

from lms.cohorts.models import Invitation
from lms.cohorts.rosters.services import CHECK_EFFECT, CHUNK_EFFECT
from lms.outbox.services import work_off
from tests.support.rosters import HEADING, csv_of, problems_of

ROWS = [
    ["Munteanu", "Viorica", "viorica.munteanu@example.org"],
    ["Rusu", "Ana", "fara-adresa"],
]


def upload(client, people, rows=ROWS, name="Lista.csv"):
    file = SimpleUploadedFile(name, csv_of([HEADING, *rows]))
    answer = client.post(f"{people}import/", {"file": file, "language": "ro"})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def check(client, page, **changes):
    """Choose the columns as proposed and have the rows checked; return the dry run."""
    form = client.get(page).context["form"]
    columns = {f.name: f.initial or "" for f in form if f.name in form.fields}
    columns["language_default"] = "ro"
    columns.pop("accounts_without_address", None)
    columns |= changes
    assert client.post(f"{page}columns/", columns).status_code == 302
    work_off(CHECK_EFFECT)
    return client.get(page).content.decode()


def journey(client, people):
    """Bring a list as far as its result; return its page's address."""
    page = upload(client, people)
    dry = check(client, page)
    assert "Viorica Munteanu" in dry and "fara-adresa" in dry
    rows, comments = problems_of(client.get(f"{page}problems.xlsx").content)
    assert "fara-adresa" in str(rows) and len(comments) == 1
    assert client.post(f"{page}run/", {"rule": "good"}).status_code == 302
    going = client.get(page).content.decode()
    assert "se importă" in going and f'hx-get="{page}"' in going
    work_off(CHUNK_EFFECT)
    assert client.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "Viorica Munteanu" in client.get(page).content.decode()
    assert Invitation.objects.get().email == "viorica.munteanu@example.org"
    return page
