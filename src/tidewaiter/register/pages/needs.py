"""What needs somebody now: each with the list behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.jobs import selectors as jobs
from tidewaiter.jobs.words import kind_word
from tidewaiter.ledger import selectors as ledger
from tidewaiter.ledger.oversight import STALE
from tidewaiter.pages.acted import who
from tidewaiter.pages.figures import written
from tidewaiter.register.models.mentions import Kind
from tidewaiter.register.pages import words
from tidewaiter.register.work import waiting
from tidewaiter.rulebook import listing

FAILED_DAYS = 7


@dataclass(frozen=True, slots=True)
class Need:
    """Something to do: what, more about it, the list behind it, and a word on how urgent it is."""

    text: str
    more: str = ""
    address: str = ""
    tag: str = ""
    flag: bool = False
    since: datetime | None = None


def needs(actor: Actor, at: datetime, found: waiting.Tally | None = None) -> list[Need]:
    """What needs the actor, the most pressing first; a bounded number of queries.

    ``found`` saves those for all that waits, where it was counted before.
    """
    work: Iterable[Need] = ()
    if holds(actor, Permission.WORK_READ):
        work = _work(actor, found or waiting.tally(actor, waiting.Asked(), at=at))
    return [*work, *_proposals(actor), *_jobs(actor, at), *_ledger(actor, at)]


def _work(actor: Actor, found: waiting.Tally) -> Iterator[Need]:
    more = "+" if "" in found.capped else ""
    queue = reverse("queue")
    over = found.facets["age"][waiting.OVER]
    if over:
        text = ngettext(
            "%(n)s consignment is over target", "%(n)s consignments are over target", over
        ) % {"n": written(over) + (more if over >= waiting.BOUND else "")}
        yield Need(text, "", f"{queue}?age=over", gettext("over target"), flag=True)
    called = found.facets["called"][waiting.CALLED]
    if called and holds(actor, Permission.WORK_REASSIGN):
        text = ngettext(
            "%(n)s consignment waits for a supervisor",
            "%(n)s consignments wait for a supervisor",
            called,
        ) % {"n": written(called) + more}
        yield Need(text, "", f"{queue}?called=1", gettext("called"), flag=True)
    near = found.facets["age"][waiting.NEAR]
    if near:
        text = ngettext(
            "%(n)s consignment is due within 4 hours",
            "%(n)s consignments are due within 4 hours",
            near,
        ) % {"n": written(near) + more}
        yield Need(text, "", f"{queue}?age=close", gettext("today"))
    mine = found.facets["assignee"][waiting.MINE]
    if mine:
        text = ngettext("%(n)s consignment is yours", "%(n)s consignments are yours", mine) % {
            "n": written(mine) + more
        }
        yield Need(text, "", f"{queue}?assignee=me")
    unassessed = sum(number for _desk, number in found.raised[Kind.UNASSESSED])
    if unassessed:
        text = ngettext(
            "%(n)s waiting consignment could not be assessed by a desk",
            "%(n)s waiting consignments could not be assessed by a desk",
            unassessed,
        ) % {"n": written(unassessed) + more}
        yield Need(text, "", f"{queue}?unassessed=1", gettext("not assessed"))


def _proposals(actor: Actor) -> Iterator[Need]:
    for request in listing.change_requests(waiting_for=actor, limit=5):
        name = _own(who(request.proposed_by_name))
        note = next(iter(request.note.strip().splitlines()), f"#{request.pk}")[:120]
        yield Need(
            words.sentence(gettext("Approve or reject: {note}"), note=_own(note)),
            words.sentence(gettext("Proposed by {name}."), name=name),
            _address("rule_change", request.pk),
            gettext("waits for you"),
            flag=True,
            since=request.proposed_at,
        )


def _jobs(actor: Actor, at: datetime) -> Iterator[Need]:
    if not holds(actor, Permission.JOB_READ):
        return
    failed = jobs.failed(actor, since=at - timedelta(days=FAILED_DAYS))
    if failed:
        text = ngettext("%(n)s job has failed", "%(n)s jobs have failed", len(failed)) % {
            "n": written(len(failed))
        }
        kinds = ", ".join(sorted({kind_word(row.kind) for row in failed}))
        yield Need(text, kinds, _address("jobs", query="?state=failed"), gettext("this week"))


def _ledger(actor: Actor, at: datetime) -> Iterator[Need]:
    if not holds(actor, Permission.METRICS_READ):
        return
    last = ledger.last_verification()
    opens = holds(actor, Permission.LEDGER_READ) or holds(actor, Permission.LEDGER_VERIFY)
    page = _address("ledger") if opens else ""
    if last is None:
        yield Need(gettext("The ledger has never been verified"), "", page)
    elif not last.intact:
        text = gettext("The ledger is not intact: its last verification found problems")
        yield Need(text, "", page, gettext("look now"), flag=True, since=last.at)
    elif at - last.at > STALE:
        text = gettext("The ledger was last verified some days ago")
        yield Need(text, "", page, "", since=last.at)


def _own(text: str) -> SafeString:
    """What somebody wrote, in its own direction."""
    return format_html("<bdi>{}</bdi>", text)


def _address(route: str, *arguments: object, query: str = "") -> str:
    """Where a route leads; empty where this site has no such page."""
    try:
        return reverse(route, args=arguments) + query
    except NoReverseMatch:
        return ""
