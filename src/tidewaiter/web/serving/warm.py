"""What a process does before its first request, so that no officer and no sender waits for it.

The rules in force are compiled, the tables of desks, addresses, templates and languages read: on a
small machine that takes two seconds. What cannot be done now (no database, no rules) is done when
it is first needed.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.template import engines
from django.template.utils import get_app_template_dirs
from django.urls import reverse
from django.utils import timezone, translation

import tidewaiter
from tidewaiter import samples
from tidewaiter.engine.arrivals import assess_arrivals
from tidewaiter.messages.files import read_path
from tidewaiter.register.intake.door import live_now
from tidewaiter.register.pages import trying

ASKED = 20
"""Declarations of the sample that desks are asked about."""

_log = logging.getLogger(__name__)
COLLECT_AFTER = 20_000
"""New objects after which Python looks for cycles; 700 by default, which took a tenth of the
processor under load: a declaration is thousands of objects, and none of them is in a cycle."""


def warm() -> None:
    """Make ready what every process makes once. Never raises."""
    for step in STEPS:
        try:
            step()
        except Exception:
            _log.info("%s are made ready when they are needed", step.__name__.strip("_"))
    connection.close()


def settle() -> None:
    """Keep what was made until now, and never look through it for cycles again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def _rules() -> None:
    trying.rules_of(live_now(timezone.now()).rules.digest)


def _desks() -> None:
    """Ask all desks about some declarations, for they read their tables when first asked."""
    read = islice(read_path(samples.path() / "declarations.csv"), ASKED)
    declarations = [one.declaration for one in read if one.declaration is not None]
    assess_arrivals(live_now(timezone.now()).engine, declarations)


def _templates() -> None:
    home = Path(tidewaiter.__file__).parent
    for folder in get_app_template_dirs("templates"):
        if home in Path(folder).parents:
            for path in sorted(Path(folder).rglob("*.html")):
                engines["django"].get_template(str(path.relative_to(folder)))


def _languages() -> None:
    """Read each language, and the addresses, which Django keeps anew for each of them."""
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            reverse("queue")


STEPS: tuple[Callable[[], None], ...] = (_rules, _desks, _templates, _languages)
