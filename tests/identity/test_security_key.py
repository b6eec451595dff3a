"""A security key, in software: set up and used through the real pages."""

import hashlib
import json
import re

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from tests.identity.conftest import PASSWORD, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
ADD = "/account/second-factor/webauthn/add/"
ASKED = "/account/second-factor/authenticate/"
SITE = "https://testserver"
FLAG = AuthenticatorData.FLAG


class SoftKey:
    """What a security key does: one key pair, a counter, and answers to challenges."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = b"a key in software"
        self.count = 0

    def create(self, options: dict, origin: str = SITE) -> str:
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        data = self._data(options["rp"]["id"], FLAG.UP | FLAG.AT, credential)
        client = self._client("webauthn.create", options, origin)
        attested = AttestationObject.create("none", data, {})
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "attestationObject": websafe_encode(attested),
            }
        )

    def get(self, options: dict, origin: str = SITE) -> str:
        data = self._data(options["rpId"], FLAG.UP)
        client = self._client("webauthn.get", options, origin)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signed),
            }
        )

    def _data(self, rp: str, flags: FLAG, credential: bytes = b"") -> AuthenticatorData:
        self.count += 1
        hashed = hashlib.sha256(rp.encode()).digest()
        return AuthenticatorData.create(hashed, flags, self.count, credential)

    def _client(self, kind: str, options: dict, origin: str) -> CollectedClientData:
        challenge = websafe_decode(options["challenge"])
        return CollectedClientData.create(kind, challenge, origin)

    def _answer(self, response: dict) -> str:
        name = websafe_encode(self.id)
        whole = {"id": name, "rawId": name, "type": "public-key", "response": response}
        return json.dumps(whole | {"clientExtensionResults": {}})


@pytest.fixture(autouse=True)
def _strict(settings, db) -> None:
    cache.clear()
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False


def asked_for(client: Client, address: str) -> dict:
    """The options that the page hands to the browser."""
    page = client.get(address).content.decode()
    data = re.search(r'<script id="js_data" type="application/json">(.*?)</script>', page, re.S)
    options = json.loads(data.group(1))
    return options.get("creation_options", options.get("request_options"))["publicKey"]


def who(client: Client) -> str:
    return client.get("/").content.decode().removeprefix("home of ")


def set_up(client: Client, key: SoftKey, origin: str = SITE):
    client.post("/account/confirm/", {"password": PASSWORD})
    credential = key.create(asked_for(client, ADD), origin)
    return client.post(ADD, {"name": "mine", "credential": credential})


def test_a_security_key_is_set_up_and_then_asked_for(person):
    person("ines", "supervisor")
    first, key = Client(), SoftKey()
    sign_in(first, "ines")
    assert set_up(first, key).status_code == 302
    assert who(first) == "ines"
    assert "mine" in first.get("/account/second-factor/webauthn/").content.decode()

    client = Client()
    sign_in(client, "ines")
    assert who(client) == "nobody"
    client.post(ASKED, {"credential": key.get(asked_for(client, ASKED))})
    assert who(client) == "ines"


def test_another_key_an_old_answer_and_another_site_do_not_open(person):
    person("ines", "supervisor")
    first, key = Client(), SoftKey()
    sign_in(first, "ines")
    set_up(first, key)
    client = Client()
    sign_in(client, "ines")
    old = key.get(asked_for(client, ASKED))
    wrong = [
        lambda: SoftKey().get(asked_for(client, ASKED)),
        lambda: [asked_for(client, ASKED), old][1],
        lambda: key.get(asked_for(client, ASKED), "https://testserver.example.org"),
    ]
    for answer in wrong:
        client.post(ASKED, {"credential": answer()})
        assert who(client) == "nobody"
    client.post(ASKED, {"credential": key.get(asked_for(client, ASKED))})
    assert who(client) == "ines"


def test_a_key_made_for_another_site_is_not_set_up(person):
    person("ines", "supervisor")
    client = Client()
    sign_in(client, "ines")
    set_up(client, SoftKey(), "https://evil.example.org")
    assert client.get("/").headers["Location"] == "/account/second-factor/"
