"""The tours: for each role its steps, as a table."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.roles import RoleName
from tidewaiter.simulate.tour import finding
from tidewaiter.simulate.tour.authorities import LICENSING_AUTHORITY, MANAGEMENT_AUTHORITY
from tidewaiter.simulate.tour.step import Step

_BORDER = (
    Step(
        _("Your queue"),
        _("What waits at your office, the most pressing first; the bar shows its age."),
        finding.at("queue"),
    ),
    Step(
        _("The most pressing one"),
        _("Read the reasons: the same number marks the place that a reason speaks of."),
        finding.pressing,
        _("Nothing waits at your office just now. The queue shows it once it comes."),
        "queue",
    ),
    Step(
        _("Take it"),
        _("Take it, then begin the examination. What you may not do yet says why not."),
        finding.take,
        _("Nothing waits at your office just now. The queue shows it once it comes."),
        "queue",
    ),
    Step(
        _("Examine the goods"),
        _("The checklist comes from the decision. Record what you find, also on a phone."),
        finding.examine,
        _("No examination is under way, and none waits. The list shows them as they come."),
        "examinations",
    ),
    Step(
        _("Release"),
        _("It is recorded what was found, so the release is open. It cannot be taken back."),
        finding.release,
        _("Nothing is ready to be released: that opens once it is recorded what was found."),
        "examinations",
    ),
    Step(
        _("What became of it"),
        _("The time line keeps every step, with who took it and when. None is ever changed."),
        finding.story,
        _("Nothing was released after an examination yet. The declarations show what has come in."),
        "declarations",
    ),
)

_TARGETING = (
    Step(
        _("Risk profiles"),
        _("What to look for, and what each profile found so far. A hit rate has its interval."),
        finding.at("profiles"),
    ),
    Step(
        _("One profile and its effect"),
        _("Its conditions in words, the law behind it, and what its examinations found."),
        finding.profile,
        _("There is no profile yet. Begin with a new one."),
        "profiles",
    ),
    Step(
        _("Change it and try it"),
        _("Change a condition and press “Preview on recent traffic”. Nothing is kept by trying."),
        finding.editor,
        _("There is no profile yet. Begin with a new one."),
        "profiles",
    ),
    Step(
        _("A backtest"),
        _("What profiles would have selected and found among all on file, and at what cost."),
        finding.backtest,
        _("No backtest was made yet. Open a profile and start one there."),
        "profiles",
    ),
    Step(
        _("A proposal that waits"),
        _("You proposed this. It takes effect only when somebody else approves it."),
        finding.proposed,
        _("None of your proposals waits. The list shows those that were decided."),
        "rule_changes?outcome=all",
    ),
    Step(
        _("What control achieved"),
        _("Hit rates of profiles beside the rate of all trade: the difference is their worth."),
        finding.at("achieved"),
    ),
)

_SUPERVISOR = (
    Step(
        _("What needs you"),
        _("Only what waits for your decision. Every figure leads to the list behind it."),
        finding.at("overview"),
    ),
    Step(
        _("Work that was passed up to you"),
        _("An officer called you, or its clock ran out. The time line says which, and when."),
        finding.called,
        _("Nothing was passed up to you just now. The queue shows all work."),
        "queue",
    ),
    Step(
        _("A proposal to decide"),
        _("See why it was proposed and what differs, then approve or reject it."),
        finding.to_decide,
        _("No proposal waits for you. The list shows those that were decided."),
        "rule_changes?outcome=all",
    ),
    Step(
        _("Load against capacity"),
        _("What came to each office beside what it can examine in a day."),
        finding.at("overview", "#load"),
    ),
    Step(
        _("All work of your offices"),
        _("Narrow it, mark some rows and give them to an officer. That can be undone."),
        finding.at("queue"),
    ),
    Step(
        _("What control achieved"),
        _("Hit rates of profiles beside the rate of all trade: the difference is their worth."),
        finding.at("achieved"),
    ),
)

_AUDITOR = (
    Step(
        _("A decision and its reasons"),
        _("Every reason names its source. What could not be assessed says so."),
        finding.decided,
        _("Nothing was sent to the red lane yet. The declarations show what has come in."),
        "declarations",
    ),
    Step(
        _("What if it had been different?"),
        _("Change a value and see which lane follows, by the rules of today. Nothing is kept."),
        finding.about("#whatif"),
        _("There is no decision to try. The declarations show what has come in."),
        "declarations",
    ),
    Step(
        _("The same in the ledger"),
        _("Who did what about it, with the hashes that tie this entry to the one before it."),
        finding.written_down,
        _("The ledger has nothing about it. The list shows all entries."),
        "ledger_entries",
    ),
    Step(
        _("Is the ledger whole?"),
        _("A verification reads every entry, and holds the chains against what was signed."),
        finding.verification,
        _("It was not verified on this site yet. Start it here; every entry is read."),
        "ledger",
    ),
    Step(
        _("Who changed which rule"),
        _("Each change was proposed by somebody, and approved by somebody else."),
        finding.at("rule_changes", "?outcome=approved"),
    ),
    Step(
        _("Take it with you"),
        _("Narrow the list by office, lane and days, then download what is left as CSV."),
        finding.at("declarations"),
    ),
)

_ADMINISTRATOR = (
    Step(
        _("Users"),
        _("Who signs in, and with which role at which office. Nobody signs up; you add them."),
        finding.at("admin_users"),
    ),
    Step(
        _("One user"),
        _("Change roles, end access or reset a second factor. All of it is written to the ledger."),
        finding.user,
        _("You are the only user here. Add somebody from the list."),
        "admin_users",
    ),
    Step(
        _("A system and its keys"),
        _("Traders’ systems send by keys with narrow scopes. A new key is shown once."),
        finding.system,
        _("There is no system yet. Add one from the list."),
        "admin_systems",
    ),
    Step(
        _("Who is told"),
        _("Webhooks tell other systems what happened, signed, until they have heard it."),
        finding.at("webhooks"),
    ),
    Step(
        _("Health"),
        _("What is checked, what waits, and when each recurring duty was last done."),
        finding.at("health"),
    ),
    Step(
        _("Long work"),
        _("A job shows its progress and keeps its result. One that failed says why."),
        finding.job,
        _("No long work was asked for yet. It will be listed here."),
        "jobs",
    ),
)

TOURS: Mapping[RoleName, tuple[Step, ...]] = {
    RoleName.TARGETING: _TARGETING,
    RoleName.BORDER: _BORDER,
    RoleName.SUPERVISOR: _SUPERVISOR,
    RoleName.AUDITOR: _AUDITOR,
    RoleName.ADMINISTRATOR: _ADMINISTRATOR,
    RoleName.MANAGEMENT_AUTHORITY: MANAGEMENT_AUTHORITY,
    RoleName.LICENSING_AUTHORITY: LICENSING_AUTHORITY,
}


def role_of(actor: Actor) -> RoleName | None:
    """The role whose tour somebody is offered: the first held that has one."""
    return next((role for role in TOURS if role in actor.roles), None)
