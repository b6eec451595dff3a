"""What is said of a reason: claim, kind, chance, and what would have changed it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext

from tidewaiter.pages import stored
from tidewaiter.pages.speaking import speaker_of
from tidewaiter.register.pages.evidence import Shown


def text(kind: str, one: Mapping[str, Any], alone: bool) -> str:
    """What a reason claims."""
    if kind != "random":
        spoken = kind != "profile" or speaker_of(str(one.get("source", ""))) is not None
        return str(stored.reason(one).marked if spoken else one.get("text", ""))
    share = Decimal(str(one.get("probability") or 0))
    if not share:
        return gettext("Chosen at random.")
    among = number_format((1 / share).quantize(Decimal(1)), 0)
    if alone:
        return gettext("Chosen at random, 1 in {n}. No other reason.").format(n=among)
    return gettext("Chosen at random, 1 in {n}.").format(n=among)


def kind(kind: str) -> str:
    """A kind of reason in words."""
    return {
        "profile": gettext("Risk profile"),
        "finding": gettext("Finding"),
        "random": gettext("Random choice"),
        "not assessed": gettext("Not assessed"),
    }.get(kind, kind)


def profile(code: str) -> str:
    """Where a profile has its page; empty while none does."""
    try:
        return reverse("profile", args=[code])
    except NoReverseMatch:
        return ""


def chance(one: Mapping[str, Any]) -> str:
    """How often a reason selects, in words."""
    share = Decimal(str(one.get("probability") or 0))
    if share >= 1:
        return gettext("always selects")
    percent = number_format((share * 100).quantize(Decimal("0.1")).normalize())
    return gettext("selects {share} % of such").format(share=percent)


def note(one: Mapping[str, Any]) -> str:
    """Why a reason had no effect, in words."""
    note = str(one.get("note") or "")
    if note.startswith("shadow"):
        return gettext("On trial: it is recorded beside the live profiles and has no effect.")
    if note == "not drawn":
        return gettext("It held, and chance did not select it.")
    if note.startswith("drawn, but"):
        return gettext("It was selected, but the most of a day had been reached.")
    return note


def otherwise(kind: str, shown: tuple[Shown, ...]) -> tuple[tuple[tuple[str, str], ...], str]:
    """What would have changed a reason: other values, or a sentence."""
    if kind == "random":
        return (), gettext("nothing in the declaration. Chance chose it.")
    if kind == "not assessed":
        return (), gettext("the value or the check that was missing.")
    values = tuple((one.name, one.otherwise) for one in shown if one.otherwise)
    if kind == "profile" and values:
        return values, ""
    if kind == "finding":
        return (), gettext("a declaration that does not give cause for this finding.")
    return (), ""
