"""What a profile says, in words: where it sends, how often, and what its criterion reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tidewaiter.core import ProfileError
from tidewaiter.desks.risk.language.nodes import Node
from tidewaiter.desks.risk.language.vocabulary import Entry, fact_name, vocabulary
from tidewaiter.desks.risk.profiles import Profile, lists_used
from tidewaiter.register.pages.named import name_of
from tidewaiter.rulebook.ruleset import Ruleset

STATUS: Mapping[str, str | Promise] = {
    "draft": _("Draft: kept, not matched"),
    "shadow": _("Shadow: matched and recorded, without effect"),
    "live": _("Live: it counts"),
    "retired": _("Retired: no longer used"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word that a criterion reads, and what it means."""

    name: str
    meaning: str
    unit: str


@dataclass(frozen=True, slots=True)
class ListUsed:
    """A list that a criterion looks into; ``size`` is ``None`` where there is none in force."""

    name: str
    size: int | None


def meaning(entry: Entry) -> str:
    """What a word of the vocabulary means; in another language than English, what it is called."""
    return entry.meaning if get_language() == "en" else name_of(entry.name)


def words_of(profile: Profile) -> list[Word]:
    """The words that the criterion reads, by name."""
    known = vocabulary()
    found = []
    for name in sorted(_tree(profile).words):
        entry = known.get(fact_name(name))
        if entry:
            found.append(Word(name, meaning(entry), entry.unit))
    return found


def lists_of(profile: Profile, rules: Ruleset) -> list[ListUsed]:
    """The lists that the criterion looks into, by name."""
    known = rules.everything.get("list", {})
    return [
        ListUsed(name, len(known[name].values) if name in known else None)
        for name in sorted(lists_used(_tree(profile)))
    ]


def _tree(profile: Profile) -> Node:
    return profile.tree


def readable(profile: Profile) -> bool:
    """Whether the criterion can be read by this version of the language."""
    try:
        return profile.tree is not None
    except ProfileError:
        return False


def sentences(profile: Profile) -> Sequence[str]:
    """What follows from a hit, sentence by sentence; the lane itself is shown beside it."""
    effect = profile.effect
    said = []
    if effect.probability < 100:
        said.append(
            gettext("%(share)s of 100 hits are sent there, drawn by chance.")
            % {"share": format(effect.probability.normalize(), "f")}
        )
    else:
        said.append(gettext("Every hit is sent there."))
    if profile.cap is not None:
        said.append(
            gettext("At most %(n)s a day in each office; the rest are recorded without effect.")
            % {"n": profile.cap}
        )
    if profile.unknown == "nothing":
        said.append(gettext("Where data is missing it is not assessed, and sends nowhere."))
    if effect.agency:
        said.append(gettext("%(agency)s is told.") % {"agency": effect.agency})
    return said
