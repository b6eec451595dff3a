"""Proposing a model, for force or as a shadow, and going back to the one before."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tidewaiter.core import TidewaiterError, to_plain
from tidewaiter.desks.risk.learned import selectors
from tidewaiter.desks.risk.learned.errors import UnknownModel
from tidewaiter.desks.risk.learned.pages.parts import DIGEST, shown, tabs
from tidewaiter.desks.risk.learned.policy import LearnedScore
from tidewaiter.desks.risk.learned.selectors import KIND
from tidewaiter.desks.risk.learned.standing import Named, Versions
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.pages.asked import cleaned
from tidewaiter.pages.forms import Pick, PlainForm
from tidewaiter.pages.problems import all_shown
from tidewaiter.pages.templatetags.tw import LANES
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.rulebook import services
from tidewaiter.rulebook.change import Change
from tidewaiter.rulebook.errors import NoRules, RulesRefused
from tidewaiter.rulebook.models import ChangeRequest
from tidewaiter.rulebook.pages.changes import said_proposed
from tidewaiter.rulebook.pages.proposing import against

FIRST = "main"
"""What the first policy of a score is called."""
FORCE, SHADOW = "force", "shadow"


def _percent(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=100, max_digits=7, decimal_places=4, **more
    )


def _amount(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=16, decimal_places=4, **more)


class ProposeForm(PlainForm, forms.Form):
    """How a model is to be used, and what an examination is worth."""

    use = forms.ChoiceField(
        label=_("Use"),
        choices=[(SHADOW, _("As a shadow")), (FORCE, _("To count"))],
        widget=Pick,
        help_text=_(
            "A shadow scores every declaration, is recorded, and has no effect. Begin so, and "
            "compare."
        ),
    )
    policy = forms.ChoiceField(
        label=_("Score"), help_text=_("The rule that is changed. Its values begin the form.")
    )
    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("What officers read as the reason.")
    )
    lane = forms.ChoiceField(label=_("Lane that it asks for"))
    share = _percent(
        _("Share of goods, in percent"),
        help_text=_("Of all items, those most worth an examination."),
    )
    probability = _percent(
        _("Chance, in percent"), help_text=_("That one of them is really selected.")
    )
    explore_share = _percent(
        _("Share to learn from, in percent"),
        help_text=_("Selected by a known chance among what would teach most; 0 for none."),
    )
    amount_cap = _amount(
        _("The most that an offence counts for"), help_text=_("In national currency.")
    )
    minutes = _amount(_("Minutes of an examination"))
    minute_cost = _amount(_("Cost of a minute"), help_text=_("In national currency."))
    note = forms.CharField(
        label=_("Why"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    advanced = ("probability", "explore_share", "amount_cap", "minutes", "minute_cost")


@page(UnknownModel)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, digest: str) -> HttpResponse:
    """Propose a model through the rulebook: somebody else approves it there."""
    actor, at = signed_in(request), timezone.now()
    require(actor, Permission.RULE_PROPOSE)
    row, versions = selectors.model(digest), Versions.read(at)
    scores = selectors.policies(at)
    asked = (request.POST or request.GET).get("policy", "")
    name = asked if asked in scores else next(iter(sorted(scores)), FIRST)
    base = scores.get(name) or LearnedScore(
        id=name, title=gettext("Learned score"), model=digest, share=Decimal(5)
    )
    form = ProposeForm(
        request.POST if request.method == "POST" else None, initial=_initial(base, scores)
    )
    _choose(form, scores, base)
    if form.is_valid():
        content = _content(base, form.cleaned_data, digest, name in scores)
        try:
            made = _proposed(request, name, content, form.cleaned_data["note"])
            said_proposed(request, made)
            return redirect("rule_change", number=made.pk)
        except Forbidden:
            raise
        except TidewaiterError as problem:
            for one in all_shown(problem):
                form.add_error(one.field if one.field in form.fields else None, one.text)
    context = {
        "tabs": tabs("", may_train=True),
        "model": shown(row, versions.standings(), versions),
        "form": form,
        "score": scores.get(name),
        "name": name,
        "now": [(one, _short(one)) for one in versions.in_force()],
    }
    return render(request, "learned/propose.html", context, status=422 if form.errors else 200)


def _short(one: Named) -> str:
    return (one.policy.shadow if one.shadow else one.policy.model)[:DIGEST]


def _initial(base: LearnedScore, scores: Mapping[str, LearnedScore]) -> dict[str, Any]:
    values = {
        name: f"{getattr(base, name).normalize():f}"
        for name in ("share", "probability", "amount_cap", "minutes", "minute_cost")
    }
    if not base.acts:
        values["probability"] = "100"
    return values | {
        "use": SHADOW,
        "policy": base.id,
        "title": base.title,
        "lane": base.lane,
        "explore_share": f"{base.explore.share.normalize():f}",
    }


def _choose(form: ProposeForm, scores: Mapping[str, LearnedScore], base: LearnedScore) -> None:
    """The answers that the rules of now allow."""
    policies: Any = form.fields["policy"]
    policies.choices = [(key, one.title) for key, one in sorted(scores.items())] or [
        (FIRST, gettext("A new one"))
    ]
    try:
        known = list(rulebook.current(timezone.now()).everything.get("policy", {}).values())
    except NoRules:
        known = []
    codes = list(dict.fromkeys(lane.code for one in known for lane in one.lanes)) or [base.lane]
    lanes: Any = form.fields["lane"]
    lanes.choices = [(code, LANES.get(code, code)) for code in codes]


def _content(
    base: LearnedScore, said: Mapping[str, Any], digest: str, exists: bool
) -> dict[str, Any]:
    """The document of a policy that uses a model so.

    Where a model is in force a shadow stands beside it, and nothing else of the policy changes.
    Where none is, the model is named with a chance of nought: it is recorded and asks for nothing.
    """
    plain: dict[str, Any] = to_plain(base)
    if said["use"] == SHADOW and exists and base.acts:
        return plain | {"shadow": digest}
    told = {
        name: f"{said[name]:f}"
        for name in ("share", "probability", "amount_cap", "minutes", "minute_cost")
    }
    explore = dict(plain["explore"]) | {"share": f"{said['explore_share']:f}"}
    plain |= told | {
        "title": said["title"],
        "lane": said["lane"],
        "model": digest,
        "shadow": "",
        "explore": explore,
    }
    if said["use"] == SHADOW:
        plain |= {"probability": "0", "shadow": digest}
        plain["explore"] = explore | {"share": "0"}
    return plain


def _proposed(
    request: HttpRequest, name: str, content: Mapping[str, Any] | None, note: str
) -> ChangeRequest:
    """Propose a document. Raises ``Forbidden``, and what stands against it."""
    at = timezone.now()
    change = Change(kind=KIND, identifier=name, content=content)
    problems = against(change, note, at)
    if problems:
        raise RulesRefused(problems)
    return services.propose(actor=signed_in(request), changes=[change], note=note, at=at)


@page(UnknownModel)
@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, identifier: str) -> HttpResponse:
    """Propose that a policy is again as it was before its model of now."""
    actor, at = signed_in(request), timezone.now()
    require(actor, Permission.RULE_PROPOSE)
    versions = Versions.read(at)
    former = versions.former(identifier)
    if former is None:
        raise UnknownModel("there is no model before the one in force.", where=identifier)
    note = cleaned(request.POST.get("note", ""), 10_000)
    problems = []
    if request.method == "POST":
        try:
            made = _proposed(request, identifier, former.version.plain, note)
            said_proposed(request, made)
            return redirect("rule_change", number=made.pk)
        except Forbidden:
            raise
        except TidewaiterError as problem:
            problems = all_shown(problem)
    now = next(o for o in versions.in_force() if o.version.document.identifier == identifier)
    context = {
        "tabs": tabs("", may_train=True),
        "former": former,
        "former_short": former.policy.model[:DIGEST],
        "now": now,
        "now_short": now.policy.model[:DIGEST],
        "identifier": identifier,
        "note": note,
        "problems": problems,
    }
    return render(request, "learned/back.html", context, status=422 if problems else 200)
