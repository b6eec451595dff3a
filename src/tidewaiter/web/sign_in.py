"""Django's settings for signing in: passwords, second factors, providers, throttling, sessions.

:mod:`tidewaiter.web.settings` takes all of them in.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tidewaiter.identity.roles import RoleName
from tidewaiter.web import config


def _roles_with_second_factor() -> frozenset[RoleName]:
    try:
        return frozenset(map(RoleName, (w for w in config.MFA_ROLES.words if w != "nobody")))
    except ValueError:
        known = ", ".join(RoleName)
        raise ValueError(
            f"{config.MFA_ROLES.key} is '{config.MFA_ROLES.text}'; roles are {known}, or nobody."
        ) from None


def _providers() -> dict[str, Any]:
    """The OpenID Connect provider, with PKCE, if the environment names one."""
    if config.OIDC_URL.text and not config.OIDC_URL.text.startswith(("https://", "http://")):
        raise ValueError(f"{config.OIDC_URL.key} is '{config.OIDC_URL.text}'; write an address.")
    app = {
        "provider_id": "oidc",
        "name": config.OIDC_NAME.text,
        "client_id": config.OIDC_CLIENT_ID.text,
        "secret": config.OIDC_CLIENT_SECRET.text,
        "settings": {"server_url": config.OIDC_URL.text},
    }
    apps = [app] if config.OIDC_URL.text else []
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}


# Who signs in, and with what.
AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "tidewaiter.identity.passwords.NotMadeOfCommonOnes"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# Accounts are made by an administrator: nobody signs up, and no page tells who has one.
ACCOUNT_ADAPTER = "tidewaiter.identity.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Failed passwords are counted below; these count one-time codes, and requests however they end.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "5/5m/key"}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

# Second factors.
MFA_ADAPTER = "tidewaiter.identity.adapters.MfaAdapter"
MFA_FORMS = {"add_webauthn": "tidewaiter.identity.forms.SecurityKeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_RECOVERY_CODE_DIGITS = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "tidewaiter"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not config.HTTPS.flag
MFA_ROLES = _roles_with_second_factor()

# The administration's own sign-in, where there is one.
SOCIALACCOUNT_ADAPTER = "tidewaiter.identity.adapters.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_CLAIM = config.OIDC_CLAIM.text
SOCIALACCOUNT_PROVIDERS = _providers()

# Throttling: by user name, and by address. The pause begins with the last failure that counted and
# is not prolonged by more of them, so nobody can keep a user out for ever.
AXES_HANDLER = "tidewaiter.identity.throttle.Throttle"
AXES_FAILURE_LIMIT = config.SIGN_IN_FAILURES.at_least(1)
ADDRESS_FAILURE_LIMIT = config.SIGN_IN_FAILURES_PER_ADDRESS.at_least(1)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["csrfmiddlewaretoken", "next"]
AXES_USERNAME_CALLABLE = "tidewaiter.identity.throttle.folded_name"
AXES_LOCKOUT_CALLABLE = "tidewaiter.identity.throttle.paused"
AXES_COOLOFF_TIME = timedelta(minutes=config.SIGN_IN_LOCKED_MINUTES.at_least(1))
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_CLIENT_IP_CALLABLE = "tidewaiter.identity.throttle.client_address"
ALLAUTH_TRUSTED_PROXY_COUNT = config.PROXIES.at_least(0)

# Sessions.
SESSION_ENGINE = "tidewaiter.identity.session_store"
SESSION_COOKIE_AGE = config.SESSION_HOURS.at_least(1) * 3600
SESSION_LASTS = timedelta(hours=config.SESSION_HOURS.at_least(1))
SESSION_IDLE = timedelta(minutes=config.SESSION_IDLE_MINUTES.at_least(1))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = config.HTTPS.flag
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if config.HTTPS.flag else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if config.HTTPS.flag else "csrf"
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "tidewaiter.identity.unsent.overtaken"
