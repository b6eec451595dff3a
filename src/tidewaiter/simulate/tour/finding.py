"""The page of each step: an object of the right kind that whoever asks may see.

Each selector takes an :class:`~tidewaiter.simulate.tour.step.Asking` and gives a place, or ``None``
where there is no such object. The first that finds a subject keeps it as long as it may be seen.
"""

from __future__ import annotations

from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When
from django.urls import reverse

from tidewaiter.desks.ozone.selectors import licensing
from tidewaiter.desks.risk.pages.achieved import achieved
from tidewaiter.desks.wildlife.selectors import permits as wildlife
from tidewaiter.identity import selectors as identity
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.jobs import selectors as jobs
from tidewaiter.jobs.models import State
from tidewaiter.ledger import selectors as ledger
from tidewaiter.register import selectors as register
from tidewaiter.register.models import Declaration, Examination, WorkItem
from tidewaiter.register.work import waiting
from tidewaiter.register.work.waiting import NOBODY, Asked
from tidewaiter.rulebook import listing
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.simulate.people import SYSTEM
from tidewaiter.simulate.tour.step import Asking, Find, Place

AWAITING = ("awaiting examination", "awaiting documents")
"""States in which an examination can begin."""
UNDER = "under examination"
_RED = ("red",)


def at(route: str, part: str = "") -> Find:
    """A page that is always there; ``part`` is a query or a section."""
    return lambda asking: Place(reverse(route) + part)


def about(part: str) -> Find:
    """A section of the page of the declaration that the tour is about."""

    def find(asking: Asking) -> Place | None:
        row = _subject(asking)
        return _declaration(row.mrn, part) if row else None

    return find


def pressing(asking: Asking) -> Place | None:
    """What waits longest against its target: red before the rest, nobody's before others'."""
    row = _subject(asking)
    if row:
        return _declaration(row.mrn, "#reasons")
    for asked in (
        Asked(lane=_RED, assignee=NOBODY),
        Asked(lane=_RED),
        Asked(assignee=NOBODY),
        Asked(),
    ):
        for item in waiting.page(asking.actor, asked, at=asking.at, limit=1).rows:
            return _declaration(item.declaration.mrn, "#reasons")
    return None


def take(asking: Asking) -> Place | None:
    """What may be done about the pressing one."""
    found = pressing(asking)
    return _declaration(found.subject, "#actions") if found else None


def examine(asking: Asking) -> Place | None:
    """An examination that waits or is under way: of the subject, one's own, or any."""
    item = _first(_work(asking, *AWAITING, UNDER).filter(~_recorded()), asking)
    if item is None:
        return None
    mrn = item.declaration.mrn
    return Place(reverse("examination", args=[mrn]), asking.subject or mrn)


def release(asking: Asking) -> Place | None:
    """One that is examined and recorded, so that it can be released."""
    item = _first(_work(asking, UNDER).filter(_recorded()), asking)
    if item is None:
        return None
    mrn = item.declaration.mrn
    return Place(_declaration(mrn, "#actions").address, asking.subject or mrn)


def story(asking: Asking) -> Place | None:
    """The subject, once it is released; else what was last released after an examination."""
    seen = register.visible(asking.actor, Permission.DECLARATION_READ)
    done = seen.filter(state__startswith="released")
    examined = done.filter(Exists(Examination.objects.filter(declaration=OuterRef("pk"))))
    row = done.filter(mrn=asking.subject).first() or examined.order_by("-pk").first()
    if row is None:
        return None
    return Place(_declaration(row.mrn, "#timeline").address, asking.subject or row.mrn)


def called(asking: Asking) -> Place | None:
    """What a supervisor was told of, the most pressing."""
    for item in waiting.page(asking.actor, Asked(called=waiting.CALLED), at=asking.at).rows:
        return _declaration(item.declaration.mrn, "#timeline")
    return None


def decided(asking: Asking) -> Place | None:
    """The newest red declaration, whose reasons may be read."""
    row = _subject(asking)
    if row is None:
        seen = register.visible(asking.actor, Permission.DECISION_EXPLAIN)
        row = seen.filter(lane="red").order_by("-pk").first()
    return _declaration(row.mrn, "#reasons") if row else None


def profile(asking: Asking) -> Place | None:
    """The profile for which most was examined."""
    known = _profile(asking)
    return Place(reverse("profile", args=[known]), known) if known else None


def editor(asking: Asking) -> Place | None:
    """The same profile, being written."""
    known = _profile(asking) if holds(asking.actor, Permission.RULE_PROPOSE) else ""
    return Place(reverse("profile_edit", args=[known]), known) if known else None


def backtest(asking: Asking) -> Place | None:
    """The newest backtest, one that is done first."""
    if not holds(asking.actor, Permission.JOB_READ):
        return None
    found = jobs.newest(asking.actor, kind="backtest")
    done = [one for one in found if one.state == State.DONE]
    for one in done or found:
        return Place(reverse("backtest", args=[one.pk]), asking.subject)
    return None


def proposed(asking: Asking) -> Place | None:
    """What the asker proposed, and somebody else must decide."""
    if not holds(asking.actor, Permission.RULE_READ):
        return None
    for one in listing.change_requests(outcome=""):
        if one.proposed_by_id == asking.actor.user_id:
            return Place(reverse("rule_change", args=[one.pk]), asking.subject)
    return None


def to_decide(asking: Asking) -> Place | None:
    """What somebody else proposed, and the asker may decide."""
    for one in listing.change_requests(waiting_for=asking.actor):
        return Place(reverse("rule_change", args=[one.pk]), asking.subject)
    return None


def written_down(asking: Asking) -> Place | None:
    """What the ledger says about the subject: its newest entry."""
    found = decided(asking) if holds(asking.actor, Permission.LEDGER_READ) else None
    if found is None:
        return None
    for row in ledger.page(size=1, subject=found.subject):
        return Place(reverse("ledger_entry", args=[row.chain, row.seq]), found.subject)
    return None


def verification(asking: Asking) -> Place | None:
    """How the last verification of the ledger ended."""
    last = ledger.last_verification() if holds(asking.actor, Permission.LEDGER_VERIFY) else None
    return Place(reverse("ledger_verification", args=[last.pk]), asking.subject) if last else None


def user(asking: Asking) -> Place | None:
    """Somebody else who signs in here."""
    if not holds(asking.actor, Permission.USER_READ):
        return None
    for one in identity.users(limit=5):
        if one.pk != asking.actor.user_id:
            return Place(reverse("admin_user", args=[one.username]))
    return None


def system(asking: Asking) -> Place | None:
    """The system that sends the trial's traffic, else the first one."""
    found = identity.systems() if holds(asking.actor, Permission.SYSTEM_READ) else []
    for one in sorted(found, key=lambda one: one.code != SYSTEM):
        return Place(reverse("admin_system", args=[one.code]))
    return None


def job(asking: Asking) -> Place | None:
    """The newest long work."""
    found = jobs.newest(asking.actor, limit=1) if holds(asking.actor, Permission.JOB_READ) else []
    return Place(reverse("job", args=[found[0].pk])) if found else None


def licence(asking: Asking) -> Place | None:
    """The licence that was entered last."""
    if not holds(asking.actor, Permission.LICENCE_READ):
        return None
    for one in licensing.licences(asking.actor, limit=1):
        return Place(reverse("ozone_licence", args=[one.key]))
    return None


def consultation(asking: Asking) -> Place | None:
    """The newest question to another authority."""
    if not holds(asking.actor, Permission.LICENCE_READ):
        return None
    for one in licensing.consultations(asking.actor, limit=1):
        return Place(reverse("ozone_consultation", args=[one.pk]))
    return None


def permit(asking: Asking) -> Place | None:
    """The wildlife permit that was endorsed last."""
    if not holds(asking.actor, Permission.PERMIT_READ):
        return None
    for one in wildlife.returns(asking.actor, limit=1):
        row = one.row.endorsement.permit
        return Place(reverse("wildlife_permit", args=[row.country, row.key]))
    return None


def returned(asking: Asking) -> Place | None:
    """The newest return to the issuer of a wildlife permit."""
    if not holds(asking.actor, Permission.PERMIT_READ):
        return None
    for one in wildlife.returns(asking.actor, limit=1):
        return Place(reverse("wildlife_return", args=[one.row.pk]))
    return None


def _declaration(mrn: str, part: str) -> Place:
    return Place(reverse("declaration", args=[mrn]) + part, mrn)


def _subject(asking: Asking) -> Declaration | None:
    if not asking.subject:
        return None
    seen = register.visible(asking.actor, Permission.DECLARATION_READ)
    return seen.filter(mrn=asking.subject).first()


def _work(asking: Asking, *states: str) -> QuerySet[WorkItem]:
    found = waiting.visible(asking.actor, Permission.OUTCOME_RECORD).filter(state__in=states)
    return found.select_related("declaration")


def _recorded() -> Exists:
    return Exists(Examination.objects.filter(declaration=OuterRef("declaration")))


def _first(found: QuerySet[WorkItem], asking: Asking) -> WorkItem | None:
    """The subject's, else one's own, else the most pressing."""
    rank = Case(
        When(declaration__mrn=asking.subject, then=Value(0)),
        When(assignee=asking.actor.name, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return found.order_by(rank, "target_at", "pk").first()


def _profile(asking: Asking) -> str:
    if not holds(asking.actor, Permission.RULE_READ):
        return ""
    here = {name for kind, name in rulebook.contents_in_force(asking.at) if kind == "profile"}
    if asking.subject in here:
        return asking.subject
    found = achieved(asking.actor, rulebook.current(asking.at))
    ranked = (
        sorted(found.lines, key=lambda one: found.of(one).examined, reverse=True) if found else []
    )
    return next((one for one in ranked if one in here), min(here, default=""))
