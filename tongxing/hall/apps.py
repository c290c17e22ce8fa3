"""The hall as a Django app."""

from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "tongxing.hall"
    default_auto_field = "django.db.models.BigAutoField"
