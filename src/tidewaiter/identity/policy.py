"""Who may do what to which object: the one place that decides it.

How a question is answered:

1. *The permission.* An officer has it through a role, a system through a scope of its key
   (:data:`tidewaiter.identity.permissions.TABLE`). Without it: :class:`Forbidden` (403).
2. *The object.* Its bounds are checked: the role must be held at the object's office; a system
   reaches only its own; a proposer never approves; nobody changes their own account.
3. *What is said.* Whoever may see the object (the ``seen_by`` of the permission) is told that they
   may not do this to it (403). To everybody else the object does not exist: :class:`NotVisible`,
   which the API answers 404, exactly as it answers for what really does not exist. Where nothing is
   secret (``seen_by`` is ``None``: something new is made) the answer is 403.

``office`` is the object's office: a code; ``None`` for what is not bound to an office;
:data:`~tidewaiter.identity.actor.NO_OFFICE` for what should have one and has none (only who works
at every office reaches it). ``owner`` is the :attr:`Actor.name` of who sent, proposed or is the
object. What is left out is never taken as a yes: a system asking for an object that has an office,
without saying the owner, and an approval without its proposer are refused. Pure: no database, no
request.
"""

from __future__ import annotations

from tidewaiter.core.sentence import Sentence, joined, sentence
from tidewaiter.identity.actor import ALL_OFFICES, Actor
from tidewaiter.identity.errors import Forbidden, NotVisible
from tidewaiter.identity.permissions import TABLE, Bound, Grant, Permission

__all__ = [
    "Forbidden",
    "NotVisible",
    "holds",
    "may",
    "require",
    "require_somewhere",
    "visible_offices",
    "visible_owner",
]


def holds(actor: Actor, permission: Permission) -> bool:
    """Whether the actor has the permission for any object at all: for menus and list pages."""
    grant = TABLE[permission]
    if actor.system_id is not None:
        return not grant.scopes.isdisjoint(actor.scopes)
    return not grant.roles.isdisjoint(actor.roles)


def may(
    actor: Actor, permission: Permission, *, office: str | None = None, owner: str | None = None
) -> bool:
    """Whether the actor may do this to the object with this office and owner."""
    grant = TABLE[permission]
    return holds(actor, permission) and all(
        _CHECKS[bound](actor, grant, office, owner) for bound in grant.bounds
    )


def require(
    actor: Actor, permission: Permission, *, office: str | None = None, owner: str | None = None
) -> None:
    """Pass if :func:`may` says yes.

    Raises :class:`Forbidden`, or its kind :class:`NotVisible` where even the existence of the
    object is none of the actor's business.
    """
    if may(actor, permission, office=office, owner=owner):
        return
    require_somewhere(actor, permission)
    shows = TABLE[permission].seen_by
    if shows is None or may(actor, shows, office=office, owner=owner):
        raise Forbidden(
            sentence(
                "{name} may not do this here: {meaning}.",
                name=actor.name,
                meaning=TABLE[permission].in_words,
            ),
            advice=_advice(actor, TABLE[permission], office, owner),
        )
    raise NotVisible


def require_somewhere(actor: Actor, permission: Permission) -> None:
    """Pass if :func:`holds` says yes: for lists, which are then narrowed to what is visible.

    Raises :class:`Forbidden`.
    """
    if not holds(actor, permission):
        raise Forbidden(
            sentence(
                "{name} may not: {meaning}.",
                name=actor.name,
                meaning=TABLE[permission].in_words,
            ),
            advice=sentence("It takes the permission '{permission}'.", permission=permission),
        )


def visible_offices(actor: Actor, permission: Permission) -> frozenset[str]:
    """The offices whose objects a list shows; holds :data:`ALL_OFFICES` if it need not be narrowed.

    Empty if the actor lacks the permission.
    """
    if not holds(actor, permission):
        return frozenset()
    grant = TABLE[permission]
    if Bound.OFFICE not in grant.bounds:
        return frozenset({ALL_OFFICES})
    return _offices(actor, grant)


def visible_owner(actor: Actor, permission: Permission) -> str | None:
    """The only owner whose objects a list shows; ``None`` if it need not be narrowed."""
    bound = Bound.OWN in TABLE[permission].bounds
    return actor.name if bound and actor.system_id is not None else None


def _offices(actor: Actor, grant: Grant) -> frozenset[str]:
    return actor.offices if actor.system_id is not None else actor.offices_as(grant.roles)


def _at_office(actor: Actor, grant: Grant, office: str | None, owner: str | None) -> bool:
    if office is None:
        return True
    offices = _offices(actor, grant)
    return ALL_OFFICES in offices or (office != "" and office in offices)


def _own(actor: Actor, grant: Grant, office: str | None, owner: str | None) -> bool:
    if actor.system_id is None:
        return True
    return owner == actor.name or (owner is None and office is None)


def _others(actor: Actor, grant: Grant, office: str | None, owner: str | None) -> bool:
    return actor.user_id is not None and bool(owner) and owner != actor.name


def _not_self(actor: Actor, grant: Grant, office: str | None, owner: str | None) -> bool:
    return owner != actor.name


_CHECKS = {
    Bound.OFFICE: _at_office,
    Bound.OWN: _own,
    Bound.OTHERS: _others,
    Bound.NOT_SELF: _not_self,
}

_ADVICE = {
    Bound.OFFICE: sentence("It takes the role at the office of the object."),
    Bound.OWN: sentence("A system reaches only its own."),
    Bound.OTHERS: sentence("It takes a signed-in user other than the one who proposed it."),
    Bound.NOT_SELF: sentence("Somebody else must do it."),
}


def _advice(actor: Actor, grant: Grant, office: str | None, owner: str | None) -> Sentence:
    failed = [b for b in sorted(grant.bounds) if not _CHECKS[b](actor, grant, office, owner)]
    return joined(_ADVICE[bound] for bound in failed)
