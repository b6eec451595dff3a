"""Verification: every tampering is found, and nothing is found where nobody tampered."""

from __future__ import annotations

import tracemalloc
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.ledger.copies import Copy, Maker, clean
from benchmarks.ledger.tampering import TAMPERINGS, state, tamper
from tidewaiter.ledger.chain import GENESIS, Entry, Head, Record, extend
from tidewaiter.ledger.checkpoints import sign
from tidewaiter.ledger.problems import MEANINGS, Kind
from tidewaiter.ledger.verify import verify, verify_since

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = "2026-11-25T08:00:00.000000Z"
LATER = "2026-11-25T09:00:00.000000Z"


@pytest.mark.parametrize("name", sorted(TAMPERINGS))
@pytest.mark.parametrize("seed", range(3))
def test_a_tampering_is_found_and_called_what_it_is(name, seed):
    copy, key = clean(seed)
    assert copy.verified_by(key).intact
    before = state(copy)
    kinds = tamper(copy, Random(f"tamper {seed}"), name)
    assert state(copy) != before
    assert kinds & {problem.kind for problem in copy.verified_by(key).problems}


@pytest.mark.slow
def test_a_thousand_tamperings_are_found():
    names = sorted(TAMPERINGS)
    for seed in range(1000):
        copy, key = clean(seed)
        before = state(copy)
        kinds = tamper(copy, Random(f"tamper {seed}"), names[seed % len(names)])
        assert state(copy) != before
        found = {problem.kind for problem in copy.verified_by(key).problems}
        assert kinds & found, (seed, names[seed % len(names)], found)


def test_a_hundred_clean_ledgers_raise_no_alarm():
    for seed in range(100):
        copy, key = clean(seed)
        found = copy.verified_by(key)
        assert found.problems == (), seed
        assert found.entries == sum(map(len, copy.chains.values()))


def test_without_checkpoints_a_forged_ledger_would_not_be_seen():
    """The control: what finds forgers is what is signed, not the chain."""
    for name in ("replace_everything", "forge_an_edit", "wipe_everything"):
        copy, key = clean(1)
        tamper(copy, Random(1), name)
        copy.checkpoints.clear()
        for records in copy.chains.values():
            records[:] = [r for r in records if r.kind != "ledger.checkpoint"]
        for chain in copy.chains:
            copy.reseal(chain)
        assert {p.kind for p in copy.verified_by(key).problems} == {Kind.NOTHING_SIGNED}


def two_chains() -> Copy:
    """Chain 0 with 6 entries, of which 4 are signed; chain 1 with 3, all signed."""
    copy = Copy({}, {}, [])
    for chain, count in ((0, 4), (1, 3)):
        append(copy, chain, count)
    copy.checkpoints.append(sign(list(copy.heads.values()), at=AT, key=KEY))
    append(copy, 0, 2)
    return copy


def append(copy: Copy, chain: int, count: int) -> list[Record]:
    head = copy.heads.get(chain, Head(chain, 0, GENESIS))
    entries = [Entry("test", f"s{head.seq + n}", "ana", "{}") for n in range(1, count + 1)]
    new = list(extend(head, entries, AT))
    copy.chains.setdefault(chain, []).extend(new)
    copy.heads[chain] = Head(chain, new[-1].seq, new[-1].hash)
    return new


def problems(copy: Copy) -> list[tuple[Kind, int | None, int | None, int | None]]:
    found = copy.verified_by(KEY)
    return [(p.kind, p.chain, p.seq, p.last) for p in found.problems]


def test_what_is_signed_and_what_is_not_is_told_apart():
    found = two_chains().verified_by(KEY)
    assert found.intact
    assert [(c.chain, c.entries, c.covered, c.uncovered) for c in found.chains] == [
        (0, 6, 4, 2),
        (1, 3, 3, 0),
    ]
    assert (found.entries, found.uncovered, found.checkpoints) == (9, 2, 1)


def test_a_forged_entry_that_nothing_signs_yet_counts_as_not_covered():
    copy = two_chains()
    copy.chains[0][5] = copy.chains[0][5]._replace(actor="eve")
    copy.reseal(0)
    found = copy.verified_by(KEY)
    assert found.intact
    assert found.uncovered == 2


def test_the_place_of_each_tampering_is_told():
    copy = two_chains()
    copy.chains[0][1] = copy.chains[0][1]._replace(actor="eve")
    assert problems(copy) == [(Kind.EDITED, 0, 2, None)]

    copy = two_chains()
    del copy.chains[0][1:3]
    assert problems(copy) == [(Kind.DELETED, 0, 2, 3)]

    copy = two_chains()
    del copy.chains[1][1:]
    assert problems(copy) == [(Kind.CUT, 1, 2, 3)]

    copy = two_chains()
    del copy.chains[1]
    assert problems(copy) == [(Kind.VANISHED, 1, 1, 3)]


def test_entries_that_changed_places_are_told_from_edited_ones():
    copy = two_chains()
    one, two = copy.chains[0][1], copy.chains[0][2]
    copy.chains[0][1:3] = [two._replace(seq=2), one._replace(seq=3)]
    found = copy.verified_by(KEY)
    assert [(p.kind, p.seq, p.message) for p in found.problems] == [
        (Kind.REORDERED, 2, "It was written as entry 3 of chain 0."),
        (Kind.REORDERED, 3, "It was written as entry 2 of chain 0."),
    ]
    copy = two_chains()
    copy.chains[0][1] = copy.chains[1][2]._replace(chain=0, seq=2)
    [problem, *_] = copy.verified_by(KEY).problems
    assert (problem.kind, problem.message) == (
        Kind.FOREIGN,
        "It was written as entry 3 of chain 1.",
    )


def test_a_rewritten_stretch_lies_between_two_checkpoints():
    copy = two_chains()
    last = copy.checkpoints[-1].checkpoint
    heads = list(copy.heads.values())
    copy.checkpoints.append(sign(heads, at=LATER, key=KEY, number=2, previous=last.digest))
    copy.chains[0][5] = copy.chains[0][5]._replace(actor="eve")
    copy.reseal(0)
    assert problems(copy) == [(Kind.REWRITTEN, 0, 5, 6)]
    copy.chains[0][0] = copy.chains[0][0]._replace(actor="eve")
    copy.reseal(0)
    assert problems(copy) == [(Kind.REPLACED, 0, 1, 4)]


def test_entries_out_of_order_in_a_file_are_found():
    records = two_chains().chains[0]
    mixed = [records[1], records[0], *records[2:]]
    found = verify(mixed, two_chains().checkpoints, [KEY.public_key()])
    assert Kind.INSERTED in {p.kind for p in found.problems}
    twice = [*records[:2], records[1], *records[2:]]
    found = verify(twice, two_chains().checkpoints, [KEY.public_key()])
    assert (Kind.INSERTED, 2) in {(p.kind, p.seq) for p in found.problems}


def test_entries_that_arrive_while_it_runs_are_no_alarm():
    copy = two_chains()
    heads = list(copy.heads.values())
    new = append(copy, 1, 2)
    rows = [*copy.chains[0], *copy.chains[1]]
    later = list(copy.heads.values())
    keys = [KEY.public_key()]
    found = verify(rows, copy.checkpoints, keys, heads=heads, heads_after=lambda: later)
    assert found.intact
    assert found.chains[1].last == new[-1].seq
    unknown = verify(rows, copy.checkpoints, keys, heads=heads, heads_after=lambda: heads)
    assert [(p.kind, p.chain, p.seq) for p in unknown.problems] == [(Kind.INSERTED, 1, 4)]


def test_a_retired_key_signs_nothing_any_more():
    old, new = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
    copy = two_chains()
    heads, rows = list(copy.heads.values()), [*copy.chains[0], *copy.chains[1]]
    trail, previous = [], GENESIS
    for number, key in enumerate((old, new, old), start=1):
        trail.append(sign(heads, at=AT, key=key, number=number, previous=previous))
        previous = trail[-1].checkpoint.digest
    keys = [old.public_key(), new.public_key()]
    assert verify(rows, trail[:2], keys, heads=heads).intact
    found = verify(rows, trail, keys, heads=heads)
    assert [(p.kind, p.checkpoint) for p in found.problems] == [(Kind.RETIRED_KEY, 3)]


def test_checkpoints_that_cannot_all_be_true_are_found():
    copy = two_chains()
    first = copy.checkpoints[0].checkpoint
    shorter = [Head(0, 3, copy.chains[0][2].hash), copy.heads[1]]
    other = [Head(0, 4, "ab" * 32), copy.heads[1]]
    for heads, at, previous in (
        (shorter, LATER, first.digest),
        (other, LATER, first.digest),
        ([copy.heads[1]], LATER, first.digest),
        (list(copy.heads.values()), "2026-11-25T07:00:00.000000Z", first.digest),
        (list(copy.heads.values()), LATER, "ab" * 32),
    ):
        wrong = sign(heads, at=at, key=KEY, number=2, previous=previous)
        trail = [*copy.checkpoints, wrong]
        rows = [*copy.chains[0], *copy.chains[1]]
        found = verify(rows, trail, [KEY.public_key()])
        assert [(p.kind, p.checkpoint) for p in found.problems] == [(Kind.CONTRADICTION, 2)]


def test_what_was_noted_elsewhere_must_be_there():
    copy = two_chains()
    digest = copy.checkpoints[0].checkpoint.digest
    copy.noted = (1, digest[:16].upper())
    assert copy.verified_by(KEY).intact
    copy.noted = (1, "ab" * 8)
    assert [p.kind for p in copy.verified_by(KEY).problems] == [Kind.CONTRADICTION]
    copy.noted = (2, digest)
    assert [p.kind for p in copy.verified_by(KEY).problems] == [Kind.ROLLED_BACK]


def test_rows_that_are_no_entries_are_reported_and_not_a_crash():
    copy = two_chains()
    good = copy.chains[0][0]
    for wrong in (
        good._replace(chain=None),
        good._replace(chain=4000),
        good._replace(seq="one"),
        good._replace(seq=0),
        good._replace(hash=b"x"),
        good._replace(chain=True),
    ):
        rows = [*copy.chains[0], *copy.chains[1], wrong]
        found = verify(rows, copy.checkpoints, [KEY.public_key()])
        assert Kind.UNREADABLE in {p.kind for p in found.problems}


def test_the_next_checkpoint_is_held_to_the_last_without_walking_all():
    copy = two_chains()
    last, keys = copy.checkpoints[-1], [KEY.public_key()]
    heads = list(copy.heads.values())

    def since(rows: list[Record]) -> list[Kind]:
        found = verify_since(last, rows, keys, heads=heads, heads_after=lambda: heads)
        return [p.kind for p in found.problems]

    rest = [*copy.chains[0][3:], copy.chains[1][2]]
    assert since(rest) == []
    assert since(rest[1:]) == [Kind.DELETED]
    assert since([rest[0]._replace(hash="ab" * 32), *rest[1:]]) != []
    assert since([*rest[:1], rest[1]._replace(actor="eve"), *rest[2:]]) == [Kind.EDITED]
    assert since([rest[0], rest[1], rest[3]]) == [Kind.CUT]


def test_problems_beyond_the_limit_are_counted():
    copy = two_chains()
    copy.chains[0][:] = [r._replace(actor="eve") for r in copy.chains[0]]
    rows = [*copy.chains[0], *copy.chains[1]]
    found = verify(rows, copy.checkpoints, [KEY.public_key()], limit=2)
    assert (len(found.problems), found.more) == (2, 4)
    assert not found.intact


def test_memory_does_not_grow_with_entries():
    def peak(count: int) -> int:
        def rows():
            head = Head(0, 0, GENESIS)
            for _ in range(count):
                [record] = extend(head, [Entry("k", "s", "a", "{}")], AT)
                head = Head(0, record.seq, record.hash)
                yield record

        tracemalloc.start()
        verify(rows(), [], [])
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(10)
    assert peak(4000) < peak(400) + 20_000


def test_every_finding_says_what_it_means():
    assert set(MEANINGS) == set(Kind)
    copy = two_chains()
    del copy.chains[0][1:3]
    [problem] = copy.verified_by(KEY).problems
    assert str(problem).startswith("chain 0, entries 2 to 3: deleted: entries were taken out")
    assert problem.plain()["sequence"] == 2


def test_the_maker_of_ledgers_makes_more_than_one_chain():
    """The control of the tests above: their ledgers are worth tampering with."""
    copy = Maker(Random(3), KEY).make(chains=4, rounds=5)
    assert sum(len(records) > 5 for records in copy.chains.values()) >= 3
    assert len(copy.checkpoints) >= 4
