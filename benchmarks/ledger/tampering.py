"""Ways to tamper with a ledger, and what verification may call them.

The simple ones change rows and leave hashes as they are; the *forgers* compute every hash and head
anew, as somebody would who owns the database and has switched its triggers off. Forgers change
something that the last checkpoint signs: what no checkpoint signs yet, nobody can vouch for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.ledger.copies import Copy, resigned
from tidewaiter.ledger.chain import Head, Record
from tidewaiter.ledger.checkpoints import Signed, sign
from tidewaiter.ledger.problems import Kind

Tampering = Callable[[Copy, Random], None]

TAMPERINGS: dict[str, tuple[Tampering, frozenset[Kind]]] = {}
"""Each way by its name, with the kinds of which at least one must be reported."""


def _way(*kinds: Kind) -> Callable[[Tampering], Tampering]:
    def keep(tampering: Tampering) -> Tampering:
        TAMPERINGS[tampering.__name__] = (tampering, frozenset(kinds))
        return tampering

    return keep


def _chain(copy: Copy, random: Random, least: int = 2) -> int:
    """A chain of which at least so many entries are signed."""
    long = [chain for chain, count in copy.covered().items() if count >= least]
    return random.choice(long or sorted(copy.covered()))


def _other_text(text: str, random: Random) -> str:
    """A text that differs in one character."""
    at = random.randrange(len(text))
    return text[:at] + random.choice([c for c in "0a9fZ~é" if c != text[at]]) + text[at + 1 :]


@_way(Kind.EDITED, Kind.UNLINKED, Kind.HEAD, Kind.REORDERED)
def edit_a_field(copy: Copy, random: Random) -> None:
    records = copy.chains[_chain(copy, random)]
    place = random.randrange(len(records))
    name = random.choice(["at", "kind", "subject", "actor", "body", "prev", "hash"])
    old = getattr(records[place], name)
    records[place] = records[place]._replace(**{name: _other_text(old, random)})


@_way(Kind.EDITED)
def shift_text_between_fields(copy: Copy, random: Random) -> None:
    records = copy.chains[_chain(copy, random)]
    place = random.randrange(len(records))
    old = records[place]
    records[place] = old._replace(subject=old.subject + old.actor[0], actor=old.actor[1:])


@_way(Kind.UNLINKED, Kind.REPLACED, Kind.REWRITTEN, Kind.HEAD)
def edit_and_hash_only_that_entry(copy: Copy, random: Random) -> None:
    chain = _chain(copy, random)
    records = copy.chains[chain]
    place = random.randrange(len(records) - 1) if len(records) > 1 else 0
    kept = list(records)
    records[place] = records[place]._replace(actor=records[place].actor + "x")
    copy.reseal(chain)
    records[place + 1 :] = kept[place + 1 :]


@_way(Kind.DELETED, Kind.CUT, Kind.VANISHED)
def delete_one(copy: Copy, random: Random) -> None:
    records = copy.chains[_chain(copy, random)]
    del records[random.randrange(len(records))]


@_way(Kind.DELETED, Kind.CUT, Kind.VANISHED)
def delete_many(copy: Copy, random: Random) -> None:
    for _ in range(random.randint(2, 10)):
        records = copy.chains[_chain(copy, random)]
        if records:
            del records[random.randrange(len(records))]


@_way(Kind.REORDERED, Kind.EDITED)
def exchange_two_places(copy: Copy, random: Random) -> None:
    records = copy.chains[_chain(copy, random)]
    if len(records) < 2:
        return edit_a_field(copy, random)
    one, two = random.sample(range(len(records)), 2)
    first, second = records[one], records[two]
    records[one], records[two] = second._replace(seq=first.seq), first._replace(seq=second.seq)
    return None


@_way(Kind.EDITED, Kind.REORDERED)
def exchange_what_two_entries_say(copy: Copy, random: Random) -> None:
    records = copy.chains[_chain(copy, random)]
    if len(records) < 2:
        return edit_a_field(copy, random)
    one, two = random.sample(range(len(records)), 2)
    said = [(r.at, r.kind, r.subject, r.actor, r.body) for r in (records[one], records[two])]
    for place, (at, kind, subject, actor, body) in zip((two, one), said, strict=True):
        records[place] = records[place]._replace(
            at=at, kind=kind, subject=subject, actor=actor, body=body
        )
    return None


@_way(Kind.FOREIGN, Kind.EDITED)
def exchange_between_chains(copy: Copy, random: Random) -> None:
    if len(copy.covered()) < 2:
        return edit_a_field(copy, random)
    a, b = random.sample(sorted(copy.covered()), 2)
    one, two = random.randrange(len(copy.chains[a])), random.randrange(len(copy.chains[b]))
    first, second = copy.chains[a][one], copy.chains[b][two]
    copy.chains[a][one] = second._replace(chain=a, seq=first.seq)
    copy.chains[b][two] = first._replace(chain=b, seq=second.seq)
    return None


@_way(Kind.CUT, Kind.VANISHED)
def cut_the_tail(copy: Copy, random: Random) -> None:
    records = copy.chains[_chain(copy, random)]
    del records[-random.randint(1, len(records)) :]


@_way(Kind.VANISHED)
def drop_a_chain(copy: Copy, random: Random) -> None:
    copy.chains[_chain(copy, random)].clear()


@_way(Kind.INSERTED)
def add_behind_the_tail(copy: Copy, random: Random) -> None:
    """Well made, but the head does not know it."""
    chain = _chain(copy, random)
    head, records = copy.heads[chain], copy.chains[chain]
    records.append(records[-1]._replace(seq=records[-1].seq + 1))
    copy.reseal(chain)
    copy.heads[chain] = head


@_way(Kind.EDITED, Kind.REORDERED, Kind.FOREIGN, Kind.UNLINKED, Kind.INSERTED)
def insert_and_renumber(copy: Copy, random: Random) -> None:
    chain, source = _chain(copy, random), _chain(copy, random)
    records = copy.chains[chain]
    place = random.randrange(len(records))
    records.insert(place, random.choice(copy.chains[source]))
    records[place:] = [
        r._replace(chain=chain, seq=place + n) for n, r in enumerate(records[place:], start=1)
    ]


@_way(Kind.DELETED, Kind.REORDERED, Kind.EDITED, Kind.CUT, Kind.VANISHED)
def delete_and_renumber(copy: Copy, random: Random) -> None:
    records = copy.chains[_chain(copy, random)]
    del records[random.randrange(len(records))]
    records[:] = [r._replace(seq=n) for n, r in enumerate(records, start=1)]


_FORGED = (Kind.REWRITTEN, Kind.REPLACED)


@_way(*_FORGED)
def forge_an_edit(copy: Copy, random: Random) -> None:
    chain = _chain(copy, random)
    records = copy.chains[chain]
    place = random.randrange(copy.covered()[chain])
    name = random.choice(["at", "kind", "subject", "actor", "body"])
    old = getattr(records[place], name)
    records[place] = records[place]._replace(**{name: _other_text(old, random)})
    copy.reseal(chain)


@_way(*_FORGED, Kind.CUT, Kind.VANISHED)
def forge_a_deletion(copy: Copy, random: Random) -> None:
    chain = _chain(copy, random)
    del copy.chains[chain][random.randrange(copy.covered()[chain])]
    copy.reseal(chain)


@_way(*_FORGED)
def forge_an_insertion(copy: Copy, random: Random) -> None:
    chain = _chain(copy, random)
    made = random.choice(copy.chains[chain])._replace(subject="26ZZ-never-was")
    copy.chains[chain].insert(random.randrange(copy.covered()[chain]), made)
    copy.reseal(chain)


@_way(*_FORGED)
def forge_an_order(copy: Copy, random: Random) -> None:
    chain = _chain(copy, random)
    records, count = copy.chains[chain], copy.covered()[chain]
    if count < 2:
        return forge_an_edit(copy, random)
    one, two = random.sample(range(count), 2)
    records[one], records[two] = records[two], records[one]
    copy.reseal(chain)
    return None


@_way(Kind.CUT, Kind.VANISHED)
def cut_tail_and_set_the_head_back(copy: Copy, random: Random) -> None:
    chain = _chain(copy, random)
    del copy.chains[chain][random.randrange(copy.covered()[chain]) :]
    copy.reseal(chain)


@_way(Kind.VANISHED)
def drop_a_chain_and_its_head(copy: Copy, random: Random) -> None:
    chain = _chain(copy, random)
    copy.chains[chain].clear()
    del copy.heads[chain]


@_way(Kind.REPLACED, Kind.CUT)
def replace_everything(copy: Copy, random: Random) -> None:
    """Another ledger, sound in itself, of about the same size."""
    for chain, records in copy.chains.items():
        for place, old in enumerate(records):
            records[place] = old._replace(subject=f"26ZZ{random.getrandbits(40):014d}")
        copy.reseal(chain)


@_way(Kind.VANISHED)
def wipe_everything(copy: Copy, random: Random) -> None:
    for chain, records in copy.chains.items():
        records.clear()
        copy.reseal(chain)


def _sign_all_anew(copy: Copy, key: Ed25519PrivateKey) -> None:
    for place, old in enumerate(copy.checkpoints):
        made = old.checkpoint
        heads = [
            Head(h.chain, h.seq, copy.chains[h.chain][h.seq - 1].hash if h.seq else h.hash)
            for h in made.heads
        ]
        before = copy.checkpoints[place - 1].checkpoint.digest if place else made.previous
        copy.checkpoints[place] = sign(
            heads, at=made.at, key=key, number=made.number, previous=before
        )


@_way(Kind.UNKNOWN_KEY)
def replace_everything_and_sign_it(copy: Copy, random: Random) -> None:
    """The checkpoints too, with a key of the forger's own."""
    replace_everything(copy, random)
    _sign_all_anew(copy, Ed25519PrivateKey.from_private_bytes(random.randbytes(32)))


@_way(Kind.SIGNATURE)
def replace_everything_under_the_name_of_the_key(copy: Copy, random: Random) -> None:
    names = [signed.checkpoint.key for signed in copy.checkpoints]
    key = Ed25519PrivateKey.from_private_bytes(random.randbytes(32))
    replace_everything(copy, random)
    _sign_all_anew(copy, key)
    copy.checkpoints[:] = [
        resigned(signed, key, key=name)
        for signed, name in zip(copy.checkpoints, names, strict=True)
    ]


@_way(Kind.MISSING, Kind.ROLLED_BACK)
def take_a_checkpoint_away(copy: Copy, random: Random) -> None:
    del copy.checkpoints[random.randrange(len(copy.checkpoints))]


@_way(Kind.ROLLED_BACK)
def roll_the_checkpoints_back(copy: Copy, random: Random) -> None:
    del copy.checkpoints[-random.randint(1, len(copy.checkpoints) - 1) :]


@_way(Kind.NOTHING_SIGNED)
def take_all_checkpoints_away(copy: Copy, random: Random) -> None:
    copy.checkpoints.clear()


@_way(Kind.ROLLED_BACK)
def roll_back_both(copy: Copy, random: Random) -> None:
    """Ledger and checkpoints as they were: seen only by who noted a checkpoint elsewhere."""
    last = copy.checkpoints[-1].checkpoint
    copy.noted = (last.number, last.digest[:16])
    cut = copy.checkpoints.pop().checkpoint
    for chain, records in copy.chains.items():
        count = next((h.seq for h in cut.heads if h.chain == chain), 0)
        before = next((h.seq for h in copy.checkpoints[-1].checkpoint.heads if h.chain == chain), 0)
        del records[random.randint(before, count) :]
        copy.reseal(chain)


@_way(Kind.SIGNATURE, Kind.UNKNOWN_KEY)
def edit_a_checkpoint(copy: Copy, random: Random) -> None:
    place = random.randrange(len(copy.checkpoints))
    old = copy.checkpoints[place]
    made = old.checkpoint
    which = random.randrange(4)
    if which == 0:
        made = replace(made, at=_other_text(made.at, random))
    elif which == 1:
        head = made.heads[0]
        made = replace(made, heads=(Head(head.chain, head.seq + 1, head.hash), *made.heads[1:]))
    elif which == 2:
        made = replace(made, previous="ab" * 32)
    signature = bytes([old.signature[0] ^ 1]) + old.signature[1:] if which == 3 else old.signature
    copy.checkpoints[place] = Signed(made, made.text, signature)


@_way(Kind.CONTRADICTION, Kind.MISSING, Kind.UNREADABLE)
def put_an_old_checkpoint_in_the_place_of_the_last(copy: Copy, random: Random) -> None:
    copy.checkpoints[-1] = copy.checkpoints[random.randrange(len(copy.checkpoints) - 1)]


@_way(Kind.CONTRADICTION, Kind.MISSING, Kind.UNREADABLE)
def exchange_two_checkpoints(copy: Copy, random: Random) -> None:
    one, two = random.sample(range(len(copy.checkpoints)), 2)
    copy.checkpoints[one], copy.checkpoints[two] = copy.checkpoints[two], copy.checkpoints[one]


def tamper(copy: Copy, random: Random, name: str) -> frozenset[Kind]:
    """Tamper in the way of that name; gives the kinds of which one must be reported."""
    tampering, kinds = TAMPERINGS[name]
    tampering(copy, random)
    return kinds


def state(copy: Copy) -> tuple[list[Record], list[Head], list[str]]:
    """Everything a ledger consists of, to see that a tampering changed it."""
    records = [record for chain in sorted(copy.chains) for record in copy.chains[chain]]
    return records, sorted(copy.heads.values()), [signed.as_file() for signed in copy.checkpoints]
