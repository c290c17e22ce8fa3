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
        ("people", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="grants",
                to="places.place",
            ),
        ),
        migrations.AddField(
            model_name="household",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="households",
                to="places.place",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="to",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="passwordslip",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="slips",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="passwordslip",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="household",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="members",
                to="people.household",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="places.place",
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="person",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="account",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="proxy",
            name="granted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="proxy",
            name="helper",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="acts_for",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="proxy",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="proxies",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="readentry",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="readentry",
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
            model_name="signin",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sign_ins",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="trailentry",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="trailentry",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.place",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("account", "role", "place"),
                name="role_is_held_once_at_a_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at", None), ("ended_at__gte", models.F("at")), _connector="OR"
                ),
                name="grant_ends_after_it_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["to", "read_at"], name="messages_unread"),
        ),
        migrations.AddConstraint(
            model_name="passwordslip",
            constraint=models.UniqueConstraint(
                condition=models.Q(("used_at", None), ("voided_at", None)),
                fields=("account",),
                name="account_has_one_slip_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="passwordslip",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("at"))),
                name="slip_expires_after_it_is_printed",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["place", "name"], name="people_by_place_and_name"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                fields=("id_hash",), name="one_person_per_id_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("id_hash", None), models.Q(("id_hash", ""), _negated=True), _connector="OR"
                ),
                name="id_hash_is_null_or_real",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                condition=models.Q(("household__isnull", False), ("is_head", True)),
                fields=("household",),
                name="household_has_one_head",
            ),
        ),
        migrations.AddConstraint(
            model_name="proxy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("person", "helper"),
                name="nobody_acts_twice_for_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="proxy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at", None), ("ended_at__gte", models.F("granted_at")), _connector="OR"
                ),
                name="proxy_ends_after_it_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="trailentry",
            index=models.Index(fields=["about", "about_uid"], name="trail_by_row"),
        ),
    ]
