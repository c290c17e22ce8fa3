"""Id numbers and phones as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxing.people import id_numbers, phones
from tongxing.people.id_numbers import CHECK_DIGITS, BadIdNumber, check_digit, read

TODAY = date(2026, 3, 4)
BODY = "99000019480301002"


def test_the_check_digit_is_the_one_of_the_standard():
    # The example that GB 11643-1999 itself gives.
    assert check_digit("11010519491231002") == "X"
    assert check_digit("44052418800101001") == "4"


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002X",
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105-19491231-002X",
    ],
)
def test_a_number_is_read_however_it_is_typed(typed):
    assert read(typed, today=TODAY) == ("11010519491231002X", date(1949, 12, 31), "F")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("110105491231002", "15位的旧号码"),
        ("1101051949123100", "现在是16位"),
        ("5.20E+17", "现在是"),
        ("1101051949123100AX", "只能是数字"),
        ("110105194902300029", "出生日期不存在"),
        ("110105209902010021", "今天以后"),
        ("110105194912310021", "最后一位对不上"),
    ],
)
def test_a_wrong_number_is_refused_with_what_is_wrong(typed, says):
    with pytest.raises(BadIdNumber, match=says):
        read(typed, today=TODAY)


@given(position=st.integers(0, 16), digit=st.sampled_from("0123456789"))
def test_any_one_wrong_digit_is_noticed(position, digit):
    right = BODY + check_digit(BODY)
    wrong = right[:position] + digit + right[position + 1 :]
    if wrong == right:
        assert read(wrong, today=TODAY).number == right
    else:
        with pytest.raises(BadIdNumber):
            read(wrong, today=TODAY)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused_in_words(text):
    try:
        number = read(text, today=TODAY).number
    except BadIdNumber as error:
        assert str(error)
    else:
        assert len(number) == 18 and number[17] in CHECK_DIGITS


def test_tidying_twice_changes_nothing():
    once = id_numbers.tidy(" ９９00-00 x ")
    assert once == id_numbers.tidy(once) == "990000X"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("10000000001", "10000000001"),
        ("100 0000 0001", "10000000001"),
        ("１００００００００１２", "10000000012"),
        ("+86 100-0000-0001", "10000000001"),
        ("0856-3222222", "08563222222"),
        ("", ""),
    ],
)
def test_a_phone_is_read_however_it_is_typed(typed, number):
    assert phones.tidy(typed) == number


@pytest.mark.parametrize("typed", ["123", "20000000001", "1000000000", "100000000011", "电话"])
def test_what_is_no_phone_is_known_as_such(typed):
    assert not phones.is_phone(phones.tidy(typed))
