"""What the environment says: every setting of an installation, with its default and its help.

Settings are environment variables whose names begin with ``TIDEWAITER_``. The page
``docs/reference/settings.md`` lists them; a test keeps it true.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Variable:
    """One setting: its name without the prefix, its default as text, and what it is for."""

    name: str
    default: str
    help: str

    @property
    def key(self) -> str:
        """The name of the environment variable."""
        return f"TIDEWAITER_{self.name}"

    @property
    def text(self) -> str:
        """The value, or the default where the variable is absent or empty."""
        return os.environ.get(self.key) or self.default

    @property
    def flag(self) -> bool:
        """The value as a yes or no. Raises :class:`ValueError` for anything else."""
        word = self.text.strip().lower()
        if word in ("1", "yes", "true", "on"):
            return True
        if word in ("0", "no", "false", "off", ""):
            return False
        raise ValueError(f"{self.key} is '{self.text}'; write yes or no.")

    @property
    def number(self) -> int:
        """The value as a whole number. Raises :class:`ValueError` for anything else."""
        try:
            return int(self.text)
        except ValueError:
            raise ValueError(f"{self.key} is '{self.text}'; write a whole number.") from None

    def at_least(self, least: int) -> int:
        """The value as a whole number that is not smaller. Raises :class:`ValueError`."""
        if self.number < least:
            raise ValueError(f"{self.key} is '{self.text}'; write {least} or more.")
        return self.number

    @property
    def words(self) -> list[str]:
        """The value as a list, parted by commas."""
        return [word.strip() for word in self.text.split(",") if word.strip()]


DATA = Variable("DATA", "var", "Folder for everything that is kept outside the database.")
DATABASE_URL = Variable(
    "DATABASE_URL", "", "postgres://user:password@host/name; empty for SQLite in the data folder."
)
DEBUG = Variable("DEBUG", "no", "Show errors in full. Never where decisions are real.")
HOSTS = Variable("HOSTS", "localhost,127.0.0.1,[::1]", "Names the site answers to, by commas.")
HTTPS = Variable("HTTPS", "no", "The site is reached by HTTPS only: secure cookies, HSTS.")
SECRET_KEY = Variable(
    "SECRET_KEY", "", "Key of sessions and signatures; without one, a file in the data folder."
)
OLD_SECRET_KEYS = Variable(
    "OLD_SECRET_KEYS",
    "",
    "Secret keys used before, by commas: what they sealed can still be opened.",
)
SEED = Variable(
    "SEED", "", "Secret seed of all random draws; without one, a file in the data folder."
)
COUNTRY = Variable("COUNTRY", "ZZ", "The administration's country code, used in references (MRN).")
CITES_CONTACT = Variable(
    "CITES_CONTACT",
    "",
    "Whom officers call about wildlife: name and telephone.",
)
WEBHOOK_HOSTS = Variable(
    "WEBHOOK_HOSTS", "", "Hosts, by commas, that webhooks may reach though they are not public."
)
TIME_ZONE = Variable(
    "TIME_ZONE",
    "UTC",
    "Time zone that pages are shown in, and whose midnight ends a wildlife permit.",
)
BASE_MAP = Variable("BASE_MAP", "", "A GeoJSON file of land or boundaries that maps show.")
LOG_LEVEL = Variable("LOG_LEVEL", "INFO", "Least severe log entry that is written.")
MFA_ROLES = Variable(
    "MFA_ROLES",
    "supervisor,administrator",
    "Roles that must use a second factor, by commas; 'nobody' for none.",
)
SIGN_IN_FAILURES = Variable(
    "SIGN_IN_FAILURES", "5", "Failed sign-ins for one user name before a pause."
)
SIGN_IN_FAILURES_PER_ADDRESS = Variable(
    "SIGN_IN_FAILURES_PER_ADDRESS",
    "50",
    "Failed sign-ins from one address before a pause; a whole office may share one.",
)
SIGN_IN_LOCKED_MINUTES = Variable(
    "SIGN_IN_LOCKED_MINUTES", "15", "Length of that pause, in minutes."
)
PROXIES = Variable(
    "PROXIES",
    "0",
    "Reverse proxies of yours before the site; so many entries of X-Forwarded-For are believed.",
)
SESSION_HOURS = Variable("SESSION_HOURS", "12", "Hours after which one must sign in again.")
SESSION_IDLE_MINUTES = Variable(
    "SESSION_IDLE_MINUTES", "30", "Minutes without a request after which one must sign in again."
)
OIDC_URL = Variable(
    "OIDC_URL", "", "Address of an OpenID Connect provider to sign in with; empty for none."
)
OIDC_NAME = Variable("OIDC_NAME", "OpenID Connect", "What the sign-in page calls the provider.")
OIDC_CLIENT_ID = Variable("OIDC_CLIENT_ID", "", "This site's client id at the provider.")
OIDC_CLIENT_SECRET = Variable("OIDC_CLIENT_SECRET", "", "This site's secret at the provider.")
OIDC_CLAIM = Variable(
    "OIDC_CLAIM",
    "preferred_username",
    "The provider's claim that holds the user name here; it binds an account at first sign-in.",
)
JOB_LOST_SECONDS = Variable(
    "JOB_LOST_SECONDS", "60", "Silence after which a worker counts as dead and its job moves on."
)
LEDGER_CHAINS = Variable(
    "LEDGER_CHAINS", "8", "Chains of the ledger: how many writers need not wait for one another."
)
LEDGER_KEY = Variable(
    "LEDGER_KEY",
    "",
    "File of the key that signs checkpoints; empty: in the data folder.",
)
CHECKPOINTS = Variable(
    "CHECKPOINTS", "", "Folder of the ledger's checkpoints; empty: in the data folder."
)
THREADS = Variable("THREADS", "8", "Requests that a process answers at once; 'serve' sets it.")
PROCESSES = Variable("PROCESSES", "1", "Processes that share the rates below; 'serve' sets it.")
WAITING = Variable(
    "WAITING", "192", "Requests that may wait in a process; what comes then is told to come back."
)
BODY_MB = Variable("BODY_MB", "20", "Megabytes that one request may carry.")
RATE_LIMITS = Variable(
    "RATE_LIMITS",
    "",
    "Requests a second by sending system, as in 'manifests=50,*=20'; '*' is every other system.",
)
METRICS_TOKEN = Variable(
    "METRICS_TOKEN", "", "Token that may read /metrics; without one, a system's key or a session."
)
DISK_MB = Variable("DISK_MB", "500", "Megabytes that must be free for the site to count as ready.")
BACKUP_HOURS = Variable(
    "BACKUP_HOURS", "24", "Hours after which the last backup is shown as too old."
)
PHOTO_PLACE = Variable(
    "PHOTO_PLACE",
    "no",
    "Keep what photos of examinations say of place, time and device; without it they lose it.",
)
RETENTION = Variable(
    "RETENTION", "", "File that says how long what is kept; without one, the shipped periods."
)

VARIABLES: list[Variable] = [
    DATA,
    DATABASE_URL,
    DEBUG,
    HOSTS,
    HTTPS,
    SECRET_KEY,
    OLD_SECRET_KEYS,
    SEED,
    COUNTRY,
    CITES_CONTACT,
    WEBHOOK_HOSTS,
    TIME_ZONE,
    BASE_MAP,
    LOG_LEVEL,
    MFA_ROLES,
    SIGN_IN_FAILURES,
    SIGN_IN_FAILURES_PER_ADDRESS,
    SIGN_IN_LOCKED_MINUTES,
    PROXIES,
    SESSION_HOURS,
    SESSION_IDLE_MINUTES,
    OIDC_URL,
    OIDC_NAME,
    OIDC_CLIENT_ID,
    OIDC_CLIENT_SECRET,
    OIDC_CLAIM,
    JOB_LOST_SECONDS,
    LEDGER_CHAINS,
    LEDGER_KEY,
    CHECKPOINTS,
    THREADS,
    PROCESSES,
    WAITING,
    BODY_MB,
    RATE_LIMITS,
    METRICS_TOKEN,
    DISK_MB,
    BACKUP_HOURS,
    RETENTION,
    PHOTO_PLACE,
]
"""All settings, in the order in which they are documented. A room that has more adds them here."""


def data_folder() -> Path:
    """The data folder as an absolute path; made where it is absent."""
    folder = Path(DATA.text).expanduser().absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret(variable: Variable) -> str:
    """A secret from the environment, or from a file in the data folder that is made once."""
    if variable.text:
        return variable.text
    file = data_folder() / f"{variable.name.lower()}.secret"
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(handle, "w") as made:
        made.write(secrets.token_urlsafe(48))
    return file.read_text().strip()
