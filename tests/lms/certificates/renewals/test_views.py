"""What the holder, the staff and the donor see of a certificate that ends."""

import datetime
import io
import json
import zipfile

import openpyxl
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from pypdf import PdfReader

from courses.editions.release import release_edition
from lms.certificates.archives.services import make_archive, order_archive
from lms.certificates.files import ensure_file, read_file
from lms.certificates.kinds import Kind
from lms.certificates.models import Certificate
from lms.certificates.renewals.rules import is_due
from lms.certificates.renewals.services import renew
from lms.certificates.services import (
    create_certificate,
    issue_certificate,
    replace_certificate,
    revoke_certificate,
)
from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from lms.reporting.selectors import cohort_figures, renewal_figures
from lms.supervision.actions.launch import conditions
from lms.supervision.overview.selectors import counts_by_cohort
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.lms.certificates.conftest import complete
from tests.lms.certificates.designs.conftest import make_design
from tests.lms.certificates.renewals.conftest import ENDS_ON, days, finish, noon
from tests.support.editions import add_lesson

pytestmark = pytest.mark.django_db


def page_of(certificate):
    return reverse("certificate", args=[certificate.code])


@pytest.fixture
def holder(client_of, learner):
    return client_of(learner)


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


# --- the holder ---------------------------------------------------------------------------


def test_before_the_window_the_page_says_from_when(certificate, learner, client_of):
    with time_machine.travel(noon(ENDS_ON - days(200)), tick=False):
        found = text_of(client_of(learner).get(page_of(certificate)))
    assert "Acest certificat este valabil până la 23 august 2029." in found
    assert "începând cu 25 mai 2029" in found
    assert "certificate_renew" not in found
    assert "/renew/" not in found


def test_in_the_window_home_and_page_have_the_button(certificate, in_window, holder):
    for address in (reverse("my_home"), page_of(certificate)):
        found = text_of(holder.get(address))
        assert "valabil până la 23 august 2029" in found
        assert reverse("certificate_renew", args=[certificate.code]) in found


def test_the_button_leads_to_what_is_first(certificate, in_window, holder, course):
    answer = holder.post(reverse("certificate_renew", args=[certificate.code]))
    assert answer.status_code == 302
    assert answer["Location"].endswith("/pre/")
    found = text_of(holder.get(reverse("my_home")))
    assert "Ați început reînnoirea" in found
    assert holder.get(answer["Location"]).status_code == 200
    # Pressed once more by the back button.
    again = holder.post(reverse("certificate_renew", args=[certificate.code]))
    assert again["Location"] == answer["Location"]
    assert Enrolment.objects.count() == 2


def test_after_the_end_it_says_so_calmly_and_can_be_renewed(
    certificate, after_the_end, holder
):
    for address in (reverse("my_home"), page_of(certificate)):
        found = text_of(holder.get(address))
        assert "a fost valabil până la 23 august 2029" in found
        assert "Puteți face acest lucru oricând." in found
        assert reverse("certificate_renew", args=[certificate.code]) in found


def test_renewed_it_leads_to_the_newer_one(certificate, in_window, holder):
    new = finish(renew(certificate=certificate))
    old = text_of(holder.get(page_of(certificate)))
    assert "Ați reînnoit acest certificat." in old
    assert "Rămâne valabil până la 23 august 2029." in old
    assert page_of(new) in old
    assert f"Reînnoiește certificatul {certificate.number}" in text_of(
        holder.get(page_of(new))
    )
    assert "/renew/" not in text_of(holder.get(reverse("my_home")))


def test_a_revoked_one_offers_nothing(certificate, in_window, holder, admin):
    revoke_certificate(certificate=certificate, by=admin, reason="Fraudă")
    assert "/renew/" not in text_of(holder.get(page_of(certificate)))
    answer = holder.post(
        reverse("certificate_renew", args=[certificate.code]), follow=True
    )
    assert "nu poate fi reînnoit aici acum" in text_of(answer)
    assert Enrolment.objects.count() == 1


def test_revoked_on_the_way_the_holder_and_the_supervisor_read_why(
    certificate, in_window, client_of, learner, supervisor, admin
):
    begun = renew(certificate=certificate)
    person = reverse("cohort_person", args=[begun.cohort.code, begun.uid])
    before = [
        text_of(client_of(learner).get(reverse("my_home"))),
        text_of(client_of(supervisor).get(person)),
    ]
    revoke_certificate(certificate=certificate, by=admin, reason="Fraudă")
    home = text_of(client_of(learner).get(reverse("my_home")))
    own = text_of(client_of(learner).get(page_of(certificate)))
    seen = text_of(client_of(supervisor).get(person))
    title = f"Certificatul {certificate.number}, pe care îl reînnoiați aici, a fost"
    assert title in home
    assert "Ați început să îl reînnoiți" in own
    for words in (home, own):
        assert "Ion Rusu vă poate spune cum puteți continua." in words
    assert f"Certificatul {certificate.number}, care se reînnoiește aici" in seen
    assert not any(f"Certificatul {certificate.number}, " in one for one in before)
    complete(begun)
    done = text_of(client_of(learner).get(reverse("my_home")))
    assert title in done


def test_of_a_replaced_certificate_the_renewal_goes_on(
    certificate, in_window, holder, admin
):
    renew(certificate=certificate)
    replace_certificate(certificate=certificate, by=admin, reason="numele")
    for address in (reverse("my_home"), page_of(certificate)):
        assert "pe care îl reînnoiați" not in text_of(holder.get(address))


def test_of_two_with_the_same_last_day_one_is_to_be_renewed(
    certificate, in_window, course, supervisor, learner, holder
):
    add_lesson(course, "trei")
    edition = release_edition(course=course.page)
    group = CohortFactory(edition=edition, supervisor=supervisor)
    later = issue_certificate(
        enrolment=complete(enrol(user=learner, cohort=group)),
        issued_at=certificate.issued_at,
        language="ro",
    )
    assert list(Certificate.objects.filter(is_due())) == [later]
    home = text_of(holder.get(reverse("my_home")))
    assert reverse("certificate_renew", args=[later.code]) in home
    assert reverse("certificate_renew", args=[certificate.code]) not in home
    own = text_of(holder.get(page_of(certificate)))
    assert "O singură reînnoire este de ajuns pentru amândouă." in own
    assert "Ați reînnoit acest certificat." not in own
    finish(renew(certificate=later))
    assert not Certificate.objects.filter(is_due()).exists()
    assert "Ați reînnoit acest certificat." in text_of(holder.get(page_of(certificate)))


def test_nobody_renews_the_certificate_of_somebody_else(
    certificate, in_window, client_of, other_learner
):
    answer = client_of(other_learner).post(
        reverse("certificate_renew", args=[certificate.code])
    )
    assert answer.status_code == 404
    assert Enrolment.objects.count() == 1


def test_the_list_says_until_when(certificate, after_the_end, holder):
    found = text_of(holder.get(reverse("certificate_list")))
    assert "<dd>23.08.2029" in found
    assert "Expirat" in found


def test_home_asks_nothing_of_certificates_that_do_not_end(
    enrolment, holder, django_assert_max_num_queries
):
    finish(complete(enrolment))
    holder.get(reverse("my_home"))
    with django_assert_max_num_queries(8):
        assert "Cursul" in text_of(holder.get(reverse("my_home")))


# --- the staff ----------------------------------------------------------------------------


@pytest.fixture
def boss(client_of, supervisor):
    return client_of(supervisor)


def test_a_supervisor_sees_who_is_due(
    certificate, in_window, client_of, supervisor, cohort
):
    boss = client_of(supervisor)
    address = reverse("cohort_certificates", args=[cohort.code])
    due = text_of(boss.get(address, {"state": "due"}))
    assert certificate.number in due
    assert "De reînnoit" in due
    assert "1 certificat este valabil. <a" in due
    assert "1 este de reînnoit." in due
    assert "23.08.2029" in due
    finish(renew(certificate=certificate))
    assert certificate.number not in text_of(boss.get(address, {"state": "due"}))


def test_every_page_of_the_staff_says_until_when(
    certificate, in_window, client_of, supervisor, admin, cohort
):
    boss, office = client_of(supervisor), client_of(admin)
    person = reverse("cohort_person", args=[cohort.code, certificate.enrolment.uid])
    assert "valabil până la 23 august 2029" in text_of(boss.get(person))
    printed = reverse("cohort_certificates_print", args=[cohort.code])
    assert "<td>23.08.2029</td>" in text_of(boss.get(printed))
    one = reverse("cohort_certificate", args=[cohort.code, certificate.code])
    assert "<dd>23 august 2029</dd>" in text_of(boss.get(one))
    register = text_of(office.get(reverse("cms_certificates"), {"state": "due"}))
    assert "23.08.2029" in register
    shown = text_of(office.get(reverse("cms_certificate", args=[certificate.code])))
    assert "<dd>23 august 2029</dd>" in shown


def test_the_file_says_who_is_due_and_until_when(
    certificate, in_window, client_of, admin
):
    answer = client_of(admin).get(reverse("cms_certificates"), {"export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    heads, row = book.active.iter_rows(values_only=True)
    found = dict(zip(heads, row, strict=True))
    assert found["Valabil până la"] == ENDS_ON
    assert found["De reînnoit"] == "da"


def test_the_archive_lists_the_last_days(certificate, cohort, supervisor):
    ensure_file(certificate, "ro")
    archive, _is_new = order_archive(group=cohort, by=supervisor)
    make_archive(archive.pk)
    archive.refresh_from_db()
    with archive.file.open("rb") as file, zipfile.ZipFile(file) as book:
        lines = book.read("list.csv").decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Numărul,")
    assert lines[1].split(",") == [
        certificate.number,
        "Ștefăniță Țurcanu",
        "2026-08-23",
        "2029-08-23",
    ]


def test_the_history_names_the_renewal(certificate, in_window, client_of, admin):
    new = finish(renew(certificate=certificate))
    office = client_of(admin)
    old = text_of(office.get(reverse("cms_certificate", args=[certificate.code])))
    assert f"Reînnoit prin {new.number}." in old
    shown = text_of(office.get(reverse("cms_certificate", args=[new.code])))
    assert f"Eliberat pentru reînnoirea {certificate.number}." in shown


def test_an_administrator_issues_a_revoked_renewal_anew(
    certificate, in_window, client_of, admin
):
    office = client_of(admin)
    new = finish(renew(certificate=certificate))
    page = reverse("cms_certificate_again", args=[new.code])
    assert office.get(page).status_code == 302
    revoke_certificate(certificate=new, by=admin, reason="Din greșeală")
    shown = text_of(office.get(reverse("cms_certificate", args=[new.code])))
    assert page in shown
    asked = office.get(page)
    assert "Eliberați certificatul din nou" in text_of(asked)
    assert office.post(page, {"shown": "other facts"}).status_code == 422
    office.post(page, {"shown": asked.context["form"].initial["shown"]})
    new.refresh_from_db()
    assert new.replaced_by.renews == certificate
    told = OutgoingMail.objects.get(key=f"certificate_replaced:{new.pk}")
    assert new.replaced_by.number in told.text


# --- whoever checks it, and machines ------------------------------------------------------


def test_the_check_page_names_what_it_renews(certificate, in_window, client):
    new = finish(renew(certificate=certificate))
    for language, words in (("", "Reînnoiește certificatul"), ("en", "Renews")):
        address = reverse("certificate_check", args=[new.code])
        found = text_of(client.get(address, {"language": language} if language else {}))
        assert words in found
        assert certificate.number in found
    # The earlier one is not the worse for it.
    old = text_of(client.get(reverse("certificate_check", args=[certificate.code])))
    assert "Acest certificat este valabil" in old


def test_the_command_says_until_when(certificate, tmp_path, capsys):
    ensure_file(certificate, "ro")
    file = tmp_path / "certificate.pdf"
    file.write_bytes(read_file(certificate, "ro"))
    call_command("verify_certificate", file)
    assert "valid until 2029-08-23." in capsys.readouterr().out
    call_command("verify_certificate", file, "--json")
    found = json.loads(capsys.readouterr().out)
    assert (found["valid_until"], found["renews"]) == ("2029-08-23", "")
    with time_machine.travel(noon(ENDS_ON + days(1))), pytest.raises(CommandError):
        call_command("verify_certificate", file, "--json")
    assert json.loads(capsys.readouterr().out)["state"] == "expired"


@pytest.mark.parametrize("takes", ["whole", "changes"])
def test_the_pdf_says_what_it_renews(
    certificate, design, in_window, changed_unit, takes
):
    design.renewed_by = takes
    design.save()
    new = finish(renew(certificate=certificate))
    for language in ("ro", "ru"):
        ensure_file(new, language)
        file = PdfReader(io.BytesIO(read_file(new, language)))
        text = " ".join(file.pages[0].extract_text().split())
        assert certificate.number in text
        assert len(file.pages) == 1
        for word in new.facts[language]["words"]["statement"].split():
            assert word in text


# --- who counts ---------------------------------------------------------------------------


def figures(rows):
    return {row.name: (row.enrolled, row.started, row.completed) for row in rows}


def test_a_renewal_is_no_second_person_in_the_reports(
    certificate, in_window, cohort, client_of, analyst
):
    Certificate.objects.get().enrolment.progress.save()
    before = figures(cohort_figures())
    begun = renew(certificate=certificate)
    finish(begun)
    assert figures(cohort_figures()) == before
    assert list(figures(renewal_figures())) == [begun.cohort.name]
    found = text_of(client_of(analyst).get(reverse("reports")))
    assert "sunt deja numărate mai sus" in found


def test_the_supervisors_total_has_each_person_once(
    certificate, in_window, supervisor, cohort
):
    _counts, before = counts_by_cohort(supervisor)
    begun = renew(certificate=certificate)
    counts, total = counts_by_cohort(supervisor)
    assert counts[begun.cohort_id].funnel.listed == 1
    assert total == before
    finish(begun)
    after = counts_by_cohort(supervisor)[1].funnel
    assert (after.listed, after.completed) == (1, 1)


def test_who_leads_only_the_renewals_sees_their_people_counted(
    certificate, in_window, supervisor, cohort
):
    begun = renew(certificate=certificate)
    new = UserFactory(roles=["supervisor"])
    Cohort.objects.filter(pk=cohort.pk).update(supervisor=new)
    for one, people, done in ((supervisor, 1, 0), (new, 1, 1)):
        total = counts_by_cohort(one)[1].funnel
        assert (total.listed, total.completed) == (people, done)
    finish(begun)
    assert counts_by_cohort(supervisor)[1].funnel.completed == 1


def test_an_expired_certificate_launches_no_group(supervisor, cohort):
    make_design(kind="supervision", validity_months=12)
    enrolment = enrol(user=supervisor, cohort=cohort)
    day = datetime.date(2026, 8, 23)
    create_certificate(enrolment, noon(day), noon(day), "ro", Kind.SUPERVISION)
    for moment, is_met in ((days(365), True), (days(366), False)):
        with time_machine.travel(noon(day + moment), tick=False):
            (condition,) = [
                one
                for one in conditions(cohort=cohort, by=supervisor)
                if one.name == "certificate"
            ]
        assert condition.met is is_met
