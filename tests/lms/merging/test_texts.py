"""Who said stop to text messages has said it after a merge as well."""

import pytest

from lms.accounts.models import User
from lms.notifications.sms import consents
from tests.lms.merging.steps import merged, undone

pytestmark = pytest.mark.django_db


def test_a_stop_comes_along_with_the_phone(kept, gone, coordinator, supervisor):
    User.objects.filter(pk=kept.pk).update(phone="")
    consents.stop(person=gone)
    row = merged(kept, gone, coordinator, facts={"phone": gone})
    assert kept.phone == gone.phone and consents.has_stopped(kept)
    assert not consents.agree(person=kept, by=supervisor)
    assert consents.agreed_at(kept) is None
    assert consents.agree(person=kept, by=kept) and consents.agreed_at(kept)
    undone(row, coordinator)
    gone.refresh_from_db()
    assert consents.has_stopped(gone)


def test_a_stop_goes_before_an_earlier_word_on_the_account_that_stays(
    kept, gone, coordinator, supervisor
):
    consents.agree(person=kept, by=supervisor)
    consents.stop(person=gone)
    merged(kept, gone, coordinator)
    assert consents.agreed_at(kept) is None and consents.has_stopped(kept)
