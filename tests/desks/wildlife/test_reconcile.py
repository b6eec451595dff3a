"""Four gaps, innocent reasons first, and nothing called unexplained that a known reason covers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.desks.wildlife.reconcile import reconcile
from tidewaiter.desks.wildlife.reconciling.sides import (
    Basis,
    Entry,
    GapKind,
    Side,
    Standing,
)

PARROT = "Psittacus erithacus"


def told(side, quantity, **more):
    given = {"taxon": PARROT, "term": "LIV", "year": 2025, "partner": "GN", **more}
    return Entry(side=side, quantity=Decimal(quantity), **given)


def permit(quantity, **more):
    return told(Side.PERMIT, quantity, **more)


def declared(quantity, **more):
    return told(Side.DECLARED, quantity, **more)


def found(quantity, **more):
    return told(Side.FOUND, quantity, **more)


def partner(quantity, **more):
    return told(Side.PARTNER, quantity, **more)


def codes(gap):
    return [reason.code for reason in gap.reasons]


def test_where_all_agree_there_is_no_gap():
    entries = [
        permit(10, reference="P1"),
        declared(10, reference="D1"),
        found(10, reference="D1"),
        partner(10),
    ]
    assert reconcile(entries) == []


def test_a_permit_that_nobody_used_is_innocent():
    (gap,) = reconcile([permit(10, reference="P1"), declared(4, reference="D1")])
    assert (gap.kind, gap.difference, gap.standing) == (GapKind.UNUSED, 6, Standing.EXPLAINED)
    assert codes(gap) == ["not used"]
    assert gap.references == ("P1", "D1")


def test_more_declared_than_permitted_is_unexplained():
    (gap,) = reconcile([permit(10), declared(25)])
    assert (gap.kind, gap.left) == (GapKind.WITHOUT_PERMIT, 15)
    assert gap.standing is Standing.UNEXPLAINED
    assert gap.reasons == ()


def test_what_was_found_is_held_against_its_own_declarations():
    entries = [
        declared(10, reference="D1"),
        declared(90, reference="D2"),
        found(14, reference="D1"),
    ]
    (gap,) = reconcile(entries)
    assert (gap.kind, gap.ours, gap.theirs, gap.left) == (GapKind.FOUND_MORE, 10, 14, 4)
    assert gap.standing is Standing.UNEXPLAINED


def test_what_was_endorsed_for_declarations_that_are_not_here_is_no_fault():
    entries = [
        declared(10, reference="D1"),
        found(10, reference="D1"),
        found(600, reference="PAPER-1"),
        partner(612),
    ]
    more, saw = sorted(reconcile(entries), key=lambda gap: gap.kind)
    assert (more.kind, more.standing, codes(more)) == (
        GapKind.FOUND_MORE, Standing.EXPLAINED, ["not in this register"],
    )  # fmt: skip
    assert (saw.kind, saw.left, codes(saw)) == (
        GapKind.PARTNER_MORE, 2, ["not in this register"],
    )  # fmt: skip
    assert (saw.reasons[0].references, saw.reasons[0].covers) == (("PAPER-1",), 600)


@pytest.mark.parametrize(
    ("count", "term", "standing", "reasons"),
    [
        (98, "LIV", Standing.EXPLAINED, ["tolerance", "mortality"]),
        (96, "LIV", Standing.POSSIBLE, ["mortality"]),
        (96, "SKI", Standing.UNEXPLAINED, []),
        (90, "LIV", Standing.UNEXPLAINED, []),
    ],
)
def test_some_live_animals_die_on_the_way(count, term, standing, reasons):
    entries = [declared(100, reference="D", term=term), found(count, reference="D", term=term)]
    (gap,) = reconcile(entries)
    assert (gap.kind, gap.standing, codes(gap)) == (GapKind.FOUND_LESS, standing, reasons)


def test_a_partner_that_told_nothing_says_nothing():
    gaps = {one.cell.partner: one for one in reconcile([declared(10), partner(5, partner="GH")])}
    assert gaps["GN"].standing is Standing.NOT_TOLD
    assert gaps["GH"].kind is GapKind.PARTNER_MORE
    assert gaps["GH"].standing is Standing.UNEXPLAINED


def test_where_a_partner_reported_the_year_its_silence_speaks():
    basis = Basis(partner_reported=frozenset({"GN 2025"}))
    (gap,) = reconcile([declared(10)], basis)
    assert (gap.kind, gap.standing) == (GapKind.PARTNER_LESS, Standing.UNEXPLAINED)


def test_what_left_late_arrives_in_the_next_year():
    entries = [
        partner(100, late=True, reference="R"),
        declared(60),
        declared(40, year=2026, reference="D"),
        partner(0, year=2026),
    ]
    gaps = reconcile(entries)
    assert [gap.standing for gap in gaps] == [Standing.EXPLAINED] * 2
    more = next(gap for gap in gaps if gap.kind is GapKind.PARTNER_MORE)
    assert codes(more) == ["year end"]
    assert (more.reasons[0].covers, more.left) == (40, 0)
    assert more.reasons[0].references == ("D",)


def test_nothing_turns_the_year_that_did_not_leave_late():
    entries = [partner(100), declared(60), declared(40, year=2026), partner(0, year=2026)]
    assert {gap.standing for gap in reconcile(entries)} == {Standing.UNEXPLAINED}


def test_a_reason_covers_no_more_than_it_can():
    entries = [
        partner(100, late=True),
        declared(60),
        declared(10, year=2026),
        partner(0, year=2026),
    ]
    more = next(g for g in reconcile(entries) if g.kind is GapKind.PARTNER_MORE)
    assert (more.difference, more.left, more.standing) == (40, 30, Standing.UNEXPLAINED)


def test_territories_and_higher_taxa_are_told_otherwise_by_some():
    territory = [partner(10, partner="GF"), declared(10, partner="FR"), partner(0, partner="FR")]
    basis = Basis(territories={"GF": "FR"})
    assert {codes(g)[0] for g in reconcile(territory, basis)} == {"territory"}
    assert {g.standing for g in reconcile(territory, basis)} == {Standing.EXPLAINED}
    assert Standing.UNEXPLAINED in {g.standing for g in reconcile(territory)}
    higher = [partner(10, taxon="Psittacus"), declared(10), partner(0)]
    lineage = Basis(lineage={PARROT: (PARROT, "Psittacus")})
    assert {codes(g)[0] for g in reconcile(higher, lineage)} == {"higher taxon"}


def test_another_term_or_unit_may_be_the_same_goods_but_nobody_knows():
    entries = [partner(10, term="SKI"), declared(10, term="SKP"), partner(0, term="SKP")]
    gaps = reconcile(entries)
    assert {gap.standing for gap in gaps} == {Standing.POSSIBLE}
    assert all(codes(gap) == ["term or unit"] for gap in gaps)


def test_a_partner_that_reports_permits_issued_reports_more():
    (gap,) = reconcile([partner(10), declared(6)], Basis(issued=frozenset({"GN"})))
    assert (codes(gap), gap.standing) == (["permits issued"], Standing.POSSIBLE)


def test_imports_of_appendix_ii_need_not_be_reported():
    entries = [declared(10), partner(2)]
    basis = Basis(exports=True, appendix_ii=frozenset({PARROT}))
    (gap,) = reconcile(entries, basis)
    assert (codes(gap), gap.standing) == (["imports not reported"], Standing.POSSIBLE)
    (ours,) = reconcile(entries, Basis(appendix_ii=frozenset({PARROT})))
    assert ours.standing is Standing.UNEXPLAINED


def test_what_is_known_to_explain_comes_before_what_may():
    entries = [
        partner(100, late=True),
        declared(60),
        declared(10, year=2026),
        partner(0, year=2026),
    ]
    more = next(
        gap
        for gap in reconcile(entries, Basis(issued=frozenset({"GN"})))
        if gap.kind is GapKind.PARTNER_MORE
    )
    assert codes(more) == ["year end", "permits issued"]
    assert (more.left, more.standing) == (30, Standing.POSSIBLE)


ENTRIES = st.lists(
    st.builds(
        told,
        st.sampled_from(list(Side)),
        st.integers(0, 50),
        year=st.sampled_from([2025, 2026]),
        partner=st.sampled_from(["GN", "GH"]),
        term=st.sampled_from(["LIV", "SKI"]),
        late=st.booleans(),
        reference=st.sampled_from(["", "D1", "D2"]),
    ),
    max_size=12,
)


@given(ENTRIES)
def test_every_gap_adds_up_and_says_no_more_than_is_known(entries):
    for gap in reconcile(entries):
        assert 0 <= gap.left <= gap.difference
        assert gap.difference > 0
        assert all(one.covers is None or 0 < one.covers <= gap.difference for one in gap.reasons)
        unknown = any(one.covers is None for one in gap.reasons)
        if gap.standing is Standing.UNEXPLAINED:
            assert gap.left > 0
            assert not unknown
        if gap.standing is Standing.EXPLAINED:
            assert gap.left == 0


@given(ENTRIES, st.randoms())
def test_the_order_in_which_sides_tell_changes_nothing(entries, chance):
    turned = list(entries)
    chance.shuffle(turned)
    one, other = reconcile(entries), reconcile(turned)
    plain = [(g.cell, g.kind, g.difference, g.left, g.standing) for g in one]
    assert plain == [(g.cell, g.kind, g.difference, g.left, g.standing) for g in other]
