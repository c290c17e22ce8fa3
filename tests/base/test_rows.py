"""Numbers, parameters and sealed values, on the real database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tongxing.base import secrets, wording
from tongxing.base.masking import mask_id, mask_name, mask_phone
from tongxing.base.models import CalendarDay, Counter, Parameter

pytestmark = pytest.mark.django_db


def test_a_number_is_given_out_once_and_names_count_apart():
    assert [Counter.objects.next("a") for _ in range(3)] == [1, 2, 3]
    assert Counter.objects.next("b") == 1


def test_a_number_whose_work_was_undone_is_given_out_again():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Counter.objects.next("a")
        1 / 0  # noqa: B018
    assert Counter.objects.next("a") == 1


def test_a_watermark_moves_only_from_where_it_stands():
    assert Counter.objects.advance("told", past=0, to=7)
    assert not Counter.objects.advance("told", past=0, to=9)
    assert Counter.objects.reached("told") == 7


def parameter(value, since, until=None):
    return Parameter.objects.create(
        code="limit", title="上限", value=value, unit="次", source="试", valid_from=since,
        valid_until=until,
    )  # fmt: skip


def test_the_value_in_force_is_the_newest_that_has_begun():
    parameter(1, date(2020, 1, 1))
    parameter(2, date(2026, 3, 1))
    value = Parameter.objects.value
    assert value("limit", on=date(2026, 2, 28)) == 1
    assert value("limit", on=date(2026, 3, 1)) == 2


def test_two_values_cannot_begin_on_the_same_day():
    parameter(1, date(2020, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        parameter(2, date(2020, 1, 1))


def test_a_value_nobody_set_is_a_fault_and_not_a_guess():
    with pytest.raises(Parameter.DoesNotExist):
        Parameter.objects.value("nothing", on=date(2026, 1, 1))


def test_a_day_the_office_sets_twice_is_one_day():
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for worked in (True, False):
        CalendarDay.objects.learn(date(2026, 3, 5), is_workday=worked, source="通知", at=at)
    assert not CalendarDay.objects.calendar().is_workday(date(2026, 3, 5))


@pytest.mark.parametrize("text", ["520000190001010017", "手机", "a" * 10_000, ""])
def test_what_is_sealed_opens_to_what_it_was(text):
    assert secrets.unseal(secrets.seal(text)) == text


def test_sealing_twice_looks_different_and_hashing_twice_the_same():
    assert secrets.seal("13800000000") != secrets.seal("13800000000")
    assert secrets.keyed_hash("phone", "1") == secrets.keyed_hash("phone", "1")
    assert secrets.keyed_hash("phone", "1") != secrets.keyed_hash("id", "1")


def test_a_key_file_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    path = tmp_path / "keys" / "a.key"
    assert secrets.key_file(path) == secrets.key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (mask_id, "990001195003072516", "990***********2516"),
        (mask_id, "12345", "***45"),
        (mask_phone, "10000000001", "100****0001"),
        (mask_phone, "123", "*23"),
        (mask_name, "张三丰", "张*"),
        (mask_name, "", ""),
    ],
)
def test_what_is_masked_shows_only_its_ends(mask, value, shown):
    assert mask(value) == shown


def test_time_is_told_by_name_when_it_is_near():
    now = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
    assert wording.moment(now, now) == "今天 14:00"
    assert wording.moment(now + timedelta(days=1), now) == "明天 14:00"
    assert wording.moment(now - timedelta(days=400), now) == "2025年1月28日 周二 14:00"
    assert wording.remaining(now - timedelta(hours=3), now) == "已超3小时"
