"""Settings. What differs between installations is an environment variable (docs/run.md)."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from tongxing.base.secrets import key_file

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("TONGXING_DATA", "data")).resolve()
BIND = os.environ.get("TONGXING_BIND", "127.0.0.1:8000")
ZONE_CODE = os.environ.get("TONGXING_ZONE", "dalong")
DEBUG = os.environ.get("TONGXING_DEBUG") == "1"

# Where compiled simulations are kept; set before anything asks for them.
os.environ.setdefault("NUMBA_CACHE_DIR", str(DATA / "numba"))
SECRET_KEY = key_file(DATA / "keys" / "signing.key").hex()
STATEMENT_KEY = key_file(DATA / "keys" / "statements.key")  # signs certificates
FIELD_KEY = key_file(DATA / "keys" / "fields.key")  # without it the sealed columns stay shut
ALLOWED_HOSTS = os.environ.get("TONGXING_HOSTS", "*").split(",")
HTTPS = os.environ.get("TONGXING_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and host != "*"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "heroicons",
    "axes",
    "tongxing.web",
    "tongxing.imports",
    "tongxing.outcomes",
    "tongxing.needs",
    "tongxing.activities",
    "tongxing.duty",
    "tongxing.hall",
    "tongxing.teams",
    "tongxing.people",
    "tongxing.places",
    "tongxing.base",
    "django.forms",  # last, so that web/templates/django/forms comes before its own
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tongxing.base.middleware.SecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tongxing.base.middleware.UsableInputMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "tongxing.people.middleware.ComesFromMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tongxing.base.middleware.RefusedMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "tongxing.web.urls"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
WSGI_APPLICATION = "tongxing.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "tongxing.web.frame.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "heroicons.templatetags.heroicons",
                "template_partials.templatetags.partials",
                "tongxing.base.templatetags.words",
            ],
        },
    }
]


def database(url: str) -> dict:
    """Django's settings for `postgresql://user:word@host:port/name`, or for the embedded file."""
    if not url:
        # IMMEDIATE: a transaction that will write says so at its start, so two of them queue
        # instead of failing half-way. FULL: a number told to a citizen survives a power cut.
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / f"{ZONE_CODE}.sqlite3",
            "TEST": {"NAME": DATA / "test.sqlite3"},  # a file, so that threads meet as in earnest
            "CONN_MAX_AGE": 60,  # opening the file costs a quarter of a page
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                "PRAGMA cache_size=-8000;PRAGMA temp_store=MEMORY;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "tongxing.base.zone.cache_key",
    }
}

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_URL = "people:login"
LOGIN_REDIRECT_URL = "home"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "tongxing.people.login.attempted"
AXES_LOCKOUT_CALLABLE = "tongxing.people.login.locked_out"
AXES_SENSITIVE_PARAMETERS = ["phone"]  # attempts are counted, phones are not kept
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
FORMAT_MODULE_PATH = ["tongxing.web.formats"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "media"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_PERMISSIONS = 0o600

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"zone": {"()": "tongxing.base.middleware.ZoneLogFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(zone)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "filters": ["zone"], "formatter": "line"}
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
