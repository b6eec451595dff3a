"""Writing a profile: form and text side by side, checked as it is written, proposed with a reason.

The form and the text say the same document. Whichever was changed counts; where both were, the
writer says which. Everything works as a form that is sent; a script only sends it sooner.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tidewaiter.core import ProfileError, TidewaiterError
from tidewaiter.desks.risk.language.vocabulary import FUNCTIONS, vocabulary
from tidewaiter.desks.risk.pages import content as profiles
from tidewaiter.desks.risk.pages import finding, speech
from tidewaiter.desks.risk.pages.backtests import started, written_in
from tidewaiter.desks.risk.pages.content import Content
from tidewaiter.desks.risk.pages.preview import Preview, preview
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import Forbidden, require
from tidewaiter.jobs.errors import NoSuchJob
from tidewaiter.pages.asked import whole
from tidewaiter.pages.problems import Shown, shown
from tidewaiter.register.errors import Gone, NotFound
from tidewaiter.rulebook import listing, selectors, services
from tidewaiter.rulebook.change import Change
from tidewaiter.rulebook.errors import ChangeError, UnknownRule
from tidewaiter.rulebook.models import Document, Version
from tidewaiter.rulebook.pages.changes import said_proposed

_FIX = re.compile(r"(\d{1,5}):(\d{1,5}):([\w.]{1,100})")
_WORD = re.compile(r"[\w.]+")


@dataclass
class Draft:
    """What the writer has before them.

    ``before`` is the text as it was last written out from the document, by which it is told
    whether form or text was changed since.
    """

    identifier: str
    base: Content
    number: int = 0
    fields: dict[str, str] = field(default_factory=dict)
    text: str = ""
    before: str = ""
    note: str = ""
    valid_from: str = ""
    mrn: str = ""
    preview: Preview | None = None
    content: Content = field(default_factory=dict)
    problems: list[TidewaiterError] = field(default_factory=list)
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

    def take(self, data: Any) -> None:
        """Take what was sent, and find out which side counts."""
        self.fields = profiles.posted(data)
        self.text = _lines(data.get("text", ""))
        self.before = _lines(data.get("before", ""))
        self.note = str(data.get("note", ""))[:10_000]
        self.valid_from = str(data.get("takes_effect", ""))[:10]
        self.mrn = str(data.get("mrn", "")).strip()[:70]
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


@page(UnknownRule, NoSuchJob)
def new(request: HttpRequest) -> HttpResponse:
    """Write a new profile: blank, like another one (``like``), or one that was ``tried``."""
    require(signed_in(request), Permission.RULE_PROPOSE)
    draft = Draft("", {})
    if request.method == "POST":
        return _answer(request, draft)
    like = request.GET.get("like", "")[:100]
    plain: Content = dict(profiles.BLANK)
    if like:
        at = timezone.now()
        history = listing.history(selectors.document("profile", like), at)
        plain = dict(listing.ruling(history, at).version.plain) | {"id": ""}
    draft.show(_tried(request) or plain)
    return _page(request, draft)


@page(UnknownRule, NoSuchJob)
def edit(request: HttpRequest, identifier: str) -> HttpResponse:
    """Change a profile: the version in charge, one that is named (``version``) or was ``tried``."""
    require(signed_in(request), Permission.RULE_PROPOSE)
    base = _base(identifier, request.GET.get("version", ""))
    draft = Draft(identifier, dict(base.plain), base.number)
    if request.method == "POST":
        return _answer(request, draft)
    draft.show(_tried(request) or dict(base.plain))
    return _page(request, draft)


def _tried(request: HttpRequest) -> Content:
    """What was being written when a backtest was asked for; empty for none."""
    number = whole(request.GET.get("tried"), 9)
    return {} if number is None else written_in(signed_in(request), number)


def _base(identifier: str, number: str) -> Version:
    """The version that a change begins with: one that has content."""
    asked = whole(number, 9)
    if asked is not None:
        found = selectors.version("profile", identifier, asked)
    else:
        at = timezone.now()
        history = listing.history(selectors.document("profile", identifier), at)
        found = listing.ruling(history, at).version
    if found.retires:
        kept = found.document.versions.filter(retires=False, number__lt=found.number)
        found = kept.order_by("-number").first() or found
    return found


def _answer(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Do what the button says."""
    draft.take(request.POST)
    do = request.POST.get("do", "")
    if draft.torn:
        return _page(request, draft, 422)
    if _FIX.fullmatch(request.POST.get("fix", "")):
        _mend(draft, request.POST["fix"])
    if do == "propose" and not draft.problems:
        return _propose(request, draft)
    if not draft.problems:
        draft.problems = profiles.glance(
            draft.name, draft.content, selectors.current(timezone.now())
        )
    if not draft.problems and do == "backtest":
        return started(request, signed_in(request), draft.content)
    if not draft.problems and do in ("preview", "try"):
        _look(request, draft, draft.mrn if do == "try" else "")
    return _page(request, draft, 422 if draft.problems else 200)


def _look(request: HttpRequest, draft: Draft, mrn: str) -> None:
    """Match what was written with recent traffic, or with one declaration."""
    rules = selectors.current(timezone.now())
    try:
        draft.preview = preview(signed_in(request), draft.name, draft.content, rules, mrn)
    except (NotFound, Gone, Forbidden):
        draft.problems.append(
            ChangeError(
                gettext("there is no such declaration, or it is not yours to see."),
                where="mrn",
                advice=gettext("Write the whole MRN."),
            )
        )


def _mend(draft: Draft, fix: str) -> None:
    """Put the suggested word in the place of the one that does not exist."""
    line, character, word = fix.split(":")
    lines = draft.fields["when"].split("\n")
    number, at = int(line) - 1, int(character) - 1
    if number >= len(lines) or at < 0:
        return
    spot = _WORD.match(lines[number], at)
    if spot:
        lines[number] = lines[number][:at] + word + lines[number][spot.end() :]
        draft.show({**draft.content, "when": "\n".join(lines)})


def _propose(request: HttpRequest, draft: Draft) -> HttpResponse:
    at = timezone.now()
    try:
        change = draft.change()
        if (
            not draft.identifier
            and Document.objects.filter(kind="profile", identifier=draft.name).exists()
        ):
            raise ChangeError(
                gettext("there is a profile of this name already."),
                where="id",
                advice=gettext("Choose another name, or change that profile."),
            )
        _require_current(request, draft)
        draft.problems = profiles.problems(change, draft.note, at)
        if draft.problems:
            return _page(request, draft, 422)
        made = services.propose(actor=signed_in(request), changes=[change], note=draft.note, at=at)
    except Forbidden:
        raise
    except TidewaiterError as problem:
        draft.problems = list(getattr(problem, "problems", (problem,)))
        return _page(request, draft, 422)
    said_proposed(request, made)
    return redirect("rule_change", number=made.pk)


def _require_current(request: HttpRequest, draft: Draft) -> None:
    """Pass if the profile is as it was when the writer began."""
    began = request.POST.get("number", "")
    if not draft.identifier or "version" in request.GET or began == str(draft.number):
        return
    raise ChangeError(
        gettext("the profile was changed since you began: version %(n)s counts now.")
        % {"n": draft.number},
        where="text",
        advice=gettext("Look at what changed. If yours is still right, propose it again."),
    )


def _page(request: HttpRequest, draft: Draft, status: int = 200) -> HttpResponse:
    rules = selectors.current(timezone.now())
    problems = _all(draft)
    context = {
        "draft": draft,
        "fields": draft.fields,
        "preview": draft.preview,
        "problems": problems,
        "by_field": {one.field: one for one in reversed(problems)},
        "lanes": finding.lanes(rules),
        "statuses": [(code, speech.STATUS[code]) for code in ("draft", "shadow", "live")],
        "owners": finding.owners(rules),
        "checked": request.method == "POST",
    }
    return render(request, "risk/editor.html", context, status=status)


def _all(draft: Draft) -> list[Shown]:
    return [shown(one) for one in draft.problems]


@page(UnknownRule)
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """What is wrong with what is being written, as a part of the page; keeps nothing."""
    require(signed_in(request), Permission.RULE_PROPOSE)
    draft = Draft(request.POST.get("identifier", "")[:100], {})
    draft.take(request.POST)
    if not draft.problems:
        draft.problems = profiles.glance(
            draft.name, draft.content, selectors.current(timezone.now())
        )
    context = {"problems": _all(draft), "checked": True, "draft": draft}
    return render(request, "risk/checked.html", context)


@page(UnknownRule)
@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """What can stand in a criterion: fields, functions, lists; for completion."""
    require(signed_in(request), Permission.RULE_READ)
    rules = selectors.current(timezone.now())
    found = [
        {"word": f"{e.name}(90)" if e.days else e.name, "kind": e.kind.value, "says": e.meaning}
        for e in vocabulary().values()
    ]
    found += [
        {"word": f"{one.name}(", "kind": "function", "says": one.meaning}
        for one in FUNCTIONS.values()
    ]
    found += [
        {"word": f"LIST('{name}')", "kind": "list", "says": _size(len(one.values))}
        for name, one in rules.everything.get("list", {}).items()
    ]
    return JsonResponse({"words": found})


def _size(number: int) -> str:
    return gettext("%(n)s values") % {"n": number}
