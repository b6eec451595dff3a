"""The chain: what is hashed, and that nothing can slip out of its place unseen."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.ledger.chain import (
    GENESIS,
    MAX_SEQUENCE,
    Entry,
    Head,
    at_text,
    entry_id,
    extend,
    hash_of,
    place_of,
)
from tidewaiter.ledger.errors import EntryRefused

AT = "2026-11-25T08:00:00.000000Z"
TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)
ENTRIES = st.builds(Entry, TEXT.filter(bool), TEXT, TEXT, TEXT)


def test_the_hash_is_that_of_the_documented_lines():
    entry = Entry("declaration.decided", '26ZZ"1', "Ümit", '{"lane":"red"}')
    [record] = extend(Head(3, 6, "ab" * 32), [entry], AT)
    lines = (
        "tidewaiter-ledger-1\n"
        + "ab" * 32
        + '\n3\n7\n["2026-11-25T08:00:00.000000Z","declaration.decided","26ZZ\\"1","Ümit"]\n'
        + '{"lane":"red"}'
    )
    assert record.hash == hashlib.sha256(lines.encode()).hexdigest()
    assert record.hash == "3c36a655a1b1c369524286d366d98d2817202722d134b77c660563d32972411e"


@given(st.lists(ENTRIES, min_size=1, max_size=6))
def test_each_record_names_the_hash_before_it(entries):
    records = list(extend(Head(0, 0, GENESIS), entries, AT))
    assert [r.seq for r in records] == list(range(1, len(entries) + 1))
    assert [r.prev for r in records] == [GENESIS, *(r.hash for r in records[:-1])]
    assert all(hash_of(r) == r.hash for r in records)


@given(st.lists(ENTRIES, min_size=2, max_size=6), st.data())
def test_a_batch_is_chained_as_its_parts_are(entries, data):
    cut = data.draw(st.integers(1, len(entries) - 1))
    whole = list(extend(Head(2, 0, GENESIS), entries, AT))
    first = list(extend(Head(2, 0, GENESIS), entries[:cut], AT))
    head = Head(2, first[-1].seq, first[-1].hash)
    assert whole == first + list(extend(head, entries[cut:], AT))


@given(ENTRIES, st.data())
def test_any_other_field_gives_another_hash(entry, data):
    [record] = extend(Head(1, 4, GENESIS), [entry], AT)
    name = data.draw(st.sampled_from(["at", "kind", "subject", "actor", "body", "prev"]))
    other = data.draw(TEXT.filter(lambda text: text != getattr(record, name)))
    assert hash_of(record._replace(**{name: other})) != record.hash
    assert hash_of(record._replace(seq=record.seq + 1)) != record.hash
    assert hash_of(record._replace(chain=record.chain + 1)) != record.hash


@given(TEXT, TEXT.filter(bool), TEXT)
def test_text_moved_from_one_field_to_the_next_gives_another_hash(subject, moved, body):
    hashes = {
        next(extend(Head(0, 0, GENESIS), [entry], AT)).hash
        for entry in (
            Entry("k", subject + moved, "", body),
            Entry("k", subject, moved, body),
            Entry("k", subject, "", moved + body),
        )
    }
    assert len(hashes) >= 2 + (moved + body != body)


def test_what_is_no_text_has_no_hash():
    [record] = extend(Head(0, 0, GENESIS), [Entry("k", "s", "a", "{}")], AT)
    assert hash_of(record._replace(body="\ud800")) == ""
    assert hash_of(record._replace(body=b"{}")) == ""
    assert hash_of(record._replace(actor=None)) == ""


@pytest.mark.parametrize(
    "entry",
    [
        Entry("", "s", "a", "{}"),
        Entry("k" * 41, "s", "a", "{}"),
        Entry("k", "s" * 201, "a", "{}"),
        Entry("k", "s", "a" * 201, "{}"),
        Entry("k", "s", "a", "a\0b"),
        Entry("k", "s", "a", "\ud800"),
    ],
)
def test_an_entry_that_a_database_could_not_keep_is_refused(entry):
    with pytest.raises(EntryRefused):
        list(extend(Head(0, 0, GENESIS), [entry], AT))


@given(st.integers(0, 1023), st.integers(1, MAX_SEQUENCE))
def test_an_id_is_a_place_and_fits_into_63_bits(chain, seq):
    assert place_of(entry_id(chain, seq)) == (chain, seq)
    assert entry_id(chain, seq) < 1 << 63


@given(st.datetimes(), st.datetimes())
def test_times_as_text_sort_as_times(one, two):
    one, two = one.replace(tzinfo=UTC), two.replace(tzinfo=UTC)
    assert (at_text(one) < at_text(two)) == (one < two)


def test_times_are_in_utc():
    at = datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2)))
    assert at_text(at) == "2025-12-31T23:00:00.000000Z"
