"""What an officer may do about a declaration now, and why not the rest."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from tidewaiter.identity.permissions import TABLE, Permission
from tidewaiter.register.pages import words
from tidewaiter.register.pages.onfile import File
from tidewaiter.register.work.life import CLOCK, MESSAGE, Life, Step
from tidewaiter.register.work.services import LIGHTER, STRICTER, may_step
from tidewaiter.register.work.tables import life_on

NEXT = ("record", "release", "begin examination", "receive documents", "receive result", "resume")
"""What is the one thing to do next, the first that is open."""
LAST = ("reroute", "take", "assign", "call supervisor", "detain")
"""What comes after the other open actions, in this order."""
_KEYS = {"begin examination": "e", "request documents": "d", "release": "r"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One action. ``why`` says why it is not open, empty if it is; ``at_once``: no page before."""

    name: str
    label: str
    address: str
    why: str = ""
    at_once: bool = False
    primary: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Offers:
    """All actions, the first one first, and what is said where there are none."""

    actions: tuple[Offer, ...]
    said: str = ""


def offers(file: File) -> Offers:
    """What may be done, in the order of the table of states, the one next thing first."""
    item = file.item
    if item is None or not item.open:
        return Offers((), gettext("Nothing is left to do about it."))
    if not file.may(Permission.WORK_DO):
        return Offers((), gettext("Your roles let you read this, and decide nothing here."))
    life = life_on(file.rules, file.now)
    steps = [s for s in life.steps_from(item.state) if s.by not in (CLOCK, MESSAGE)]
    plain = [s for s in steps if s.event not in (STRICTER, LIGHTER)]
    found = [_step(file, step) for step in plain]
    found = [*_examination(file), *found, *_lane(file, steps), *_assign(file)]
    return Offers(tuple(_ordered(found)))


def _ordered(found: list[Offer]) -> list[Offer]:
    """The first open action is the primary one and comes first; closed ones come last."""
    opened = {one.name: one for one in found if not one.why}
    first = next((opened.pop(name) for name in NEXT if name in opened), None)
    rest = [one for name, one in opened.items() if name not in LAST]
    last = [opened[name] for name in LAST if name in opened]
    closed = [one for one in found if one.why]
    return [*([_primary(first)] if first else []), *rest, *last, *closed]


def _primary(one: Offer) -> Offer:
    return Offer(one.name, one.label, one.address, "", one.at_once, True, one.key)


def _step(file: File, step: Step) -> Offer:
    slug = step.event.replace(" ", "-")
    return Offer(
        name=step.event,
        label=words.word(words.DO, step.event),
        address=reverse("act", args=[file.row.mrn, slug]),
        why=_why_not(file, step),
        at_once="reason" not in step.guards and step.to not in _final(file),
        key=_KEYS.get(step.event, ""),
    )


def _final(file: File) -> frozenset[str]:
    life: Life = life_on(file.rules, file.now)
    return life.final


def _why_not(file: File, step: Step) -> str:
    if not may_step(file.actor, step, file.row.office):
        roles = step.roles or sorted(role.value for role in TABLE[Permission(step.by)].roles)
        names = gettext(" or ").join(words.word(words.STAFF, role) for role in roles)
        return gettext("It takes {role}.").format(role=names)
    if "outcome" in step.guards and not file.recorded:
        return gettext("It opens once it is recorded what was found.")
    if "selected" in step.guards and file.item and file.item.route != "selected":
        return gettext("Only what profiles selected at discretion may pass so.")
    return ""


def _examination(file: File) -> list[Offer]:
    """Recording what was found, while an examination is under way."""
    if file.row.state != "under examination" or file.recorded:
        return []
    address = reverse("examination", args=[file.row.mrn])
    label = gettext("Record what was found")
    why = "" if file.may(Permission.OUTCOME_RECORD) else _takes(Permission.OUTCOME_RECORD)
    return [Offer("record", label, address, why, key="e")]


def _lane(file: File, steps: list[Step]) -> list[Offer]:
    lanes = [step for step in steps if step.event in (STRICTER, LIGHTER)]
    if not lanes:
        return []
    may = [step for step in lanes if may_step(file.actor, step, file.row.office)]
    address = reverse("reroute", args=[file.row.mrn])
    why = "" if may else _takes(Permission(lanes[0].by))
    return [Offer("reroute", gettext("Change the lane"), address, why, key="l")]


def _assign(file: File) -> list[Offer]:
    item = file.item
    if item is None:
        return []
    address = reverse("assign", args=[file.row.mrn])
    others = item.assignee not in ("", file.actor.name)
    why = ""
    if others and not file.may(Permission.WORK_REASSIGN):
        why = gettext("It is {who}’s; they or a supervisor may pass it on.").format(
            who=item.assignee
        )
    found = [Offer("assign", gettext("Give it to an officer"), address, why, key="o")]
    if item.assignee == "":
        take = reverse("take", args=[file.row.mrn])
        found.insert(0, Offer("take", gettext("Take it"), take, at_once=True, key="t"))
    return found


def _takes(permission: Permission) -> str:
    roles = sorted(role.value for role in TABLE[permission].roles)
    names = gettext(" or ").join(words.word(words.STAFF, role) for role in roles)
    return gettext("It takes {role}.").format(role=names)
