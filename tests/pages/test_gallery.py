"""The gallery shows every component, to whoever is signed in."""

import re
from pathlib import Path

import pytest
from django.test import Client

from tidewaiter import pages

pytestmark = pytest.mark.django_db
PARTS = Path(pages.__file__).parent / "templates" / "pages"
OTHER = {"confirm.html", "gallery.html", "toast.html"}
"""Pages, and parts that are seen after something has happened."""


def test_without_signing_in_there_is_the_sign_in_page():
    for path in ("/gallery/", "/gallery/dialog/"):
        assert Client().get(path)["Location"].startswith("/account/sign-in/")
    assert Client().post("/gallery/undo/").status_code == 302


def test_every_part_is_used(reader):
    names = {template.name for template in reader.get("/gallery/").templates}
    said = [path.name for path in PARTS.glob("*.html") if path.read_text("utf-8").startswith("{#")]
    parts = {f"pages/{name}" for name in said if name not in OTHER}
    assert len(parts) > 20
    assert parts - names == {"pages/dialog.html", "pages/form.html", "pages/summary.html"}
    names = {template.name for template in reader.post("/gallery/dialog/").templates}
    assert {"pages/dialog.html", "pages/form.html", "pages/summary.html"} <= names


def test_places_to_jump_to_are_there_once(reader):
    text = reader.get("/gallery/").content.decode()
    identities = re.findall(r'\sid="([^"]+)"', text)
    assert len(identities) == len(set(identities))
    for target in re.findall(r'href="#([^"]+)"', text):
        assert target in identities, target


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(reader):
    text = reader.get("/gallery/").content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?! src=)", text)
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", text)
    assert len(text.encode()) < 100_000


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "ar"])
def test_drawings_are_the_same_in_every_language(reader, language):
    text = reader.get("/gallery/", headers={"accept-language": language}).content.decode()
    paths = re.findall(r' d="([^"]*)"', text)
    assert len(paths) > 40
    assert all(re.fullmatch(r"[-MLZHVhvazqtA-Z\d. ]*", path, re.IGNORECASE) for path in paths)
    assert not re.search(r'\s(?:x|y|width|height|cx|cy|r)="[^"]*,', text)
    assert text.count('role="img"') >= 9


def test_the_dialog_confirms_and_offers_the_way_back(reader):
    assert "dlg" in reader.get("/gallery/dialog/").content.decode()
    text = reader.post("/gallery/dialog/", {"reason": "x"}, follow=True).content.decode()
    toast = text[text.index('class="toast"') :]
    assert 'action="/gallery/undo/"' in toast[: toast.index("</div>")]
    text = reader.post("/gallery/undo/", follow=True).content.decode()
    assert "Undone" in text
    assert reader.get("/gallery/undo/").status_code == 405


def test_the_gallery_costs_few_questions(reader, django_assert_max_num_queries):
    reader.get("/gallery/")
    with django_assert_max_num_queries(7):
        reader.get("/gallery/")
