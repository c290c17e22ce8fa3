"""Needs as a Django app."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "tongxing.needs"
    default_auto_field = "django.db.models.BigAutoField"
