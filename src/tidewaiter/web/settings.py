"""Django's settings, all from :mod:`tidewaiter.web.config`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url

from tidewaiter import desks, pages
from tidewaiter.web import config, logs
from tidewaiter.web.headers import origin
from tidewaiter.web.sign_in import *  # noqa: F403

DEBUG = config.DEBUG.flag
SECRET_KEY = config.secret(config.SECRET_KEY)
SECRET_KEY_FALLBACKS = config.OLD_SECRET_KEYS.words
ALLOWED_HOSTS = config.HOSTS.words
ROOT_URLCONF = "tidewaiter.web.urls"
WSGI_APPLICATION = "tidewaiter.web.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # allauth's list of security keys tells ages in words
    "django_htmx",
    "tidewaiter.pages",
    "tidewaiter.identity",  # before allauth: its templates come first
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "django_tasks",
    "django_tasks_db",
    "tidewaiter.ledger",
    "tidewaiter.jobs",
    "tidewaiter.rulebook",
    "tidewaiter.register",
    *desks.applications(),
    "tidewaiter.simulate.tour",
    "tidewaiter.web",
]

MIDDLEWARE = [
    "tidewaiter.web.requests.Requests",
    "tidewaiter.web.headers.Headers",
    "tidewaiter.web.problems.Problems",
    "django.middleware.security.SecurityMiddleware",
    "tidewaiter.web.compression.Compression",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tidewaiter.identity.middleware.SessionLimits",
    "tidewaiter.identity.preferring.Preferring",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tidewaiter.identity.middleware.Obligations",
    "tidewaiter.identity.middleware.SignedOutParts",
    "tidewaiter.identity.unsent.GivenBack",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tidewaiter.identity.context.reader",
                "tidewaiter.pages.help.views.link",
                "tidewaiter.simulate.tour.context.tour",
            ],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _database() -> dict[str, Any]:
    """PostgreSQL by its address, else SQLite with a write-ahead log that survives power cuts."""
    url = config.DATABASE_URL.text or f"sqlite:///{config.data_folder() / 'tidewaiter.sqlite3'}"
    found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=None))
    if found["ENGINE"] == "django.db.backends.sqlite3":
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;",
        }
    else:
        found["CONN_HEALTH_CHECKS"] = True
        ours = {
            "server_side_binding": True,  # long texts need not be quoted here
            "connect_timeout": 5,  # a database that does not answer is away; senders are told so
        }
        found["OPTIONS"] = ours | found.get("OPTIONS", {})  # what the address says counts
    return found


DATABASES = {"default": _database()}

DATA_FOLDER = config.data_folder()
TRIAL_FILE = DATA_FOLDER / "trial.json"  # where it is, every page says that nothing is real
COUNTRY = config.COUNTRY.text
CITES_CONTACT = config.CITES_CONTACT.text
PHOTO_PLACE = config.PHOTO_PLACE.flag
WEBHOOK_HOSTS = config.WEBHOOK_HOSTS.words
SEED = config.secret(config.SEED)
# Long work.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
JOB_LOST_SECONDS = config.JOB_LOST_SECONDS.number
BACKGROUND = ["tidewaiter.web.background"]

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("fr", "Français"),
    ("es", "Español"),
    ("pt", "Português"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [  # before what the libraries say; the first counts
    Path(pages.__file__).parent / "locale",
    Path(pages.__file__).parent / "locale_of_libraries",
]
FORMAT_MODULE_PATH = ["tidewaiter.pages.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = config.TIME_ZONE.text
BASE_MAP = config.BASE_MAP.text
STATIC_URL = "static/"

# Who asks over what: see also tidewaiter.web.headers.
FORM_TARGETS = [origin(config.OIDC_URL.text)] if config.OIDC_URL.text else []
SECURE_SSL_REDIRECT = config.HTTPS.flag
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if config.HTTPS.flag else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = config.HTTPS.flag
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if config.PROXIES.number:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Shared by all processes, so that a one-time code or a pause holds in each of them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "identity_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # the default, 300, would let a flood push pauses out
    }
}

# Where the identity room writes down what it did.
IDENTITY_RECORDER = "tidewaiter.ledger.services.record"

# Logs.
LOGGING = logs.dictionary(config.LOG_LEVEL.text)
logs.configure()

# Static files, found where they lie; bodies are bounded before they come here.
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = config.BODY_MB.number * 1024 * 1024
LEDGER_CHAINS = config.LEDGER_CHAINS.number
LEDGER_KEY = Path(config.LEDGER_KEY.text or config.data_folder() / "ledger.key")
LEDGER_CHECKPOINTS = Path(config.CHECKPOINTS.text or config.data_folder() / "checkpoints")
