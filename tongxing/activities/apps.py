"""Activities as a Django app."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "tongxing.activities"
    default_auto_field = "django.db.models.BigAutoField"
