"""What a form may hold as an answer."""

from django.http import QueryDict

from lms.progress.answers import read_answer


def test_a_place_that_is_no_number_is_none():
    data = QueryDict(f"place-a=2&place-b=1&place-c={'9' * 5000}&place-d=%C2%B2")
    assert read_answer("ordering", data) == {"order": ["b", "a"]}
