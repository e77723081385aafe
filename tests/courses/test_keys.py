from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from courses import keys


@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_ticking_everything_is_worth_nothing(rights):
    shares = keys.default_shares("multiple", rights)
    if any(rights) and not all(rights):
        assert abs(sum(shares)) <= keys.SLACK


@given(st.lists(st.booleans(), min_size=3, max_size=12))
def test_default_shares_make_the_key_right_exactly_when_the_ticks_do(rights):
    options = [
        keys.KeyOption(fraction=share)
        for share in keys.default_shares("multiple", rights)
    ]
    assert keys.is_right("multiple", options) == (1 < sum(rights) < len(rights))


def test_a_partly_right_option_may_stand_beside_the_right_one():
    options = [keys.KeyOption(fraction=Decimal(share)) for share in (100, 50, 0)]
    assert keys.is_right("single", options)


def test_numbers_need_a_value_and_no_negative_tolerance():
    good = keys.KeyOption(fraction=keys.WHOLE, value=Decimal(3))
    assert keys.is_right("numeric", [good])
    assert not keys.is_right("numeric", [keys.KeyOption(fraction=keys.WHOLE)])
    bad = keys.KeyOption(fraction=keys.WHOLE, value=Decimal(3), tolerance=Decimal(-1))
    assert not keys.is_right("numeric", [bad])


def test_an_unknown_kind_has_no_right_key():
    assert not keys.is_right("essay", [keys.KeyOption(fraction=keys.WHOLE)])


def test_the_rules_are_told_in_english_to_authors():
    for kind in keys.FAULTS:
        assert keys.english_fault(kind).isascii()
