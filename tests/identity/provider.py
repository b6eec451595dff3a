"""A small OpenID Connect provider: real HTTP, real signatures, one person at a time."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "tidewaiter", "a secret between the two"


@dataclass
class Provider:
    """What it answers; change ``claims`` to be somebody else."""

    claims: dict[str, str] = field(default_factory=lambda: {"sub": "p-1"})
    address: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def __call__(self, environ, start):
        path = environ["PATH_INFO"]
        asked = {k: v[0] for k, v in parse_qs(environ["QUERY_STRING"]).items()}
        length = int(environ.get("CONTENT_LENGTH") or 0)
        sent = parse_qs(environ["wsgi.input"].read(length).decode()) if length else {}
        posted = {k: v[0] for k, v in sent.items()}
        status, headers, body = self.answer(path, asked, posted, environ)
        start(status, [("Content-Type", "application/json"), *headers])
        return [json.dumps(body).encode()]

    def answer(self, path, asked, posted, environ):
        if path == "/.well-known/openid-configuration":
            return "200 OK", [], self.configuration()
        if path == "/authorize":
            return self.authorize(asked)
        if path == "/token":
            return self.token(posted)
        if path == "/jwks":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return "200 OK", [], {"keys": [key | {"kid": "k", "use": "sig", "alg": "RS256"}]}
        if path == "/userinfo":
            token = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
            known = token in self.tokens
            return ("200 OK", [], self.claims) if known else ("401 No", [], {})
        return "404 Not Found", [], {}

    def configuration(self):
        ends = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
            "jwks_uri": "jwks",
        }
        methods = ["client_secret_post"]
        return {name: f"{self.address}/{end}" for name, end in ends.items()} | {
            "issuer": self.address,
            "token_endpoint_auth_methods_supported": methods,
        }

    def authorize(self, asked):
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return "302 Found", [("Location", f"{asked['redirect_uri']}?{back}")], {}

    def token(self, posted):
        asked = self.codes.pop(posted["code"], None)
        hashed = hashlib.sha256(posted["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        good = asked and posted["client_secret"] == SECRET
        if not good or challenge != asked["code_challenge"]:
            return "400 Bad Request", [], {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 60}
        token = f"token-{len(self.tokens)}"
        self.tokens.add(token)
        return (
            "200 OK",
            [],
            {
                "access_token": token,
                "token_type": "Bearer",
                "id_token": jwt.encode(
                    claims | self.claims, self.key, "RS256", headers={"kid": "k"}
                ),
            },
        )


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_) -> None:
        pass


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers on a free port of this machine."""
    provider = Provider()
    with make_server("127.0.0.1", 0, provider, handler_class=_Quiet) as server:
        provider.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
