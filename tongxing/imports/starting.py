"""What a new zone begins with. Laying it twice changes nothing that the office has changed."""

from datetime import date

from tongxing.base.models import Parameter

BEGINS = date(2018, 8, 1)  # 新时代文明实践 began; before it no rule is asked for
KEEP_DAYS = "import_keep_days"

# code, title, value, unit, source
PARAMETERS = (
    (KEEP_DAYS, "导入的原表保存几天", 30, "天",
     "个人信息保护法（2021）第19条：保存期限应为最短时间；天数由办公室设定"),
)  # fmt: skip


def lay() -> None:
    """Put in what is missing; leave alone what is there."""
    for code, title, value, unit, source in PARAMETERS:
        Parameter.objects.get_or_create(
            code=code, valid_from=BEGINS,
            defaults={"title": title, "value": value, "unit": unit, "source": source},
        )  # fmt: skip
