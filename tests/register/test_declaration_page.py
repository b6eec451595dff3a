"""The page of a declaration: reasons first, everything to its place, nothing of other offices."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone, translation

from tests.api.acting import with_second_factor
from tests.engine.test_deciding import profile
from tests.register.actors import Api, officer
from tests.register.declarations import NOW, change, declaration, submission
from tests.register.rules import NO_CHANCE, live
from tests.register.work.rows import OFFICE, work
from tidewaiter.core import Document, MessageFunction, Party, Role
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.language.vocabulary import vocabulary
from tidewaiter.desks.risk.profiles import ProfileSet
from tidewaiter.engine.policies import Policies
from tidewaiter.identity.roles import RoleName
from tidewaiter.identity.selectors import actor_of
from tidewaiter.register import desks
from tidewaiter.register.explaining import Past
from tidewaiter.register.intake.deciding import take_in
from tidewaiter.register.models import Decision, Declaration, RawMessage, Version, WorkItem
from tidewaiter.register.pages import (
    desk_rows,
    evidence,
    goods,
    originals,
    parties,
    pinning,
    reasons,
    trying,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]

PROFILE = {
    "source": "profile:VAL-01",
    "version": "1",
    "lane": "red",
    "probability": "1",
    "drawn": True,
    "text": "The value is too low.",
    "pointers": ["items.2"],
    "evidence": [
        {
            "name": "unit_value",
            "value": "4.1",
            "comparison": "less than 0.5 × reference.unit_value_p10 = 9.8",
            "pointer": "items.2.customs_value",
        }
    ],
    "legal_basis": "Article 17",
}
CHANCE = {
    "source": "random", "version": "1", "lane": "red", "probability": "0.005", "drawn": True,
    "text": "Chosen at random, 1 in 200. No other reason.",
}  # fmt: skip


def receive(*what, at=NOW):
    return take_in([submission(one, at=at) for one in what], live(), "GB")


def many(count: int):
    base = declaration("L1").items[0]
    items = tuple(replace(base, number=n + 1) for n in range(count))
    return declaration("L1", items=items, item_count=count)


@pytest.fixture
def ana():
    return officer("ana", RoleName.TARGETING, RoleName.BORDER, office=OFFICE)


def get(who, path: str, **query):
    return Api(who).client.get(path, query)


def words_of(answer) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


PATHS = ("", "versions/", "messages/1/", "messages/1/raw", "what-if/")


@pytest.mark.parametrize("path", PATHS)
def test_who_sees_it_and_who_does_not(path):
    (found,) = receive(declaration("L1"))
    address = f"/declarations/{found.mrn}/{path}"
    assert Client().get(address).status_code == 302
    ben = with_second_factor(officer("ben", RoleName.SUPERVISOR, office="GB000001"))
    assert get(ben, address).status_code == 404
    assert get(officer("zoe"), address).status_code == 404
    assert get(officer("kim", RoleName.READ_ONLY, office=OFFICE), address).status_code in (200, 403)
    assert get(officer("tim", RoleName.TARGETING, office=OFFICE), address).status_code == 200


@pytest.mark.parametrize("run_out", [False, True])
@pytest.mark.parametrize("hours", [3, 17, 200])
def test_the_head_and_the_queue_say_the_same_age(ana, hours, run_out):
    at = timezone.now() - timedelta(hours=hours, minutes=22)
    item = work("26GB1", reasons=(PROFILE,), at=at)
    if run_out:  # what the clock leaves behind
        WorkItem.objects.filter(pk=item.pk).update(clock="", due_at=None)
    queue, head = (
        re.sub(r"<[^>]+>", "", get(ana, path).content.decode())
        for path in ("/queue/", f"/declarations/{item.declaration.mrn}/")
    )
    (told,) = re.findall(r"([\d,]+ h(?: \d+)?) (?:over|of \d)", queue)
    assert f"Over by {told} of" in head or f"{told} used of" in head


def test_the_head_says_what_to_do_why_and_by_when(ana):
    item = work("26GB1", reasons=(PROFILE,), items=3)
    text = get(ana, f"/declarations/{item.declaration.mrn}/").content.decode()
    assert "<h1>Examine item 2 before release</h1>" in text
    assert "The value is too low." in text
    assert "no officer has looked at it yet" in text
    assert "If nobody acts by then, a supervisor is called." in text
    assert 'id="r1"' in text
    assert "9.8 (0.5 × value per kg that nine in ten earlier imports exceed) or more" in text


def test_what_is_marked_in_the_first_sentence_is_markup(ana):
    unknown = CHANCE | {"source": "not assessed:x", "text": "Odd & new."}
    work("26GB3", reasons=(PROFILE | {"text": "<b>"}, unknown))
    client = Api(ana).client
    client.cookies["django_language"] = "fr"
    page = client.get("/declarations/26GB3/").content.decode()
    assert '<bdi lang="en">Odd &amp; new.</bdi>' in page
    assert "&lt;b&gt;" in page
    assert "&lt;bdi" not in page


def test_a_random_choice_is_said_openly(ana):
    work("26GB2", route="random", reasons=(CHANCE,))
    text = get(ana, "/declarations/26GB2/").content.decode()
    assert "Chosen at random, 1 in 200. No other reason." in text
    assert "nothing in the declaration. Chance chose it." in text


def test_what_could_not_be_assessed_is_no_nothing_found():
    content = {"items": [{"number": 1}]}
    unknown = {"desk": "risk", "control": "X", "reason": "hs not known.", "pointer": "items.1"}
    decision = {"versions": {"messages": "1", "risk": "1"}, "not_assessed": [unknown]}
    said = {one.desk: one.state for one in desk_rows.desks_said(decision, content, []).rows}
    assert said == {"Risk profiles": "unknown", "The message itself": "none"}


def test_a_desk_without_a_rule_in_force_did_not_look():
    for desk in ("learned", "screening"):
        idle = desks.controls({})[1:]
        (version,) = (one.version for one in idle if one.desk == desk)
        for told, state in ((version, "idle"), ("another", "none")):
            decision = {"versions": {desk: told}}
            (row,) = desk_rows.desks_said(decision, {"items": []}, []).rows
            assert row.state == state


def test_pins_stand_at_the_cell_that_the_evidence_names():
    content = {"items": [{"number": 1}, {"number": 2, "customs_value": "5", "net_mass": "2"}]}
    effective, others = reasons.told({"reasons": [PROFILE]}, content)
    pins = pinning.pins(effective, content)
    assert pins.items == {2: {"value": [1]}}
    assert not others
    line = goods.goods(content, pins, 1).lines[1]
    assert line.pins == {"value": [1]}
    assert line.per_kg == Decimal("2.50")
    assert effective[0].head().evidence[0].place.text == "Item 2, customs value"


LICENCE = "Import licence (911)"


@pytest.mark.parametrize(
    ("comparison", "told", "otherwise"),
    [
        ("at most 3", "3 or less", "more than 3"),
        ("is 'CN'", "exactly CN", "anything but CN"),
        ("not given", "not given", "given"),
        ("like '29034%'", "beginning with 29034", "not beginning with 29034"),
        (
            "not has(document_types, '911')",
            "without Import licence (911)",
            "with Import licence (911)",
        ),
        ("has(document_types, '9XY')", "with 9XY", "without 9XY"),
        (
            "like '29%' or like '38%'",
            "beginning with 29 or beginning with 38",
            "not beginning with 29 and not beginning with 38",
        ),
        ("is 'this or that'", "exactly this or that", "anything but this or that"),
        ("nothing known", "nothing known", ""),
        (
            "at most 0.95 × reference.net_gross_p05 = not known",
            "a figure that is not known here or less (0.95 × net mass as a share of gross mass: "
            "what 5 in 100 earlier imports stay below)",
            "",
        ),
    ],
)
def test_comparisons_are_put_into_words(comparison, told, otherwise):
    assert evidence.compared(comparison) == (told, otherwise)


def test_what_stands_for_a_figure_that_is_not_known_is_said():
    told, _ = evidence.compared("less than coalesce(reference.hs_unit_value_p05, 0) = 5.2")
    assert told == (
        "less than 5.2 (value per kg that nineteen in twenty imports exceed, or 0 where that is "
        "not known)"
    )


def test_a_document_is_called_by_its_name(ana):
    known, own = (Document(type=kind, id="7") for kind in ("380", "9XY"))
    receive(declaration("L1", documents=(known, own)))
    page = words_of(get(ana, f"/declarations/{Declaration.objects.get().mrn}/"))
    assert "Commercial invoice 380" in page
    assert "9XY" in page


def test_every_party_has_its_history_whatever_its_role(ana):
    seller = Party(role=Role.SELLER, name="Peña & Cía.")
    exporter = Party(role=Role.EXPORTER, id="XP-7")
    declarant = Party(role=Role.DECLARANT, id="GB1")
    receive(declaration("L1", parties=(exporter,)), declaration("L2", parties=(seller, declarant)))
    receive(declaration("L3", office="GB000099", parties=(exporter, seller)))  # not ana's to see
    named = Party(role=Role.SELLER, name="PENA CIA")
    receive(declaration("L4", parties=(exporter, named, declarant)))
    row = Declaration.objects.get(lrn="L4")
    shown = _parties(ana, row)
    assert {one.role: sum(one.history.months) if one.history else None for one in shown} == {
        "exporter": 2, "seller": 2, "declarant": 2,
    }  # fmt: skip
    assert [one.role for one in shown if one.history and one.history.by_name] == ["seller"]
    page = words_of(get(ana, f"/declarations/{row.mrn}/"))
    assert "known again by its name" in page


def test_the_history_of_parties_asks_once_for_each(ana, django_assert_num_queries):
    receive(declaration("L1"))
    row, actor = Declaration.objects.get(), actor_of(ana)
    five = [{"role": "seller", "id": f"S{n}"} for n in (1, 2, 3, 4, 5, 5)]
    content = {"parties": [*five, {"role": "importer", "id": "GB2"}]}
    with django_assert_num_queries(6 + 1):
        parties.parties(actor, row, content, pinning.Pins(), NOW.date())


def _parties(who, row):
    plain = json.loads(row.versions.get().canonical)
    return parties.parties(actor_of(who), row, plain, pinning.Pins(), NOW.date())


def test_999_items_come_in_pages_of_under_100_kb(ana, django_assert_max_num_queries):
    (found,) = receive(many(999))
    asks = Api(ana).client
    with django_assert_max_num_queries(24):
        first = asks.get(f"/declarations/{found.mrn}/")
    assert len(first.content) < 100_000
    assert "Items 1 to 40 of 999" in first.content.decode()
    last = asks.get(f"/declarations/{found.mrn}/", {"items": "999"}).content.decode()
    assert 'id="item999"' in last
    for odd in ("x", "-1", "9" * 30, "0"):
        assert asks.get(f"/declarations/{found.mrn}/", {"items": odd}).status_code == 200


def keep(monkeypatch, kept: Past) -> None:
    """As if these rules were kept; they are asked for by the digest that decisions name."""

    def rules_of(ruleset: str) -> Past:
        assert isinstance(ruleset, str)
        return kept

    monkeypatch.setattr(trying, "rules_of", rules_of)


@pytest.fixture
def french(monkeypatch):
    """A declaration that one profile sent to red and another nearly did; the rules are kept."""
    near = profile("HEAVY", "gross_mass > 10 AND net_mass >= 20")
    control = RiskControl(ProfileSet([profile("FRENCH", "origin = 'FR'"), near]))
    kept = Past((control,), Policies([NO_CHANCE]))
    keep(monkeypatch, kept)
    (found,) = take_in([submission(declaration("L1"), at=NOW)], live(control), "GB")
    assert Decision.objects.get().lane == "red"
    return found.mrn


def between(text: str, first: str, last: str) -> str:
    """What the reader sees of a part of a page, tags taken out."""
    part = text[text.index(first) :]
    part = part[part.index(">") + 1 : part.index(last)]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def test_a_value_can_be_tried_and_nothing_is_kept(ana, french):
    asks = Api(ana).client
    address = f"/declarations/{french}/what-if/"

    def tried(**values: str) -> str:
        typed = {f"try.items.1.{name}": value for name, value in values.items()}
        answer = asks.post(address, {"item": "1", **typed})
        assert answer.status_code == 200
        return between(answer.content.decode(), 'id="whatif"', "</section>")

    changed = tried(origin="DE")
    assert "Red would become Green" in changed
    assert "Item 1, origin: DE instead of FR." in changed
    assert "Falls away: r" in changed
    assert "Stays:" not in changed
    other = tried(description="mules")  # which no profile looks at
    assert "Red would stay Red" in other
    assert "Stays: r" in other
    assert "Falls away:" not in other
    odd = tried(net_mass="much")
    assert "It could not be tried" in odd
    assert "would become" not in odd
    assert "No value differs" in tried(origin="FR")
    assert [one.lane for one in Decision.objects.all()] == ["red"]
    assert RawMessage.objects.count() == 1


def test_who_may_not_try_values_is_not_offered_it(french):
    border = Api(officer("bob", RoleName.BORDER, office=OFFICE)).client
    address = f"/declarations/{french}/"
    assert border.post(f"{address}what-if/", {"try.items.1.origin": "DE"}).status_code == 403
    text = border.get(address).content.decode()
    assert 'id="whatif"' not in text
    assert 'id="otherwise"' not in text


def test_what_would_have_changed_it_is_tried(ana, french):
    text = get(ana, f"/declarations/{french}/").content.decode()
    rows = re.findall(r"<tr>.*?</tr>", text[text.index('id="otherwise"') :], re.DOTALL)
    (row,) = [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in rows[1:2]]
    assert re.match(r"Item 1, origin : [A-Z]{2} FR Green FRENCH", row)
    assert "would not hold any more" in row
    assert "No single change of the declaration" not in text


def test_where_no_single_change_would_it_is_said(ana, monkeypatch):
    both = [profile("FRENCH", "origin = 'FR'"), profile("HORSES", "hs4 = '0101'")]
    control = RiskControl(ProfileSet(both))
    kept = Past((control,), Policies([NO_CHANCE]))
    keep(monkeypatch, kept)
    (found,) = take_in([submission(declaration("L1"), at=NOW)], live(control), "GB")
    text = get(ana, f"/declarations/{found.mrn}/").content.decode()
    part = between(text, 'id="otherwise"', "</section>")
    assert "No single change would" in part
    assert "2 changes were tried; the lane stays the same." in part
    assert "FRENCH FRENCH HORSES HORSES" in part


def test_many_items_are_worked_out_when_asked_for(ana, monkeypatch):
    control = RiskControl(ProfileSet([profile("FRENCH", "origin = 'FR'")]))
    kept = Past((control,), Policies([NO_CHANCE]))
    keep(monkeypatch, kept)
    (found,) = take_in([submission(many(6), at=NOW)], live(control), "GB")
    address = f"/declarations/{found.mrn}/"
    assert "Work it out" in get(ana, address).content.decode()
    asked = between(get(ana, address, otherwise="1").content.decode(), 'id="otherwise"', "</sec")
    assert "No single change would" in asked


def test_a_message_is_shown_escaped_and_downloaded_as_it_came(ana):
    (found,) = receive(declaration("<b>L1</b>"))
    text = get(ana, f"/declarations/{found.mrn}/messages/1/").content.decode()
    assert "&lt;" in text
    assert "<DeclarationType>" not in text
    raw = get(ana, f"/declarations/{found.mrn}/messages/1/raw")
    assert raw["Content-Disposition"].startswith("attachment")
    assert raw["X-Content-Type-Options"] == "nosniff"
    assert raw.content == RawMessage.objects.get().raw
    assert get(ana, f"/declarations/{found.mrn}/messages/2/").status_code == 404


def test_two_versions_are_compared(ana, french):
    """It waits for an examination, so that it can still be amended."""
    address = f"/declarations/{french}/versions/"
    assert "There is one version" in get(ana, address).content.decode()
    item = replace(declaration("L1").items[0], description="mules")
    receive(change(french, MessageFunction.AMEND, items=(item,)))
    assert Version.objects.count() == 2
    text = get(ana, address).content.decode()
    rows = re.findall(r'<tr><th scope="row">(.*?)</tr>', text, re.DOTALL)
    told = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one)).strip() for one in rows]
    assert "Item 1, description items.1.description horses mules" in told
    assert not [one for one in told if "origin" in one]  # which nobody changed
    back = get(ana, address, **{"from": "2", "to": "1"}).content.decode()
    assert "<del><bdi>mules</bdi></del>" in back
    assert "Nothing differs" in get(ana, address, **{"from": "2", "to": "2"}).content.decode()
    assert get(ana, address, to="9").status_code == 404
    old, new = {"items": [{"number": 1, "origin": "FR"}]}, {"items": [{"number": 1}]}
    (one,) = originals.differences(old, new)
    assert (one.label, one.before, one.after) == ("Item 1, origin", "FR", None)
    assert list(originals.differences(old, old)) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("history.importer_new", "Importer: never seen before"),
        (
            "history.seller_examined(365)",
            "Seller: items with a result of examination in 365 days",
        ),
        ("history.importer_hs_new", "importer and HS subheading: never seen together"),
        (
            "reference.net_gross_p05",
            "net mass as a share of gross mass: what 5 in 100 earlier imports stay below",
        ),
        (
            "reference.value_per_unit_n",
            "customs value per unit: earlier imports to compare with",
        ),
        ("reference.hs_unit_value_p05", "value per kg that nineteen in twenty imports exceed"),
        ("somewhere.else", "somewhere: else"),
    ],
)
def test_what_is_asked_of_the_past_is_said_in_words(name, words):
    assert evidence.name_of(name) == words
    assert evidence.plain(f"{name} not known.") == f"{words} not known."


def test_every_word_of_the_past_has_words():
    asked = [one for one in vocabulary().values() if one.name.startswith(("history.", "ref"))]
    assert len(asked) > 50
    for one in asked:
        name = f"{one.name}(90)" if one.days else one.name
        assert "_" not in evidence.name_of(name), name


def test_every_figure_of_the_past_says_from_what_it_was_counted_in_the_language_of_the_page():
    asked = [one for one in vocabulary().values() if one.name.startswith(("history.", "ref"))]
    names = [f"{one.name}(90)" if one.days else one.name for one in asked]
    stated = {name: f"{name}: {one.meaning}" for name, one in zip(names, asked, strict=True)}
    for name in names:
        said = evidence.shown({"name": name, "value": "1", "source": stated[name]}, {}).source
        assert said.startswith("From "), name
        assert ("90 days" in said) == (name.endswith("(90)")), name
    both = "; ".join(stated[f"history.{who}_examined(90)"] for who in ("importer", "seller"))
    with translation.override("ar"):
        told = [evidence.shown({"name": "a", "source": one}, {}).source for one in stated.values()]
        assert not [one for one in told if re.search("[a-z]", one)]
    assert evidence.shown({"name": "a", "source": both}, {}).source == (
        "From results of examination recorded in the 90 days before"
    )


def test_a_value_that_was_worked_out_says_from_what():
    one = {"name": "hs2", "value": "12 from hs 120991", "comparison": "in ('06', '12')"}
    assert evidence.shown(one, {}).value == "12 from HS code 120991"
    papers = {"name": "document_types", "value": "380, 9XY"}
    assert evidence.shown(papers, {}).value == "Commercial invoice (380), 9XY"
    assert evidence.shown({"name": "description", "value": "cheese from X"}, {}).value == (
        "cheese from X"
    )
