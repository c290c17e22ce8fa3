"""Duty as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "tongxing.duty"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module(f"{self.name}.panels")
        import_module(f"{self.name}.merging")
