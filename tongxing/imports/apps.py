"""Imports as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "tongxing.imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        volunteers = import_module("tongxing.teams.merging")
        volunteers.follows_volunteer("imports.ForeignNumber", "volunteer")
