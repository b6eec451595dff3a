"""A profile as it is being written: form and text, and which of them counts.

The form and the text say the same document. Whichever was changed counts; where both were, the
writer says which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from tidewaiter.core import ProfileError, TidewaiterError
from tidewaiter.desks.risk.pages import content as profiles
from tidewaiter.desks.risk.pages.content import Content
from tidewaiter.desks.risk.pages.preview import Preview
from tidewaiter.pages.asked import whole
from tidewaiter.rulebook.change import Change
from tidewaiter.rulebook.errors import ChangeError
from tidewaiter.rulebook.models import Draft

_FIX = re.compile(r"(\d{1,5}):(\d{1,5}):([\w.]{1,100})")
_WORD = re.compile(r"[\w.]+")
_TYPED = ("text", "before", "note", "valid_from", "mrn", "began")


@dataclass
class Writing:
    """A profile as its writer has it before them.

    ``before`` is the text as it was last written out from the document, by which it is told
    whether form or text was changed since.
    """

    identifier: str
    base: Content
    number: int = 0
    """The version that counts now, 0 for none."""
    began: int = 0
    """The version that the writer began with."""
    fields: dict[str, str] = field(default_factory=dict)
    text: str = ""
    before: str = ""
    note: str = ""
    valid_from: str = ""
    mrn: str = ""
    preview: Preview | None = None
    content: Content = field(default_factory=dict)
    problems: list[TidewaiterError] = field(default_factory=list)
    draft: int | None = None
    """The key of the draft that is saved anew, ``None`` where nothing was saved yet."""
    seen: int = 0
    """How often the draft had been saved when it was opened."""
    saved_at: datetime | None = None
    beside: bool = False
    """There is a draft, and something else is shown."""
    unsent: bool = False
    """It was sent after the session had ended, and is not kept yet."""
    torn: bool = False
    """Form and text were both changed."""

    def show(self, content: Content) -> None:
        """Write a document out into form and text."""
        self.content = content
        self.text = self.before = profiles.written(content)
        try:
            self.fields = profiles.fields_of(profiles.read_text(self.text))
        except ProfileError:
            self.fields = profiles.fields_of(content)

    def read(self, data: Any) -> None:
        """Take what was sent as it was typed."""
        self.fields = profiles.posted(data)
        self.text = _lines(data.get("text", ""))
        self.before = _lines(data.get("before", ""))
        self.began = whole(data.get("number"), 9) or 0
        self.draft = whole(data.get("draft"))
        self.seen = whole(data.get("seen"), 9) or 0
        self.note = str(data.get("note", ""))[:10_000]
        self.valid_from = str(data.get("takes_effect", ""))[:10]
        self.mrn = str(data.get("mrn", "")).strip()[:70]

    def take(self, data: Any) -> None:
        """Take what was sent, and find out which side counts."""
        self.read(data)
        try:
            known = profiles.read_text(self.before) if self.before.strip() else {}
        except ProfileError:
            known = {}
        typed = self.text.strip() != self.before.strip()
        filled = self.fields != profiles.fields_of(known)
        use = data.get("use", "")
        self.torn = typed and filled and use not in ("form", "text")
        self.content = profiles.content_of(self.fields, {**self.base, **known})
        if self.torn:
            self.problems.append(
                ChangeError(
                    gettext("form and text were both changed."),
                    where="text",
                    advice=gettext("Say which of them counts."),
                )
            )
        elif use == "text" or (typed and use != "form"):
            self._from_text()
        else:
            self.show(self.content)

    def _from_text(self) -> None:
        try:
            self.show(profiles.read_text(self.text))
        except ProfileError as problem:
            self.problems.append(problem)

    def mend(self, fix: str) -> None:
        """Put the suggested word in the place of the one that does not exist.

        ``fix`` is ``line:character:word``, counted from one; anything else changes nothing.
        """
        if not _FIX.fullmatch(fix):
            return
        line, character, word = fix.split(":")
        lines = self.fields["when"].split("\n")
        number, at = int(line) - 1, int(character) - 1
        if number >= len(lines) or at < 0:
            return
        spot = _WORD.match(lines[number], at)
        if spot:
            lines[number] = lines[number][:at] + word + lines[number][spot.end() :]
            self.show({**self.content, "when": "\n".join(lines)})

    @property
    def typed(self) -> dict[str, Any]:
        """What is kept of it, as it was typed."""
        return {"fields": self.fields} | {name: getattr(self, name) for name in _TYPED}

    def resume(self, draft: Draft) -> None:
        """Go on with what a draft has kept."""
        self.know(draft)
        kept = draft.plain
        self.fields = profiles.fields_of({}) | {
            name: str(value) for name, value in kept["fields"].items()
        }
        for name in _TYPED:
            setattr(self, name, kept[name])

    def know(self, draft: Draft | None) -> None:
        """Say which draft is saved anew."""
        if draft is not None:
            self.draft, self.seen, self.saved_at = draft.pk, draft.number, draft.saved_at

    @property
    def title(self) -> str:
        """What it is called in a list of drafts."""
        return " ".join(filter(None, (self.fields.get("id"), self.fields.get("title"))))

    @property
    def name(self) -> str:
        """The id of the profile."""
        return self.identifier or str(self.content.get("id", ""))

    def change(self) -> Change:
        """The change to propose. Raises :class:`ChangeError` for a day that is none."""
        day = None
        if self.valid_from:
            try:
                day = date.fromisoformat(self.valid_from)
            except ValueError:
                raise ChangeError(
                    gettext("'%(text)s' is not a day.") % {"text": self.valid_from},
                    where="takes_effect",
                    advice=gettext("Write it as 2026-01-31."),
                ) from None
        return Change(kind="profile", identifier=self.name, content=self.content, valid_from=day)


def _lines(text: object) -> str:
    return str(text)[: profiles.LONGEST].replace("\r\n", "\n")
