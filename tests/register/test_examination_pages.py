"""The examination: kept at every step, resumed, never overwritten unseen, recorded once."""

from __future__ import annotations

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.register.actors import Api, officer
from tests.register.test_acting_pages import PNG
from tests.register.work.rows import OFFICE, work
from tidewaiter.identity.roles import RoleName
from tidewaiter.register.models import (
    Examination,
    ExaminationDraft,
    OfficerFile,
    OutboxEvent,
    WorkItem,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]

WHERE = "/declarations/M1/examination/"
FILLED = {
    "seen": "0", "kind": "physical", "item": ["1", "2"], "minutes": "45", "notes": "Dry.",
    "r-1": "agrees", "r-2": "differs", "k-2": ["quantity", "value"], "q-2": "1800,5",
    "u-2": "NAR", "v-2": "12.50", "s-2": "3", "n-2": "Labels read 300 W",
}  # fmt: skip
REASON = {
    "source": "profile:P", "version": "1", "lane": "red", "probability": "1", "drawn": True,
    "text": "Look at item two.", "pointers": ["items.2"],
}  # fmt: skip


@pytest.fixture
def ana():
    return Api(officer("ana", RoleName.BORDER, office=OFFICE)).client


def by_script(client, values):
    return client.post(WHERE, values, headers={"X-Requested-With": "fetch"})


@pytest.mark.parametrize(
    "path", ["", "summary/", "photos/", "photos/1/remove/", "photos/1/restore/", "discard/"]
)
def test_who_may_not_is_refused_and_nothing_is_kept(path):
    work("M1")
    address = WHERE + path
    assert Client().post(address, FILLED).status_code == 302
    far = Api(officer("far", RoleName.BORDER, office="GB000001")).client
    assert far.post(address, FILLED).status_code == 404
    tim = Api(officer("tim", RoleName.TARGETING, office=OFFICE)).client
    assert tim.post(address, FILLED).status_code == 403
    assert "Record what was found" not in tim.get("/declarations/M1/").content.decode()
    assert not ExaminationDraft.objects.exists()


def test_the_page_asks_for_what_the_decision_is_about(ana):
    work("M1", reasons=(REASON,), items=20)
    text = ana.get(WHERE).content.decode()
    assert "<h1" in text
    assert "Examine item 2" in text
    assert "Look at item two." in text
    assert 'name="r-2"' in text
    assert 'name="r-3"' not in text
    more = ana.post(WHERE, {"seen": "0", "item": "2", "add_item": "7", "save": "1"}, follow=True)
    assert 'name="r-7"' in more.content.decode()


def test_begun_examined_signed_recorded_released(ana):
    work("M1")
    answer = ana.post("/declarations/M1/do/begin-examination/", {"seen": "1"})
    assert answer["Location"] == WHERE
    answer = ana.post(WHERE, FILLED | {"summary": "1"})
    assert answer["Location"] == WHERE + "summary/"
    text = ana.get(WHERE + "summary/").content.decode()
    assert "Found 1800,5 NAR" in text
    unsigned = ana.post(WHERE + "summary/", {"seen": "1", "signed": " "})
    assert unsigned.status_code == 422
    assert not Examination.objects.exists()
    drawn = "data:image/png;base64," + base64.b64encode(PNG).decode()
    done = ana.post(WHERE + "summary/", {"seen": "1", "signed": "Ana Okoro", "drawn": drawn})
    assert done["Location"] == "/declarations/M1/"
    made = Examination.objects.get()
    assert made.minutes == 45
    assert "Signed: Ana Okoro" in made.notes
    two = made.items.get(item=2)
    assert two.offence is True
    assert str(two.quantity_found) == "1800.500000"
    assert two.kinds == ["quantity", "value"]
    assert OfficerFile.objects.get().examination == made
    assert not ExaminationDraft.objects.exists()
    told = OutboxEvent.objects.get(kind="outcome.recorded").payload
    assert "Okoro" not in told
    assert "300 W" not in told
    item = WorkItem.objects.get()
    ana.post("/declarations/M1/do/release/", {"seen": item.number})
    assert WorkItem.objects.get().state == "released"


def test_what_is_missing_is_said_by_item_and_nothing_is_recorded(ana):
    work("M1")
    wrong = FILLED | {"r-1": "", "k-2": [], "q-2": "many", "minutes": "x"}
    ana.post(WHERE, wrong)
    text = ana.get(WHERE + "summary/").content.decode()
    for said in ("Item 1: Choose a result.", "Item 2: Say what is different.", "such as 1800"):
        assert said in text
    answer = ana.post(WHERE + "summary/", {"seen": "1", "signed": "Ana"})
    assert answer.status_code == 422
    assert not Examination.objects.exists()


def test_a_lost_connection_loses_nothing(ana):
    work("M1")
    assert by_script(ana, FILLED).json() == {"number": 1}
    text = ana.get(WHERE).content.decode()
    assert "Labels read 300 W" in text
    assert 'value="1800,5"' in text
    assert "Begun, not yet recorded" in ana.get("/examinations/").content.decode()


def test_two_devices_do_not_overwrite_one_another(ana):
    work("M1")
    by_script(ana, FILLED)
    late = FILLED | {"n-2": "From the other phone"}
    assert by_script(ana, late).status_code == 409
    plain = ana.post(WHERE, late)
    text = plain.content.decode()
    assert plain.status_code == 409
    assert "It was saved from another device" in text
    assert "From the other phone" in text
    assert 'name="seen" value="1"' in text
    assert ExaminationDraft.objects.get().content["items"]["2"]["notes"] == "Labels read 300 W"


def test_photos_stay_with_their_item_and_only_photos_are_taken(ana):
    work("M1")
    given = SimpleUploadedFile("p.png", PNG)
    ana.post(WHERE, FILLED | {"photo-2": [given]})
    photo = OfficerFile.objects.get()
    assert photo.item == 2
    shown = ana.get(f"/declarations/M1/photos/{photo.pk}")
    assert shown["Content-Type"] == "image/png"
    assert shown["X-Content-Type-Options"] == "nosniff"
    script = ana.post(WHERE + "photos/", {"item": "1", "photo": SimpleUploadedFile("a", PNG)})
    assert script.json()["photo"]
    bad = SimpleUploadedFile("p.jpg", b"%PDF-1.7")
    refused = ana.post(WHERE + "photos/", {"item": "1", "photo": bad})
    assert refused.status_code == 422
    ana.post(WHERE + "discard/")
    assert not OfficerFile.objects.exists()
    assert not ExaminationDraft.objects.exists()


def photographed(client: Client, count: int) -> list[int]:
    """An examination of M1 under way with so many photos of its second item; their keys."""
    work("M1")
    given = [SimpleUploadedFile(f"{n}.png", PNG) for n in range(count)]
    client.post(WHERE, FILLED | {"photo-2": given})
    return list(OfficerFile.objects.order_by("pk").values_list("pk", flat=True))


def test_a_photo_is_taken_out_and_put_back(ana):
    (key,) = photographed(ana, 1)
    address = f"/declarations/M1/photos/{key}"
    page = ana.post(f"{WHERE}photos/{key}/remove/", follow=True).content.decode()
    assert f"{WHERE}photos/{key}/restore/" in page  # the toast has the way back
    assert f'src="{address}"' not in page
    assert ana.get(address).status_code == 404
    page = ana.post(f"{WHERE}photos/{key}/restore/", follow=True).content.decode()
    assert f'src="{address}"' in page
    assert ana.get(address).status_code == 200
    assert ana.post(f"{WHERE}photos/{key}/restore/").status_code == 404


def test_only_the_photo_that_was_taken_out_last_can_be_put_back(ana):
    first, second = photographed(ana, 2)
    for key in (first, second):
        ana.post(f"{WHERE}photos/{key}/remove/")
    assert ana.post(f"{WHERE}photos/{first}/restore/").status_code == 404
    assert list(OfficerFile.objects.values_list("pk", flat=True)) == [second]


def test_what_was_taken_out_is_not_recorded(ana):
    first, second = photographed(ana, 2)
    ana.post(f"{WHERE}photos/{first}/remove/")
    ana.post(WHERE + "summary/", {"seen": "1", "signed": "Ana"})
    assert Examination.objects.count() == 1
    assert list(OfficerFile.objects.values_list("pk", flat=True)) == [second]


def test_nobody_takes_out_somebody_elses_photo(ana):
    (key,) = photographed(ana, 1)
    ben = Api(officer("ben", RoleName.BORDER, office=OFFICE)).client
    for what in ("remove", "restore"):
        assert ben.post(f"{WHERE}photos/{key}/{what}/").status_code == 404
    assert OfficerFile.objects.get().removed_at is None


def test_the_list_shows_what_is_mine_and_my_offices(ana, django_assert_max_num_queries):
    for n in range(30):
        work(f"M{n}")
    work("FAR", office="GB000001")
    ana.post("/declarations/M1/take/", {"seen": "1"})
    with django_assert_max_num_queries(12):
        text = ana.get("/examinations/").content.decode()
    assert "M29" in text.replace("<b>", "")
    assert "FAR" not in text
    assert Client().get("/examinations/").status_code == 302
    zoe = Api(officer("zoe", RoleName.READ_ONLY, office=OFFICE)).client
    assert "do not include examinations" in zoe.get("/examinations/").content.decode()
    for odd in ("x", "-1", "9" * 30):
        assert ana.get("/examinations/", {"after": odd}).status_code == 200


def test_many_items_stay_a_page_of_under_100_kb(ana):
    named = [f"items.{n + 1}" for n in range(400)]
    work("M1", reasons=(REASON | {"pointers": named},), items=999)
    answer = ana.get(WHERE)
    assert len(answer.content) < 100_000
    assert "add them by their numbers" in answer.content.decode()
