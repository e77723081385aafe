from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from courses.questions import answer_key


@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_ticking_everything_is_worth_nothing(rights):
    shares = answer_key.default_shares("multiple", rights)
    if any(rights) and not all(rights):
        assert abs(sum(shares)) <= answer_key.SLACK


@given(st.lists(st.booleans(), min_size=3, max_size=12))
def test_default_shares_make_the_key_right_exactly_when_the_ticks_do(rights):
    options = [
        answer_key.KeyOption(fraction=share)
        for share in answer_key.default_shares("multiple", rights)
    ]
    assert answer_key.is_right("multiple", options) == (1 < sum(rights) < len(rights))


def test_a_partly_right_option_may_stand_beside_the_right_one():
    options = [answer_key.KeyOption(fraction=Decimal(share)) for share in (100, 50, 0)]
    assert answer_key.is_right("single", options)


def test_numbers_need_a_value_and_no_negative_tolerance():
    good = answer_key.KeyOption(fraction=answer_key.WHOLE, value=Decimal(3))
    assert answer_key.is_right("numeric", [good])
    assert not answer_key.is_right(
        "numeric", [answer_key.KeyOption(fraction=answer_key.WHOLE)]
    )
    bad = answer_key.KeyOption(
        fraction=answer_key.WHOLE, value=Decimal(3), tolerance=Decimal(-1)
    )
    assert not answer_key.is_right("numeric", [bad])


def test_an_unknown_kind_has_no_right_key():
    assert not answer_key.is_right(
        "essay", [answer_key.KeyOption(fraction=answer_key.WHOLE)]
    )


def test_the_rules_are_told_in_english_to_authors():
    for kind in answer_key.FAULTS:
        assert answer_key.english_fault(kind).isascii()
