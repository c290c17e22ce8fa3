"""Moments as people read them."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tongxing.base.wording import between

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.get_default_timezone())


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(hours=2), "今天 12:00–14:00"),
        (timedelta(hours=13), "今天 12:00 – 明天 01:00"),
    ],
)
def test_a_day_is_said_once_when_both_ends_are_on_it(length, words):
    assert between(NOON, NOON + length, NOON) == words
