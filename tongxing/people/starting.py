"""The office's number about people. Laying it twice changes nothing."""

from datetime import date

from tongxing.base.models import Parameter

from .merging import UNDO_DAYS


def lay() -> None:
    Parameter.objects.get_or_create(
        code=UNDO_DAYS, valid_from=date(2020, 1, 1),
        defaults={
            "title": "合并的资料几天内可以撤销", "value": 30, "unit": "天",
            "source": "本区办公室的资料规矩",
        },
    )  # fmt: skip
