"""Many people, some erased: nothing of them in a dump or in the files, all totals as before."""

import pytest

from tests.support.erasure_at_scale import WORDS_EACH

pytestmark = pytest.mark.services
PEOPLE, ERASED = 500, 20


def test_nothing_is_left_of_twenty_of_five_hundred(own_site):
    found = own_site.ask("erase_some_of_many", people=PEOPLE, erased=ERASED)
    before, after = found["before"], found["after"]
    # What is looked for was there, in the database and in files, or nothing is shown.
    assert before["words_found"] == before["words"] == WORDS_EACH * ERASED
    assert before["files_with_hits"] > 0
    assert found["erased"] == ERASED
    assert (after["hits"], after["examples"]) == (0, [])
    assert found["others_after"] == WORDS_EACH * (PEOPLE - ERASED)
    assert found["totals"] > 0 and found["totals_that_differ"] == []
    assert found["events_after"] == found["events"] > PEOPLE
