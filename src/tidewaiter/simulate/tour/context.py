"""What pages say of the tour: the bar on top, and the people on the page to sign in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tidewaiter.identity.context import signed_in
from tidewaiter.simulate.tour import walk as walks
from tidewaiter.simulate.tour.entering import offered
from tidewaiter.simulate.tour.step import Step, Text
from tidewaiter.simulate.tour.tours import role_of
from tidewaiter.simulate.tour.walk import Walk


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar of a tour under way. ``here``: the page is the one that the step is about."""

    walk: Walk
    step: Step
    here: bool

    @property
    def text(self) -> Text:
        """What to look at, or that there is nothing of the kind."""
        return self.step.missing if self.walk.missed else self.step.text

    @property
    def before(self) -> int:
        """The step before; 0 for none."""
        return self.walk.at - 1

    @property
    def after(self) -> int:
        """The step after; 0 for none."""
        return self.walk.at + 1 if self.walk.at < len(self.walk.steps) else 0


def tour(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``tour_offered``, ``tour_bar``, and ``tour_people`` to sign in as."""
    user = getattr(request, "user", None)
    if not settings.TRIAL_FILE.exists() or user is None:
        return {}
    if not user.is_authenticated:
        return {"tour_people": partial(offered, request)}
    role = role_of(signed_in(request))
    if role is None:
        return {}
    walk = walks.load(request.session, role)
    if walk is None or not walk.at:
        return {"tour_offered": True}
    here = walk.is_on(request.path)
    if here and walk.at not in walk.seen and request.method == "GET":
        walk = walks.saw(walk)
        walks.save(request.session, walk)
    return {"tour_offered": True, "tour_bar": Bar(walk, walk.steps[walk.at - 1], here)}
