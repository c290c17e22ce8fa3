"""A draft that nobody wants is discarded, and no longer called off.

Why     What was called off is public; a draft never was.
Cost    No column changes; drafts that were called off become discarded drafts: one UPDATE.
Back    Discarded drafts count as called off again, each with the reason that it was a draft.
"""

from django.db import migrations, models


def discard(apps, _editor):
    activities = apps.get_model("activities", "Activity").objects
    published = apps.get_model("activities", "ActivityEvent").objects.filter(kind="publish")
    never = activities.filter(state="cancelled").exclude(pk__in=published.values("activity"))
    never.update(state="discarded")


def call_off(apps, _editor):
    discarded = apps.get_model("activities", "Activity").objects.filter(state="discarded")
    discarded.filter(why_cancelled="").update(why_cancelled="草稿作废")
    discarded.update(state="cancelled")


class Migration(migrations.Migration):
    dependencies = [("activities", "0008_reminded")]

    operations = [
        migrations.AlterField(
            model_name="activity",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "草稿"),
                    ("published", "已发布"),
                    ("over", "已结束"),
                    ("told", "已总结"),
                    ("cancelled", "已取消"),
                    ("discarded", "草稿已作废"),
                ],
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="activityevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("publish", "发布"),
                    ("change", "改时间地点"),
                    ("cancel", "取消活动"),
                    ("discard", "作废草稿"),
                    ("finish", "结束活动"),
                    ("tell", "写总结"),
                ],
                max_length=8,
            ),
        ),
        migrations.RunPython(discard, call_off, elidable=True),
    ]
