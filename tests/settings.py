"""Settings for tests: a data folder of their own, cheap password hashes, a database file."""

import os
import tempfile

os.environ.setdefault("TIDEWAITER_DATA", tempfile.mkdtemp(prefix="tidewaiter-tests-"))
os.environ.setdefault("TIDEWAITER_SECRET_KEY", "only for tests, and long enough to be one")
os.environ.setdefault("TIDEWAITER_SEED", "tests")
os.environ.setdefault("TIDEWAITER_HOSTS", "testserver,localhost,127.0.0.1")

from tidewaiter.web.settings import *  # noqa: F403
from tidewaiter.web.settings import DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A test that a power cut ends has failed anyway: nothing need be waited for.
    OPTIONS = DATABASES["default"]["OPTIONS"]
    OPTIONS["init_command"] = OPTIONS["init_command"].replace("=FULL", "=OFF")
    # Threads of a test share a file, as in production; in memory they would share a connection.
    DATABASES["default"]["TEST"] = {
        "NAME": os.path.join(os.environ["TIDEWAITER_DATA"], "tests.sqlite3")
    }
LOGGING_CONFIG = None  # pytest catches what is logged; tests of the logs set them up themselves
