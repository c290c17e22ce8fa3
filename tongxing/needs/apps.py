"""Needs as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "tongxing.needs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module(f"{self.name}.own_data")
        import_module(f"{self.name}.panels")
