"""Pages and what they load are sent compressed; answers of the API and live events are not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.http.response import HttpResponse, StreamingHttpResponse
from django.middleware.gzip import GZipMiddleware

KINDS = frozenset(
    {"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"}
)
"""Content types that are compressed."""


class Compression(GZipMiddleware):
    """Middleware: compresses whole answers of these types for whoever takes them so.

    Django adds some random bytes to each, so that lengths tell nothing of secrets in a page.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponse | StreamingHttpResponse:
        """The answer, smaller if it is a page or a part of one."""
        kind = response.get("Content-Type", "").partition(";")[0].strip()
        if response.status_code != 200 or kind not in KINDS:
            return response  # type: ignore[return-value]
        return super().process_response(request, response)  # type: ignore[return-value]
