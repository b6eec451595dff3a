"""Django's settings, all from :mod:`tidewaiter.web.config`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url

from tidewaiter.web import config
from tidewaiter.web.sign_in import *  # noqa: F403

DEBUG = config.DEBUG.flag
SECRET_KEY = config.secret(config.SECRET_KEY)
ALLOWED_HOSTS = config.HOSTS.words
ROOT_URLCONF = "tidewaiter.web.urls"
WSGI_APPLICATION = "tidewaiter.web.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "tidewaiter.identity",
    "tidewaiter.ledger",
    "tidewaiter.jobs",
    "tidewaiter.rulebook",
    "tidewaiter.register",
    "tidewaiter.desks.risk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
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
    return found


DATABASES = {"default": _database()}

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = config.TIME_ZONE.text
STATIC_URL = "static/"

LEDGER_CHAINS = config.LEDGER_CHAINS.number
LEDGER_KEY = Path(config.LEDGER_KEY.text or config.data_folder() / "ledger.key")
LEDGER_CHECKPOINTS = Path(config.CHECKPOINTS.text or config.data_folder() / "checkpoints")
