"""The assembly as a Django app: the frame's templates, static files and operator commands."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tongxing.web"
