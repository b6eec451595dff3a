"""What officers do on pages: steps, lanes, assignments, notes and files; and what they may not."""

from __future__ import annotations

import hashlib
import re
import struct
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.api.acting import with_second_factor
from tests.register.actors import Api, officer
from tests.register.work.rows import OFFICE, declared, work
from tidewaiter.identity.roles import RoleName
from tidewaiter.register.models import Note, OfficerFile, OutboxEvent, WorkEvent, WorkItem
from tidewaiter.register.pages.words import THEN
from tidewaiter.register.work import images
from tidewaiter.register.work.tables import shipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 0) + b"IEND" + b"\0\0\0\0"


@pytest.fixture
def ana():
    return Api(officer("ana", RoleName.BORDER, office=OFFICE)).client


@pytest.fixture
def sue():
    return Api(with_second_factor(officer("sue", RoleName.SUPERVISOR, office=OFFICE))).client


def number(mrn: str = "M1") -> int:
    return WorkItem.objects.get(declaration__mrn=mrn).number


POSTS = ("do/begin-examination/", "lane/", "assign/", "take/", "notes/", "files/")


@pytest.mark.parametrize("path", POSTS)
def test_nobody_else_may_and_nothing_changes(path):
    work("M1")
    address = f"/declarations/M1/{path}"
    values = {"seen": "1", "text": "x", "lane": "yellow", "reason": "x", "to": ""}
    assert Client().post(address, values).status_code == 302
    far = Api(officer("far", RoleName.BORDER, office="GB000001")).client
    assert far.post(address, values).status_code == 404
    reads = Api(officer("kim", RoleName.READ_ONLY, office=OFFICE)).client
    assert reads.post(address, values).status_code == 403
    assert "and decide nothing here" in reads.get("/declarations/M1/").content.decode()
    assert number() == 1
    assert not Note.objects.exists()


def test_a_step_that_needs_no_reason_is_one_press(ana):
    work("M1")
    text = ana.get("/declarations/M1/").content.decode()
    assert 'action="/declarations/M1/do/begin-examination/"' in text
    answer = ana.post("/declarations/M1/do/begin-examination/", {"seen": "1"})
    assert answer.status_code == 302
    assert WorkItem.objects.get().state == "under examination"


def test_what_comes_of_a_step_is_said_as_a_sentence(ana):
    work("M1")
    page = ana.get("/declarations/M1/do/begin-examination/").content.decode()
    assert "It is then under examination." in page


def test_every_state_that_a_step_leads_to_has_its_sentence():
    steps = shipped().steps
    led_to = {step.to for step in steps} - {"same", "opening"}
    assert led_to
    assert led_to <= set(THEN)


def test_release_is_closed_with_its_reason_until_something_is_recorded(ana):
    work("M1")
    ana.post("/declarations/M1/do/begin-examination/", {"seen": "1"})
    text = ana.get("/declarations/M1/").content.decode()
    assert "It opens once it is recorded what was found." in text
    assert "It takes a supervisor." in text
    assert ana.get("/declarations/M1/do/seize/").status_code == 403
    refused = ana.post("/declarations/M1/do/release/", {"seen": number()})
    assert refused.status_code == 422
    assert "Record what was found first." in refused.content.decode()


def test_a_reason_that_is_missing_is_asked_for(ana):
    work("M1")
    answer = ana.post("/declarations/M1/do/detain/", {"seen": "1", "reason": " "})
    assert answer.status_code == 422
    assert "It needs a reason." in answer.content.decode()
    ana.post("/declarations/M1/do/detain/", {"seen": "1", "reason": "Two seals"})
    assert WorkEvent.objects.last().reason == "Two seals"
    assert "Two seals" in ana.get("/declarations/M1/").content.decode()


def test_a_stale_page_says_who_changed_it_and_loses_nothing(ana, sue):
    work("M1")
    sue.post("/declarations/M1/do/detain/", {"seen": "1", "reason": "Seal broken"})
    values = {"seen": "1", "reason": "My own long reason"}
    gone = ana.post("/declarations/M1/do/begin-examination/", values)
    assert gone.status_code == 409
    assert "sue" in gone.content.decode()
    work("M2")
    sue.post("/declarations/M2/assign/", {"seen": "1", "to": ""})
    stale = ana.post("/declarations/M2/do/detain/", values)
    text = stale.content.decode()
    assert stale.status_code == 409
    assert "My own long reason" in text
    assert f'name="seen" value="{number("M2")}"' in text


def test_a_lighter_lane_takes_a_supervisor(ana, sue):
    work("M1")
    text = ana.get("/declarations/M1/lane/").content.decode()
    assert "It takes a supervisor." in text
    values = {"seen": "1", "lane": "yellow", "reason": "Papers agree"}
    assert ana.post("/declarations/M1/lane/", values).status_code == 403
    assert sue.post("/declarations/M1/lane/", values).status_code == 302
    assert WorkItem.objects.get().lane == "yellow"
    head = ana.get("/declarations/M1/").content.decode()
    assert "sue moved it to" in head
    assert "Papers agree" in head


def test_work_is_taken_given_and_given_back(ana):
    officer("ben", RoleName.BORDER, office=OFFICE)
    work("M1")
    ana.post("/declarations/M1/take/", {"seen": "1"})
    assert WorkItem.objects.get().assignee == "ana"
    assert "ben" in ana.get("/declarations/M1/assign/").content.decode()
    ana.post("/declarations/M1/assign/", {"seen": number(), "to": "ben"})
    assert WorkItem.objects.get().assignee == "ben"
    text = ana.get("/declarations/M1/").content.decode()
    assert "they or a supervisor may pass it on" in text
    refused = ana.post("/declarations/M1/assign/", {"seen": number(), "to": "ana"})
    assert refused.status_code in (403, 422)
    assert WorkItem.objects.get().assignee == "ben"


def links(client, address: str) -> dict[str, str]:
    """Where a declaration's page leads in the queue: ``prev``, ``next`` and ``back``."""
    text = client.get(address).content.decode()
    found = dict(re.findall(r'rel="(prev|next)" href="([^"]+)"', text))
    back = re.search(r'<a href="([^"]+)">Back to the queue</a>', text)
    return {way: unescape(link) for way, link in found.items()} | (
        {"back": unescape(back[1])} if back else {}
    )


def opened(client, address: str) -> list[str]:
    """The links to declarations on a page of the queue, in its order."""
    text = client.get(address).content.decode()
    return [unescape(one) for one in re.findall(r'"c-mrn"><a href="([^"]+)"', text)]


def mrn_of(link: str) -> str:
    return link.split("/")[2]


def test_without_a_queue_the_next_one_is_that_of_all_work(ana):
    for mrn in ("M1", "M2"):
        work(mrn, "red")
    assert links(ana, "/declarations/M1/") == {"next": "/declarations/M2/"}


@pytest.mark.parametrize("sort", ["", "&sort=oldest"])
def test_the_way_through_the_queue_keeps_filters_sorting_and_place(
    ana, sort, django_assert_max_num_queries
):
    at = timezone.now()
    for n in range(40):  # the oldest is the least pressing
        item = work(f"M{n:02}", "red" if n % 4 else "yellow", at=at)
        WorkItem.objects.filter(pk=item.pk).update(target_at=at - timedelta(hours=n))
    query = f"lane=red{sort}"
    shown = opened(ana, f"/queue/?{query}")
    assert len(shown) == 25
    assert mrn_of(shown[0]) == ("M01" if sort else "M39")
    at_place = links(ana, shown[0])
    assert "prev" not in at_place
    assert at_place["back"] == f"/queue/?{query}"
    here, walked = shown[0], [mrn_of(shown[0])]
    while "next" in (now := links(ana, here)):
        here = now["next"]
        walked.append(mrn_of(here))
    assert [mrn_of(one) for one in shown] == walked[:25]
    assert walked == sorted(walked, reverse=not sort)
    assert len(walked) == 30  # every red one, no other
    with django_assert_max_num_queries(30):
        last = links(ana, here)
    assert mrn_of(last["prev"]) == walked[-2]
    assert mrn_of(opened(ana, last["back"])[0]) == walked[-1]  # the page begins with this one
    second = re.search(r'href="(\?[^"]*after=[^"]+)"', ana.get(f"/queue/?{query}").content.decode())
    page = opened(ana, f"/queue/{unescape(second[1])}")
    assert [mrn_of(one) for one in page] == walked[25:]
    assert opened(ana, links(ana, page[2])["back"]) == page


def test_what_was_done_leaves_the_way_on(ana):
    items = [work(f"M{n}", "red") for n in range(3)]
    WorkItem.objects.filter(pk=items[1].pk).update(lane="yellow")
    found = links(ana, "/declarations/M1/?queue=lane%3Dred")
    assert (mrn_of(found["prev"]), mrn_of(found["next"])) == ("M0", "M2")


@pytest.mark.parametrize("odd", ["lane=%00", "after=x~y", "q" * 5000, "sort=no", "%ff"])
def test_odd_ways_are_no_error(ana, odd):
    work("M1", "red")
    assert ana.get("/declarations/M1/", {"queue": odd}).status_code == 200


def test_taking_the_next_keeps_the_queue(ana):
    work("M1", "red")
    answer = ana.post("/queue/next/", {"back": "lane=red"})
    assert answer["Location"] == "/declarations/M1/?queue=lane%3Dred"


def test_a_note_is_kept_and_withdrawn_by_its_author_alone(ana, sue):
    declared("M1", "green")
    ana.post("/declarations/M1/notes/", {"text": "Broker called about <the seal>"})
    note = Note.objects.get()
    assert "&lt;the seal&gt;" in sue.get("/declarations/M1/").content.decode()
    assert "seal" not in OutboxEvent.objects.get(kind="note.added").payload
    assert sue.post(f"/declarations/M1/notes/{note.pk}/withdraw/").status_code == 403
    assert ana.post(f"/declarations/M1/notes/{note.pk}/withdraw/").status_code == 302
    assert ana.post(f"/declarations/M1/notes/{note.pk}/withdraw/").status_code == 302
    assert Note.objects.count() == 2
    assert "ana withdrew a note" in sue.get("/declarations/M1/").content.decode()
    empty = ana.post("/declarations/M1/notes/", {"text": " "})
    assert empty.status_code == 422
    assert "The note is empty." in empty.content.decode()


def test_the_database_itself_keeps_notes_as_they_were_written(ana):
    declared("M1", "green")
    ana.post("/declarations/M1/notes/", {"text": "as it was"})
    with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
        Note.objects.update(text="otherwise")


def test_a_file_is_kept_with_its_digest_and_comes_as_a_download(ana, sue):
    declared("M1", "green")
    content = b"%PDF-1.7 invoice"
    given = SimpleUploadedFile("../in<voice>.exe", content)
    assert ana.post("/declarations/M1/files/", {"file": given}).status_code == 302
    row = OfficerFile.objects.get()
    assert row.name == "in_voice_.pdf"
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    answer = sue.get(f"/declarations/M1/files/{row.pk}")
    assert answer.content == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert sue.get(f"/declarations/M1/photos/{row.pk}")["Content-Disposition"].startswith("attach")
    far = Api(officer("far", RoleName.BORDER, office="GB000001")).client
    assert far.get(f"/declarations/M1/files/{row.pk}").status_code == 404


@pytest.mark.parametrize("content", [b"", b"<html><script>", b"MZ\x90", b"\xff\xd8\xff\xe1"])
def test_files_of_other_kinds_are_refused(ana, content):
    declared("M1", "green")
    given = SimpleUploadedFile("a.jpg", content)
    assert ana.post("/declarations/M1/files/", {"file": given}).status_code == 422
    assert not OfficerFile.objects.exists()


def test_a_photo_loses_its_place_and_keeps_which_way_up_it_is():
    gps = b"GPS 51.5 N 0.1 W"
    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, 6, 0, 0) + gps
    exif = b"Exif\0\0" + tiff
    app1 = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    note = b"\xff\xfe" + struct.pack(">H", 6) + b"note"
    table = b"\xff\xdb" + struct.pack(">H", 5) + b"\0ab"
    scan = b"\xff\xda" + struct.pack(">H", 4) + b"\1\0" + b"data\xff\0more\xff\xd9"
    photo = b"\xff\xd8" + app1 + note + table + scan + b"\xff\xd8 another photo" + gps
    kept = images.without_description(photo)
    assert gps not in kept
    assert b"note" not in kept
    assert b"another photo" not in kept
    assert table in kept
    assert kept.endswith(scan)
    assert images._turned(kept[6:]) == 6
    assert images.without_description(kept) == kept
    described = PNG[:8] + struct.pack(">I", 3) + b"eXIf" + b"gps" + b"\0\0\0\0" + PNG[8:]
    assert images.without_description(described) == PNG
