"""What name screening takes and gives over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from tidewaiter.desks.risk.screening import listing
from tidewaiter.desks.risk.screening.comparing import Standing
from tidewaiter.desks.risk.screening.entries import EntryKind
from tidewaiter.desks.risk.screening.memory import Verdict
from tidewaiter.desks.risk.screening.models import Change
from tidewaiter.identity.shapes import Day, Id, Text

Seen = Annotated[int, Field(ge=0, le=2**63 - 1)]
Texts = Annotated[list[Text], Field(max_length=20)]
Long = Annotated[str, Field(min_length=1, max_length=10_000, pattern=r"^[^\x00]*$")]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Limit = Annotated[int, Field(ge=1, le=listing.MOST)]
Column = Annotated[str, Field(max_length=200, pattern=r"^[a-z_]+=[^\x00]+$")]
Outcome = Literal["open", "approved", "rejected", "withdrawn"]


class SubjectIn(Schema):
    """A name to hold against the lists in force, with what else is known."""

    name: Text
    kind: EntryKind = EntryKind.UNKNOWN
    dates: Texts = Field(default_factory=list)
    countries: Texts = Field(default_factory=list)
    identifiers: Texts = Field(default_factory=list)
    addresses: Texts = Field(default_factory=list)


class NamesIn(Schema):
    """Names to screen."""

    names: Annotated[list[SubjectIn], Field(min_length=1, max_length=100)]


class ScreenedOut(Schema):
    """A name with its matches, and the lists that could not be asked: never read as no match."""

    name: str
    matches: list[dict[str, Any]]
    not_assessed: list[str]


class ListOut(Schema):
    """A list in force. ``edition`` is the one in force; ``in_use`` the one that is indexed."""

    id: str
    title: str
    edition: int | None
    as_of: Day | None
    entries: int
    in_use: int | None


class VerdictOut(Schema):
    """What was decided about a match; ``open`` takes back what was said before."""

    verdict: Verdict
    reason: str
    decided_by: str
    decided_at: datetime
    until: Day


class MatchOut(Schema):
    """A match. ``seen`` is the number of its latest verdict, to be given with the next one."""

    match: int
    standing: Standing
    score: str
    name: str
    role: str
    list: str
    entry: str
    listed: str
    declaration: str
    times: int
    seen_at: datetime
    seen: int
    decided_until: Day | None
    told: dict[str, Any]


class MatchDetail(MatchOut):
    """A match with everything that was decided about it, the latest first."""

    verdicts: list[VerdictOut]


class MatchPage(Schema):
    """Matches, and the ``after`` of the next page."""

    items: list[MatchOut]
    next: int | None


class VerdictIn(Schema):
    """Whether the party is the one on the list, why, and the last day on which that holds.

    ``seen`` is the number of the latest verdict that was known, 0 for none.
    """

    verdict: Literal[Verdict.SAME, Verdict.OTHER]
    reason: Long
    until: Day | None = None
    seen: Seen = 0


class VerdictMade(Schema):
    """The last day on which it holds, and its number."""

    until: Day
    seen: int


class ReopenIn(Schema):
    """Why a verdict is taken back, and its number."""

    reason: Long
    seen: Id


class BringIn(Schema):
    """What goes with a file: the list by its id, the day of its source's data, why.

    ``file`` is its name, which says the format unless ``form`` does; ``columns`` says which column
    of a CSV file holds what, as in ``names=Nom``.
    """

    name: Name
    as_of: Day
    note: Long
    file: Name
    form: Annotated[str, Field(max_length=10)] = ""
    columns: Annotated[list[Column], Field(max_length=20)] = Field(default_factory=list)


class EditionOut(Schema):
    """An edition of a list: what it changes against the one before, who proposed and decided it.

    ``outcome`` is empty while it waits. ``base`` is the number of the edition it was compared with,
    0 for none; ``sha256`` is of the file as it was brought, where it was.
    """

    edition: int
    list: str
    number: int
    base: int
    as_of: Day
    file: str
    sha256: str
    note: str
    entries: int
    added: int
    changed: int
    delisted: int
    proposed_by: str
    proposed_at: datetime
    outcome: str
    decided_by: str
    decided_at: datetime | None
    reason: str


class EditionPage(Schema):
    """Editions, and the ``before`` of the next page."""

    items: list[EditionOut]
    next: int | None


class ChangeOut(Schema):
    """What an edition does to an entry: what was said before, and what is said with it."""

    key: str
    change: Change
    before: dict[str, Any]
    after: dict[str, Any]


class ChangePage(Schema):
    """Changes, and the ``after`` of the next page."""

    items: list[ChangeOut]
    next: int | None


class EntryPage(Schema):
    """Entries in force, and the ``after`` of the next page."""

    items: list[dict[str, Any]]
    next: str | None


class PastOut(Schema):
    """What an approved edition did to an entry."""

    edition: int
    number: int
    as_of: Day
    change: Change
    said: dict[str, Any]


class EntryDetail(Schema):
    """An entry: what is said in force (``null`` once it was taken off), and what became of it."""

    said: dict[str, Any] | None
    history: list[PastOut]


class ReasonIn(Schema):
    """Why; a rejection needs it."""

    reason: Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*$")] = ""


class Brought(Schema):
    """The job that reads a file; ask for it under ``/jobs``. Its result names the edition."""

    job: int
