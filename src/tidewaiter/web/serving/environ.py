"""A request of ASGI as the environment of WSGI (PEP 3333)."""

from __future__ import annotations

import io
import sys
from typing import Any


def environ_of(scope: dict[str, Any], body: bytes) -> dict[str, Any]:
    """The environment. Header names with an underscore are left out: they could pose as others."""
    host, port = (scope.get("server") or ("localhost", 80))[:2]
    found: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8").decode("latin-1"),
        "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"),
        "SERVER_NAME": str(host),
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        _add(found, raw_name.decode("latin-1"), raw_value.decode("latin-1"))
    found["CONTENT_LENGTH"] = str(len(body))
    return found


def _add(environ: dict[str, Any], name: str, value: str) -> None:
    if "_" in name:
        return
    key = name.upper().replace("-", "_")
    if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        key = f"HTTP_{key}"
    if key in environ:
        value = f"{environ[key]}{';' if key == 'HTTP_COOKIE' else ','}{value}"
    environ[key] = value
