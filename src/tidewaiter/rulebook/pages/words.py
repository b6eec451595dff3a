"""What kinds, states and outcomes are called on pages, and how a difference is shown."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tidewaiter.core import TidewaiterError, to_plain
from tidewaiter.rulebook import kinds
from tidewaiter.rulebook.status import Status

STATUS: Mapping[str, str | Promise] = {
    Status.PROPOSED: _("Proposed"),
    Status.REJECTED: _("Rejected"),
    Status.WITHDRAWN: _("Withdrawn"),
    Status.SCHEDULED: _("Scheduled"),
    Status.IN_FORCE: _("In force"),
    Status.SHADOW: _("Shadow"),
    Status.DRAFT: _("Draft"),
    Status.RETIRED: _("Retired"),
    Status.SUPERSEDED: _("Superseded"),
    Status.ENDED: _("Ended"),
}

MEANING: Mapping[str, str | Promise] = {
    Status.PROPOSED: _("Somebody else has to approve it."),
    Status.SCHEDULED: _("Approved; its day is still to come."),
    Status.IN_FORCE: _("It counts in every decision."),
    Status.SHADOW: _("It is matched and recorded, and has no effect."),
    Status.DRAFT: _("It is kept, and not matched."),
    Status.RETIRED: _("It was taken out of force."),
    Status.ENDED: _("Its last day has passed."),
}

OUTCOME: Mapping[str, str | Promise] = {
    "": _("Open"),
    "approved": _("Approved"),
    "rejected": _("Rejected"),
    "withdrawn": _("Withdrawn"),
}

REGIME: Mapping[str, str | Promise] = {
    "import": _("imports"),
    "export": _("exports"),
    "transit": _("transit"),
}

KIND: Mapping[str, str | Promise] = {
    "profile": _("Risk profile"),
    "list": _("List"),
    "policy": _("Lane policy"),
    "office": _("Office"),
    "capacity": _("Capacity"),
    "case": _("Case"),
    "life": _("States after the decision"),
    "licensing": _("Rules of licensing"),
    "name-list": _("List of names"),
    "wildlife-tables": _("Wildlife tables"),
    "learned-score": _("Learned score"),
    "ozone-law": _("National law on substances"),
    "ozone-baselines": _("Baselines under the Montreal Protocol"),
}

KINDS: Mapping[str, str | Promise] = {
    "profile": _("Risk profiles"),
    "list": _("Lists"),
    "policy": _("Lane policies"),
    "office": _("Offices"),
    "capacity": _("Capacity"),
    "case": _("Cases"),
    "life": _("States after the decision"),
    "licensing": _("Rules of licensing"),
    "name-list": _("Lists of names"),
    "wildlife-tables": _("Wildlife tables"),
    "learned-score": _("Learned scores"),
    "ozone-law": _("National law on substances"),
    "ozone-baselines": _("Baselines under the Montreal Protocol"),
}

ABOUT: Mapping[str, str | Promise] = {
    "profile": _("What to look for, why, and what to do about it."),
    "list": _("Values that profiles look into: traders under watch, goods, countries."),
    "policy": _("How declarations are shared among the lanes: chance, limits, what gives way."),
    "office": _("Where consignments are handled, and when it is open."),
    "capacity": _("How many consignments of a lane an office can handle in a day."),
    "case": _("Examples whose outcome must stay right; every approval is held against them."),
    "life": _("Which steps work can take after the decision, who may take them, and by when."),
    "licensing": _(
        "Who approves licences of controlled substances, and how long answers may take."
    ),
    "name-list": _("Which lists parties are held against, and what a match leads to."),
    "wildlife-tables": _("Which editions of the tables of species, codes and quotas count."),
    "learned-score": _("Which model scores declarations, and what a score leads to."),
    "ozone-law": _("What the country's own law asks of controlled substances, from which day on."),
    "ozone-baselines": _("By what the treaty measures how much a country may consume."),
}
"""One sentence for each kind."""


def kind_word(name: str) -> str:
    """What one document of a kind is called."""
    return str(KIND.get(name, name))


def kinds_word(name: str) -> str:
    """What the documents of a kind are called."""
    return str(KINDS.get(name) or kinds.kind_of(name).title)


class Line(NamedTuple):
    """A line of a difference: ``same``, ``add``, ``del``, or ``skip`` for lines left out."""

    mark: str
    text: str


CONTEXT = 3
MOST_LINES = 400


def text_of(kind: str, identifier: str, plain: Mapping[str, Any]) -> str:
    """A document as the text that people read and write; empty for none."""
    if not plain:
        return ""
    return yaml.dump(
        dict(_ordered(kind, identifier, plain)),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=100,
    )


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines as it stands, line below line."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _ordered(kind: str, identifier: str, plain: Mapping[str, Any]) -> Mapping[str, Any]:
    """Keys in the order of their fields, without those that say nothing."""
    try:
        found: Mapping[str, Any] = to_plain(kinds.kind_of(kind).read(identifier, plain))
    except TidewaiterError:
        found = plain  # written by an earlier version of the language
    said = {key: value for key, value in found.items() if value is not None}
    if isinstance(said.get("effect"), Mapping):
        said["effect"] = {k: v for k, v in said["effect"].items() if v is not None}
    return said


def difference(before: str, after: str) -> list[Line]:
    """What differs between two texts, line by line, with some lines around it."""
    old, new = before.splitlines(), after.splitlines()
    found = list(_lines(old, new))
    if len(found) > MOST_LINES:
        return [*found[:MOST_LINES], Line("skip", "")]
    return found


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    end = 0
    for group in matcher.get_grouped_opcodes(CONTEXT):
        if group[0][1] > end:
            yield Line("skip", "")
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                yield from (Line("same", text) for text in old[i1:i2])
                continue
            yield from (Line("del", text) for text in old[i1:i2])
            yield from (Line("add", text) for text in new[j1:j2])
        end = group[-1][2]
    if old and new and end < len(old):
        yield Line("skip", "")
