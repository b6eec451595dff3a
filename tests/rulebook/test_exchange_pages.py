"""Rules taken away as a file and brought back as a proposal."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.rulebook.acting import change, filled
from tests.rulebook.people import browser, no_second_factor
from tests.rulebook.rows import profile
from tidewaiter.identity.roles import RoleName
from tidewaiter.rulebook.models import ChangeRequest

__all__ = ["no_second_factor"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]


@pytest.fixture(autouse=True)
def rules(db) -> None:
    filled(
        change("list", "watched", {"values": ["A1", "B2"]}),
        change("profile", "P1", profile("P1")),
    )


@pytest.fixture
def tara() -> Client:
    return browser("tara", RoleName.TARGETING)


def packed(**changed: str) -> SimpleUploadedFile:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as archive:
        for name, text in changed.items():
            archive.writestr(name.replace("__", "/"), text)
    return SimpleUploadedFile("rules.zip", found.getvalue())


def text(answer) -> str:
    return answer.content.decode()


def test_who_may_not_is_refused_and_not_offered(tara):
    for path in ("/rules/export/", "/rules/import/"):
        assert Client().get(path).status_code == 302
        assert browser("bo", RoleName.BORDER).get(path).status_code == 403
    al = browser("al", RoleName.AUDITOR)
    assert al.get("/rules/export/").status_code == 200
    assert al.get("/rules/import/").status_code == 403
    assert al.post("/rules/import/").status_code == 403
    assert "/rules/import/" not in text(al.get("/rules/"))


def test_what_was_exported_differs_in_nothing_when_it_is_brought_back(tara):
    answer = tara.get("/rules/export/")
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert {"policy.yaml", "profiles/profiles.yaml", "profiles/lists/watched.txt"} <= set(names)
    sent = {"file": SimpleUploadedFile("rules.zip", answer.content), "note": "n", "do": "compare"}
    assert "Nothing differs" in text(tara.post("/rules/import/", sent))


def test_what_differs_is_compared_and_proposed(tara):
    name = "folder__profiles__lists__watched.txt"
    again = {"note": "n", "do": "compare", "file": packed(**{name: "A1\nC3\n"})}
    page = text(tara.post("/rules/import/", again))
    assert "1 document differs" in page
    assert ChangeRequest.objects.count() == 1
    sent = {"note": "n", "do": "propose", "file": packed(**{name: "A1\nC3\n"})}
    assert tara.post("/rules/import/", sent).status_code == 302
    assert ChangeRequest.objects.latest("pk").versions.get().plain == {"values": ["A1", "C3"]}


def test_what_cannot_be_read_is_told_with_its_place_in_the_file(tara):
    for sent, told in (
        ({"file": SimpleUploadedFile("x.zip", b"no")}, "It is not a ZIP file."),
        ({}, "No file was chosen."),
        ({"file": packed(**{"policy.yaml": "id: p\nid: q\n"})}, "stands twice"),
        ({"file": packed(**{"..__policy.yaml": "id: p\n"})}, "holds no rules"),
    ):
        answer = tara.post("/rules/import/", {"note": "n", "do": "propose", **sent})
        assert answer.status_code == 422
        assert told in text(answer)
        assert "/tmp" not in text(answer)
