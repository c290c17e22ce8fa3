"""The base as a Django app: it holds two tables."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "tongxing.base"
    default_auto_field = "django.db.models.BigAutoField"
