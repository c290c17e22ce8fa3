"""What the server calls."""

import os

from django.core.wsgi import get_wsgi_application

from .turnstile import Turnstile

WORKED_ON_AT_ONCE = 3  # by one process; fewest seconds for the slowest in bench.raising

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxing.web.settings")
application = Turnstile(get_wsgi_application(), width=WORKED_ON_AT_ONCE)
