"""Teams as a Django app."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "tongxing.teams"
    default_auto_field = "django.db.models.BigAutoField"
