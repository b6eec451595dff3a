"""The base map that the site has, if any: a GeoJSON file of its own choice.

Boundaries are political, so none is shipped as the truth: whoever runs the site names a file.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import structlog
from django.conf import settings

from tidewaiter.pages.charts.land import Land, rings

log = structlog.get_logger(__name__)


def land() -> Land:
    """The polygons of the configured base map; none without one, or if it cannot be read."""
    return _read(settings.BASE_MAP) if settings.BASE_MAP else ()


@lru_cache(maxsize=1)
def _read(name: str) -> Land:
    try:
        return rings(json.loads(Path(name).read_text(encoding="utf-8")))
    except (OSError, ValueError) as problem:
        log.warning("the base map cannot be read", file=name, problem=str(problem))
        return ()
