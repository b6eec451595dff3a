"""The law of the land: dated documents, and the control that holds declarations to them."""

from __future__ import annotations

from datetime import date

import pytest

from tidewaiter.core import Document
from tidewaiter.desks.ozone import national
from tidewaiter.desks.ozone.control import OzoneControl
from tidewaiter.desks.ozone.law import Law, Laws
from tidewaiter.rulebook.kinds import desk_bundles

OLD = {
    "id": "old", "title": "Before quotas", "valid_from": "2020-01-01", "source": "invented",
    "parties": {"XT": {"country": "XT", "group": "A5-1", "montreal": "1992-01-01"}},
}  # fmt: skip
NEW = OLD | {
    "id": "new", "title": "With quotas", "valid_from": "2026-01-01", "quota_groups": ["hfc"],
    "registration": True, "documents": {"q77": "licence"},
    "bans": [{"kind": "equipment", "groups": ["CFC"], "source": "invented"}],
    "prices": [{"substance": "R-134a", "low": "4", "high": "19.5", "currency": "USD"}],
}  # fmt: skip


def documents():
    return {national.KIND: {one["id"]: national.read_law(one["id"], one) for one in (NEW, OLD)}}


def test_the_law_of_a_day_is_that_of_the_latest_document() -> None:
    laws = national.laws_of(desk_bundles(documents())["ozone"], "XT")
    assert laws.on(date(2019, 12, 31)) == laws.before
    assert (laws.on(date(2020, 1, 1)).group, laws.before.group) == ("A5-1", None)
    assert laws.on(date(2025, 12, 31)).quota_groups == ()
    assert laws.on(date(2026, 1, 1)).quota_groups == ("HFC",)
    assert laws.on(None).registration
    assert laws.on(date(2026, 1, 1)).kind_of(Document(type="q77")) == "licence"
    assert "Q77" in laws.codes("licence")
    assert "Q77" not in laws.before.codes("licence")


def test_a_control_is_made_again_from_its_bundle() -> None:
    laws = national.laws_of(national.bundle(documents()), "XT")
    control = OzoneControl(law=laws)
    assert control.laws == national.laws_of(national.bundle(documents()), "XT")
    assert control.bundle() != OzoneControl(country="XT").bundle()
    assert national.laws_of({}, "XT") == Laws(control.laws.before)
    assert OzoneControl(law=Law(country="XT")).laws.on(None) == Law(country="XT")


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"documents": {"X1": "permit"}}, "documents.X1"),
        ({"parties": {"XT": {"country": "XU"}}}, "parties.XT"),
        ({"parties": {"XT": {"country": "XT", "group": "A6"}}}, "parties.XT.group"),
        ({"bans": [{"kind": "equipment"}]}, "bans"),
        ({"quota": True}, "quota"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"id": "other"}, "id"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(wrong: dict, where: str) -> None:
    with pytest.raises(national.NationalLawRefused) as refused:
        national.read_law("old", OLD | wrong)
    assert refused.value.where.startswith("ozone-law old")
    assert where in str(refused.value)


def test_two_documents_do_not_begin_on_one_day() -> None:
    twin = national.read_law("twin", OLD | {"id": "twin"})
    everything = {national.KIND: {"old": national.read_law("old", OLD), "twin": twin}}
    assert [p.where for p in national.check_laws(everything)] == ["ozone-law twin, valid_from"]
    assert list(national.check_laws(documents())) == []
