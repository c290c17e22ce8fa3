"""What the server calls."""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import get_resolver
from django.utils.translation import gettext, override

from .turnstile import Turnstile

WORKED_ON_AT_ONCE = 3  # by one process; fewest seconds for the slowest in bench.raising


def read_everything() -> None:
    """The views, the words and our templates, before the first request has to wait for them."""
    _ = get_resolver().url_patterns
    for language, _name in settings.LANGUAGES:
        with override(language):
            gettext("")
    for folder in map(Path, get_app_template_dirs("templates")):
        if folder.is_relative_to(settings.PACKAGE):
            for path in folder.rglob("*.html"):
                get_template(f"{path.relative_to(folder)}")


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxing.web.settings")
application = Turnstile(get_wsgi_application(), width=WORKED_ON_AT_ONCE)
read_everything()
