"""Drafts are their owner's alone, are never saved over unseen, and go when they are proposed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.rulebook.acting import SHELL, change, filled, supervisor
from tests.rulebook.rows import NOW, profile, user
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.policy import Forbidden
from tidewaiter.identity.roles import RoleName
from tidewaiter.rulebook import drafts
from tidewaiter.rulebook.errors import ChangeError, RulesRefused, SavedElsewhere, UnknownRule
from tidewaiter.rulebook.models import ChangeRequest, Draft

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=1)


def saved(who: Actor, **more: Any) -> Draft:
    told: dict[str, Any] = {"identifier": "A-1", "content": {"text": "half a"}, "at": NOW}
    return drafts.save(actor=who, kind="profile", **told | more)


def test_one_draft_of_a_document_is_saved_again_and_again():
    ana = supervisor("ana")
    first = saved(ana)
    again = saved(ana, seen=1, content={"text": "half a profile\x00"}, at=LATER)
    assert again.pk == first.pk
    found = drafts.of_document(ana, "profile", "A-1")
    assert found is not None
    assert (found.number, found.saved_at, found.began_at) == (2, LATER, NOW)
    assert found.plain == {"text": "half a profile\x00"}


def test_what_was_saved_elsewhere_is_not_written_over_unseen():
    ana = supervisor("ana")
    saved(ana)
    for seen in (0, 2):
        with pytest.raises(SavedElsewhere):
            saved(ana, seen=seen, content={"text": "other"})
    assert drafts.own(ana, "profile")[0].plain == {"text": "half a"}


def test_new_documents_have_a_draft_each_and_one_thrown_away_is_made_anew():
    ana = supervisor("ana")
    one, other = saved(ana, identifier=""), saved(ana, identifier="", at=LATER)
    assert [row.pk for row in drafts.own(ana, "profile")] == [other.pk, one.pk]
    drafts.discard(actor=ana, kind="profile", key=one.pk)
    anew = saved(ana, identifier="", key=one.pk, seen=1)
    assert anew.number == 1
    assert Draft.objects.count() == 2


def test_nobody_else_reads_saves_or_throws_away_a_draft():
    ana, ben = supervisor("ana"), supervisor("ben")
    mine = saved(ana, identifier="")
    saved(ana)
    assert drafts.own(ben, "profile") == []
    assert drafts.of_document(ben, "profile", "A-1") is None
    assert drafts.gone_on(ben, "profile", "", mine.pk) is None
    for attempt in (
        drafts.one,
        lambda who, kind, key: drafts.discard(actor=who, kind=kind, key=key),
    ):
        with pytest.raises(UnknownRule):
            attempt(ben, "profile", mine.pk)
    theirs = saved(ben, identifier="", key=mine.pk, seen=1)
    assert theirs.pk != mine.pk
    assert Draft.objects.filter(owner=ana.user_id).count() == 2


def test_drafts_take_a_user_who_may_propose():
    reader = Actor.user("al", user("al").pk, [(RoleName.AUDITOR, "*")])
    machine = Actor.system("S", 1, scopes=["rules"], offices={"*"})
    for who in (reader, machine, SHELL):
        with pytest.raises(Forbidden):
            saved(who)
    assert drafts.own(machine, "profile") == []


def test_there_is_an_end_to_how_much_is_kept(monkeypatch):
    monkeypatch.setattr(drafts, "MOST", 2)
    ana = supervisor("ana")
    with pytest.raises(ChangeError, match="too long"):
        saved(ana, content={"text": "x" * drafts.LARGEST})
    saved(ana)
    saved(ana, identifier="")
    with pytest.raises(ChangeError, match="2 drafts"):
        saved(ana, identifier="")
    saved(ana, seen=1)


def test_proposing_ends_a_draft_and_a_refusal_keeps_it():
    filled()
    ana = supervisor("ana")
    draft = saved(ana)
    told: dict[str, Any] = {"actor": ana, "draft": draft, "at": LATER}
    bad, good = (change("profile", "A-1", profile("A-1", when=when)) for when in ("(", "hs = '1'"))
    with pytest.raises(RulesRefused):
        drafts.propose(change=bad, note="n", **told)
    assert Draft.objects.filter(pk=draft.pk).exists()
    made = drafts.propose(change=good, note="n", **told | {"draft": drafts.own(ana, "profile")[0]})
    assert ChangeRequest.objects.get(pk=made.pk).proposed_by_name == "ana"
    assert not Draft.objects.exists()
