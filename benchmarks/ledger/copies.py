"""A whole ledger in memory: entries, heads, checkpoints. Made at random, and for tampering with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tidewaiter.core.canonical import plain_text
from tidewaiter.ledger.chain import GENESIS, Entry, Head, Record, at_text, canonical, extend, seal
from tidewaiter.ledger.checkpoints import ENTRY_KIND, Signed, sign
from tidewaiter.ledger.verify import Noted, Verification, verify

START = datetime(2026, 1, 5, 8, tzinfo=UTC)


@dataclass
class Copy:
    """What a tamperer finds. The private key is not in it."""

    chains: dict[int, list[Record]]
    heads: dict[int, Head]
    checkpoints: list[Signed]
    noted: Noted | None = None

    def covered(self) -> dict[int, int]:
        """How many entries of each chain the last checkpoint signs."""
        return {head.chain: head.seq for head in self.checkpoints[-1].checkpoint.heads if head.seq}

    def reseal(self, chain: int) -> None:
        """Number a chain anew and compute all hashes and its head anew: a forger's work."""
        prev, records = GENESIS, self.chains[chain]
        for seq, old in enumerate(records, start=1):
            text = canonical(old.at, old.kind, old.subject, old.actor, old.body)
            digest = seal(prev, chain, seq, text)
            records[seq - 1] = old._replace(chain=chain, seq=seq, prev=prev, hash=digest)
            prev = digest
        self.heads[chain] = Head(chain, len(records), prev)

    def verified_by(self, key: Ed25519PrivateKey) -> Verification:
        """What verification says of it, in the order in which a database gives its rows."""
        rows = sorted(
            (record for records in self.chains.values() for record in records),
            key=lambda record: (record.chain, record.seq),
        )
        return verify(
            rows,
            self.checkpoints,
            [key.public_key()],
            heads=list(self.heads.values()),
            noted=self.noted,
        )


@dataclass
class Maker:
    """Makes a ledger as the services would."""

    random: Random
    key: Ed25519PrivateKey
    copy: Copy = field(init=False)
    now: datetime = START

    def make(self, *, chains: int, rounds: int) -> Copy:
        """Batches of entries on random chains, with a checkpoint now and then and entries after."""
        self.copy = Copy(
            {n: [] for n in range(chains)}, {n: Head(n, 0, GENESIS) for n in range(chains)}, []
        )
        for turn in range(rounds):
            for _ in range(self.random.randint(2, 12)):
                self.append([self._entry() for _ in range(self.random.randint(1, 6))])
            if turn < rounds - 1 or self.random.random() < 0.5:
                self.checkpoint()
        return self.copy

    def append(self, entries: list[Entry]) -> None:
        """One batch to one chain."""
        self.now += timedelta(seconds=self.random.randint(0, 900), microseconds=17)
        chain = self.random.choice(sorted(self.copy.chains))
        new = list(extend(self.copy.heads[chain], entries, at_text(self.now)))
        self.copy.chains[chain] += new
        self.copy.heads[chain] = Head(chain, new[-1].seq, new[-1].hash)

    def checkpoint(self) -> None:
        """Sign all heads, and remember it."""
        last = self.copy.checkpoints[-1].checkpoint if self.copy.checkpoints else None
        signed = sign(
            list(self.copy.heads.values()),
            at=at_text(self.now),
            key=self.key,
            number=last.number + 1 if last else 1,
            previous=last.digest if last else GENESIS,
        )
        self.copy.checkpoints.append(signed)
        made = signed.checkpoint
        body = plain_text({"number": made.number, "digest": made.digest})
        self.append([Entry(ENTRY_KIND, f"checkpoint {made.number}", "ledger", body)])

    def _entry(self) -> Entry:
        r = self.random
        kind = r.choice(["declaration.decided", "declaration.changed", "profile.approved"])
        body = {"decision": f"{r.getrandbits(256):064x}", "lane": r.choice(["green", "red"])}
        return Entry(
            kind,
            f"26ZZ{r.getrandbits(48):014d}"[:18],
            r.choice(["system:BROKER", "ana", "Ümit"]),
            plain_text(body),
        )


def clean(seed: int) -> tuple[Copy, Ed25519PrivateKey]:
    """A ledger nobody tampered with, the same for the same seed."""
    random = Random(seed)
    key = Ed25519PrivateKey.from_private_bytes(random.randbytes(32))
    chains = random.randint(2, 8)
    return Maker(random, key).make(chains=chains, rounds=random.randint(3, 6)), key


def resigned(signed: Signed, by: Ed25519PrivateKey, **changes: object) -> Signed:
    """A checkpoint with changes, signed anew with another key, under the old key's name."""
    made = replace(signed.checkpoint, **changes)  # type: ignore[arg-type]
    return Signed(made, made.text, by.sign(made.text.encode()))
