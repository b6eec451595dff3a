"""The site with the desk for measurements; as a control, one that promises what is not kept yet.

``TIDEWAITER_BENCH_ACKNOWLEDGES=early`` answers every message with 201 before it is decided. No
harness that watches for lost messages may be content with that.
"""

from __future__ import annotations

import io
import os
import threading

from benchmarks.register import desk
from tidewaiter.web.wsgi import application as site

desk.bring()


def early(environ, start_response):
    """Answer a message first, and hand it in afterwards."""
    if environ["REQUEST_METHOD"] != "POST":
        return site(environ, start_response)
    body = environ["wsgi.input"].read()
    later = dict(environ) | {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    threading.Thread(
        target=lambda: list(site(later, lambda *_: None)), name="afterwards", daemon=True
    ).start()
    told = b'{"mrn":null}'
    start_response("201 Created", [("Content-Length", str(len(told)))])
    return [told]


application = early if os.environ.get(desk.EARLY) == "early" else site
