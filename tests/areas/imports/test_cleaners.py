"""One cell to one value: what is understood, what is refused, and that nothing is guessed."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.areas.imports.conftest import TODAY, id_number
from tongxing.imports import cleaners
from tongxing.imports.cleaners import Bad, Kept

DAYS = st.dates(min_value=date(1906, 1, 1), max_value=date(2099, 12, 31))
FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@pytest.mark.parametrize(
    "said",
    [
        "2022-03-05", "2022-3-5", "2022/3/5", "2022.3.5", "2022。3。5", "2022年3月5日",
        "2022年03月05号", "20220305", "２０２２．３．５", " 2022-03-05 ",
        "\u30002022年3月5日\u3000", 44625, 44625.0, "44625", 20220305, 20220305.0, date(2022, 3, 5),
        datetime.fromisoformat("2022-03-05T09:30"),
    ],
)  # fmt: skip
def test_a_day_is_understood_however_it_is_written(said):
    assert cleaners.past_day(said, TODAY) == date(2022, 3, 5)


@pytest.mark.parametrize("said", ["2022-03", "2022年3月", "2022/3", 202203, 2022.03])
def test_a_month_without_a_day_is_its_first_day(said):
    assert cleaners.past_day(said, TODAY) == date(2022, 3, 1)


@pytest.mark.parametrize("said", ["2022-3-5 14:30", "2022年3月5日14时30分", "2022/03/05 14:30:00"])
def test_a_time_behind_the_day_is_kept(said):
    assert cleaners.moment(said, TODAY) == datetime.fromisoformat("2022-03-05T14:30")


@pytest.mark.parametrize(
    "said",
    ["明天", "85.3.5", 1985, "1985", 2022.1, "2022.1", "2022-13-01", "2022-02-30", 0.5, True,
     timedelta(hours=1), "2022-03-05 25:00", "99999999"],
)  # fmt: skip
def test_what_may_mean_two_days_or_none_is_refused(said):
    with pytest.raises(Bad):
        cleaners.moment(said, TODAY)


def test_a_day_after_today_is_refused_where_it_must_have_been():
    with pytest.raises(Bad, match="今天以后"):
        cleaners.past_day("2026-03-05", TODAY)


@given(DAYS)
def test_every_day_comes_back_from_every_way_to_write_it(day):
    serial = (day - cleaners.EXCEL_DAYS).days
    ways = [
        day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", serial, float(serial),
        day.isoformat().translate(FULL),
    ]  # fmt: skip
    assert {cleaners.moment(way, TODAY).date() for way in ways} == {day}


@given(serial=st.integers(0, 499), born_on=st.dates(date(1900, 1, 1), TODAY))
def test_an_id_number_says_the_same_in_half_and_full_width(serial, born_on):
    number = id_number(serial, born_on=born_on)
    for said in (number, number.translate(FULL), f" {number}\u3000", f"'{number}", number.lower()):
        found = cleaners.id_number(said, TODAY)
        assert (found.number, found.born_on, found.sex) == (number, born_on, "M")


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_in_an_id_number_is_always_seen(place, by):
    number = id_number(7)
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    with pytest.raises(Bad):
        cleaners.id_number(wrong, TODAY)


@pytest.mark.parametrize(
    "said", ["5.20E+17", "5.2e+17", "9.9E17", 5.222221990010113e17, 990000199003070013]
)
def test_an_id_number_spoiled_by_the_spreadsheet_is_refused_and_never_guessed(said):
    with pytest.raises(Bad, match="丢失"):
        cleaners.id_number(said, TODAY)


@pytest.mark.parametrize(
    "said",
    ["10000000001", "100 0000 0001", "100-0000-0001", "+86 10000000001", 10000000001.0,
     10000000001, "１０００００００００１", "'10000000001"],
)  # fmt: skip
def test_a_phone_is_understood_however_it_is_written(said):
    assert cleaners.phone(said, TODAY) == "10000000001"


def test_a_landline_needs_its_area_code():
    assert cleaners.phone("0999-5221234", TODAY) == "09995221234"
    with pytest.raises(Bad, match="区号"):
        cleaners.phone("5221234", TODAY)


@pytest.mark.parametrize("said", ["1.00E+10", "1000000000", "23456789012", "没记", "99912345678"])
def test_what_is_no_phone_is_refused(said):
    with pytest.raises(Bad):
        cleaners.phone(said, TODAY)


def test_of_several_phones_in_a_cell_the_first_is_kept_and_that_is_said():
    kept = cleaners.phone("10000000001、10000000002", TODAY)
    assert isinstance(kept, Kept) and kept.value == "10000000001" and kept.remark


@pytest.mark.parametrize("said", ["", " ", "\u3000", "/", "-", "无", "不详", None, "\u200b"])
def test_a_cell_that_says_nothing_is_empty(said):
    for clean in (cleaners.name, cleaners.phone, cleaners.past_day, cleaners.id_number):
        assert clean(said, TODAY) is None


def test_spaces_inside_a_name_and_kinds_of_middle_dots_do_not_matter():
    assert cleaners.name("吴 桂\u3000花", TODAY) == "吴桂花"
    assert cleaners.name("阿依•古丽", TODAY) == "阿依·古丽"
    assert cleaners.name("Anna Lee", TODAY) == "Anna Lee"


@pytest.mark.parametrize("said", ["10000000001", "吴桂花2", "？？"])
def test_what_is_no_name_is_refused(said):
    with pytest.raises(Bad):
        cleaners.name(said, TODAY)


def test_a_word_nobody_knows_is_refused_with_the_words_that_are_known():
    with pytest.raises(Bad, match="是、有"):
        cleaners.yes_or_no("也许", TODAY)


@given(st.text(max_size=60))
def test_tidying_twice_changes_nothing(said):
    once = cleaners.tidy(said)
    assert cleaners.tidy(once) == once


@given(
    st.one_of(
        st.text(max_size=40), st.integers(), st.floats(), st.booleans(), st.none(), st.dates(),
        st.datetimes(), st.times(), st.timedeltas(),
    )
)  # fmt: skip
def test_no_cell_whatever_it_holds_is_more_than_a_refusal(raw):
    for clean in (
        cleaners.name, cleaners.id_number, cleaners.phone, cleaners.moment, cleaners.yes_or_no,
        cleaners.listed, cleaners.code(20), cleaners.text(40), cleaners.degrees(73, 136),
    ):  # fmt: skip
        try:
            clean(raw, TODAY)
        except Bad as error:
            assert str(error)
