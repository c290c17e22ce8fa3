"""What the first tables of this area need of another area that needs them.

Why     The zone begins; places know accounts, and accounts know places.
Cost    None: the tables are new.
Back    Drops them.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("needs", "0001_initial"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
        ("teams", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="apikey",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.place",
                verbose_name="归哪里",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="volunteer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assignments",
                to="teams.volunteer",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="callback",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="skills",
            field=models.ManyToManyField(blank=True, related_name="categories", to="teams.skill"),
        ),
        migrations.AddConstraint(
            model_name="clockrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1), ("amber_share__range", (1, 100))),
                name="clock_runs_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None),
                    ("valid_until__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="clock_rule_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockrule",
            constraint=models.UniqueConstraint(
                fields=("state", "kind", "urgency", "valid_from"),
                name="one_clock_rule_a_day_for_the_same_case",
            ),
        ),
        migrations.AddField(
            model_name="delay",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="delay",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="follow",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="follows",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="helpingunit",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="helpingunit",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.place",
            ),
        ),
        migrations.AddField(
            model_name="helpingunit",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="teams.team",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="needs",
                to="needs.category",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_from",
                to="needs.need",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="needs_here",
                to="places.place",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="raised_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="needs_raised",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="resident",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="needs",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="needs",
                to="teams.team",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="needs_held",
                to="places.place",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="volunteers",
            field=models.ManyToManyField(
                related_name="needs", through="needs.Assignment", to="teams.volunteer"
            ),
        ),
        migrations.AddField(
            model_name="helpingunit",
            name="need",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="helpers", to="needs.need"
            ),
        ),
        migrations.AddField(
            model_name="follow",
            name="need",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="follows", to="needs.need"
            ),
        ),
        migrations.AddField(
            model_name="delay",
            name="need",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="delays", to="needs.need"
            ),
        ),
        migrations.AddField(
            model_name="callback",
            name="need",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="call_back",
                to="needs.need",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="need",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="attachments",
                to="needs.need",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="need",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assignments",
                to="needs.need",
            ),
        ),
        migrations.AddField(
            model_name="needstep",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="needstep",
            name="for_person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="needstep",
            name="need",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="needs.need"
            ),
        ),
        migrations.AddField(
            model_name="template",
            name="category",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                to="needs.category",
            ),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(fields=["unit", "state", "due_at"], name="needs_by_unit_state_due"),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(fields=["place", "-raised_at"], name="needs_by_place_raised"),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(fields=["state", "due_at"], name="needs_by_state_due"),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(fields=["team", "state"], name="needs_by_team_state"),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(fields=["-raised_at"], name="needs_by_raised"),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("resident__isnull", False),
                    models.Q(("contact_name", ""), _negated=True),
                    _connector="OR",
                ),
                name="need_is_from_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "dispatched"), _negated=True),
                    ("team__isnull", False),
                    _connector="OR",
                ),
                name="need_has_a_team_while_one_is_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["raised", "reviewed", "offered"]), _negated=True),
                    ("team", None),
                    _connector="OR",
                ),
                name="need_has_no_team_while_it_waits_for_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(("score", None), ("score__range", (1, 5)), _connector="OR"),
                name="need_is_scored_from_one_to_five",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "rated"), _negated=True),
                    ("score__isnull", False),
                    _connector="OR",
                ),
                name="need_is_rated_with_a_score",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("score", None), ("state__in", ["rated", "closed"]), _connector="OR"
                ),
                name="need_is_scored_only_once_rated",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into__isnull", False), ("state", "merged")),
                    models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into", None)),
                    _connector="OR",
                ),
                name="need_is_merged_into_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["done", "solved", "rated"]), _negated=True),
                    models.Q(("report", ""), _negated=True),
                    _connector="OR",
                ),
                name="need_is_done_with_a_report",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("wanted_from", None),
                    ("wanted_until", None),
                    ("wanted_until__gt", models.F("wanted_from")),
                    _connector="OR",
                ),
                name="wanted_time_runs_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpingunit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("place__isnull", False), ("team", None)),
                    models.Q(("place", None), ("team__isnull", False)),
                    _connector="OR",
                ),
                name="a_place_or_a_team_helps",
            ),
        ),
        migrations.AddConstraint(
            model_name="follow",
            constraint=models.UniqueConstraint(
                fields=("need", "account"), name="need_is_followed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="delay",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at", None)),
                fields=("need",),
                name="one_delay_is_asked_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="delay",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "pause"), ("workdays", None)),
                    models.Q(("kind", "extension"), ("workdays__range", (1, 30))),
                    _connector="OR",
                ),
                name="extension_says_how_long",
            ),
        ),
        migrations.AddConstraint(
            model_name="delay",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("granted", None)),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("granted__isnull", False),
                        models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="delay_is_decided_by_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at", None)),
                fields=("need", "volunteer"),
                name="volunteer_serves_a_need_once",
            ),
        ),
        migrations.AddIndex(
            model_name="needstep",
            index=models.Index(fields=["need", "at"], name="story_in_order"),
        ),
    ]
