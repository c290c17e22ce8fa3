"""Imports as a Django app."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "tongxing.imports"
    default_auto_field = "django.db.models.BigAutoField"
