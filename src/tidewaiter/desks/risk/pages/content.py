"""A profile between the form, the text and the document; and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tidewaiter.core import ProfileError, TidewaiterError
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.language.parse import parse
from tidewaiter.desks.risk.rules import check_profiles, read_rule
from tidewaiter.engine.documents import parse_documents
from tidewaiter.rulebook.change import Change, checked_texts
from tidewaiter.rulebook.checking import problems_of
from tidewaiter.rulebook.pages.words import text_of
from tidewaiter.rulebook.ruleset import Ruleset

Content = dict[str, Any]

FIELDS = (
    "id",
    "title",
    "owner",
    "reason",
    "when",
    "legal_basis",
    "valid_from",
    "valid_to",
    "cap",
    "unknown",
    "status",
)
EFFECT = ("lane", "probability", "instructions", "agency", "urgency")
LONGEST = 25_000
"""Characters of a field or of the text."""

BLANK: Content = {"status": "live", "unknown": "nothing", "effect": {"lane": "yellow"}}
"""What a new profile begins with."""


def fields_of(content: Mapping[str, Any]) -> dict[str, str]:
    """The fields of the form: every one, as text."""
    effect = content.get("effect")
    effect = effect if isinstance(effect, Mapping) else {}
    found = {name: _text(content.get(name)) for name in FIELDS}
    found |= {f"effect_{name}": _text(effect.get(name)) for name in EFFECT}
    found["unknown"] = found["unknown"] or "nothing"
    found["status"] = found["status"] or "draft"
    return found


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def content_of(fields: Mapping[str, str], base: Mapping[str, Any]) -> Content:
    """The document that the form says; what the form has no field for comes from ``base``."""
    kept = {key: value for key, value in base.items() if key not in (*FIELDS, "effect")}
    said = {name: fields[name] for name in FIELDS if fields.get(name)}
    effect = {name: fields[f"effect_{name}"] for name in EFFECT if fields.get(f"effect_{name}")}
    found: Content = {**said, "effect": {**effect}, **kept}
    for table, name in ((found, "cap"), (found["effect"], "urgency")):
        if str(table.get(name, "")).isdecimal():
            table[name] = int(table[name])
    return found


def posted(data: Mapping[str, Any]) -> dict[str, str]:
    """The form's fields as they were sent."""
    names = (*FIELDS, *(f"effect_{name}" for name in EFFECT))
    return {name: _text(str(data.get(name, ""))[:LONGEST]) for name in names}


def written(content: Mapping[str, Any]) -> str:
    """The document as text."""
    return text_of("profile", str(content.get("id", "")), content)


def read_text(text: str) -> Content:
    """The document of a text. Raises :class:`ProfileError` naming the line."""
    found = parse_documents(text, ProfileError, where="text")
    if len(found) != 1:
        raise ProfileError(
            sentence("the text holds {n} documents.", n=len(found)),
            where="text",
            advice="Write one profile.",
        )
    return found[0]


def glance(identifier: str, content: Mapping[str, Any], rules: Ruleset) -> list[TidewaiterError]:
    """What is wrong with a profile, told while it is written: its fields, criterion, lists, lanes.

    No query. :func:`problems` holds it against cases and later days as well.
    """
    try:
        profile = read_rule(identifier, content)
    except ProfileError as problem:
        return [problem, *_criterion(content, problem)]
    return list(check_profiles({**rules.everything, "profile": {identifier: profile}}))


def problems(change: Change, note: str, at: datetime) -> list[TidewaiterError]:
    """Everything that stands against a change, as proposing and approving it would find."""
    try:
        texts = checked_texts([change], note)
    except TidewaiterError as problem:
        found = list(getattr(problem, "problems", (problem,)))
        return [*found, *_criterion(change.content or {}, found[-1])]
    return problems_of([change], texts, at)


def _criterion(content: Mapping[str, Any], told: TidewaiterError) -> list[TidewaiterError]:
    """What is wrong with the criterion, unless that is what was told already."""
    if ", when" in told.where:
        return []
    try:
        parse(str(content.get("when") or ""), where="when")
    except ProfileError as problem:
        return [problem]
    return []
