"""How the common things are done, one page for each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Topic:
    """A page of help. ``routes`` are beginnings of route names whose ``?`` leads to it."""

    slug: str
    title: Text
    about: Text
    steps: tuple[Text, ...]
    note: Text = ""
    routes: tuple[str, ...] = ()


TOPICS: tuple[Topic, ...] = (
    Topic(
        "signing-in",
        _("Sign in, and keep your account safe"),
        _("Accounts are made by an administrator; nobody signs up."),
        (
            _("Enter your user name and password. After several failures there is a pause."),
            _("Set up a second factor under your name: an app, or a security key."),
            _("Keep the recovery codes on paper; each works once."),
            _("See under Sessions where you are signed in, and sign out everywhere else."),
        ),
        _("A lost password or second factor: ask an administrator of your office."),
        ("account_", "mfa_", "usersessions", "socialaccount", "preferences"),
    ),
    Topic(
        "queue",
        _("Work from the queue"),
        _("The queue shows what waits at your offices, the most pressing first."),
        (
            _("Take the next one, or open any row to see why it waits."),
            _("Narrow the list by lane, office, state or words; save what you use often."),
            _("The bar shows how much of the target is used; past the mark it is over."),
            _("New work is announced above the list; the list moves only when you update it."),
        ),
        _("Consignments can be assigned in bulk, and never released in bulk."),
        ("queue", "start", "search", "assign", "take"),
    ),
    Topic(
        "declaration",
        _("Read a decision"),
        _("The page of a declaration begins with what to do, by when, and why."),
        (
            _("Read the reasons: the same number marks the place that a reason speaks of."),
            _("See what each desk said, and what could not be assessed."),
            _("Of many items, narrow reasons and desks to one by its number."),
            _("Look at the near misses: profiles that one condition kept away."),
            _("Try another value to see which lane would follow. Nothing is kept."),
            _("To send it to another lane, give a reason; a lighter lane needs a supervisor."),
        ),
        _("“Nothing found” means that a desk looked. “Not assessed” means it could not."),
        ("declaration", "register", "message", "raw_", "what_if", "versions", "act", "note"),
    ),
    Topic(
        "examination",
        _("Examine, and record what was found"),
        _("What you find walks back to the profiles: without it nobody knows which are right."),
        (
            _("Start the examination from the declaration, also on a phone."),
            _("Record for each item whether it was as declared; leave out what you did not see."),
            _("Where something was wrong, say what kind, how grave, and what was assessed."),
            _("Record that nothing was found just as carefully: it counts as much."),
            _("A mistake is corrected by a new record with a reason; the old one stays."),
        ),
        _("If the connection is lost, what you entered stays on the phone until it is sent."),
        ("examination", "outcome", "photo"),
    ),
    Topic(
        "profiles",
        _("Write a risk profile"),
        _("A profile says what to look for, why, and what to do about it."),
        (
            _("Write the reason first, as a claim that a trader could read."),
            _("Write the condition; the page says at once what cannot be read, and where."),
            _("Try it on recent traffic: how many hits, at which offices, of whom."),
            _("Begin in the shadow, or with a small share of hits."),
            _("Propose it. Somebody else approves it or sends it back."),
            _("Retire what finds no more than chance does."),
        ),
        _("Where data is missing, a profile is not assessed. It never counts as no hit."),
        ("profile", "risk", "backtest", "rule_list"),
    ),
    Topic(
        "scores",
        _("Train and propose a learned score"),
        _("A model orders goods for examination. It learns only from what was examined."),
        (
            _("Train a model on the register or on a history; a job tells how far it is."),
            _("Read its warnings first. Where the label leaks, believe the honest figures only."),
            _("Hold it against the baselines and against the model in force."),
            _("Propose it as a shadow, and look after some weeks at what it would have found."),
            _("Propose it to count; a supervisor approves. To go back, propose the former one."),
            _("Watch drift and the hit rate of the random share, and train again."),
        ),
        _("Where nobody looked, a model knows nothing: keep a random share, always."),
        ("learned",),
    ),
    Topic(
        "names",
        _("Screen names"),
        _("Every party of every declaration is held against the lists in use."),
        (
            _("Open a match: the names side by side, and what else is known of both."),
            _("Hold identifiers, dates of birth or founding, countries and addresses together."),
            _("Ask the trader for what tells them apart, where nothing does."),
            _("Decide whether they are the same, with a reason; it counts from then on."),
            _("Bring a new edition of a list; what differs waits for a second person."),
        ),
        _("A name alone is no reason to hold goods back."),
        ("name",),
    ),
    Topic(
        "wildlife",
        _("Check wildlife and its permits"),
        _("CITES asks for permits for listed animals and plants, and for what is made of them."),
        (
            _("Read the card: the species, the Appendix that lists it, and what that asks for."),
            _("Hold the permit against the goods: names, quantities, marks, source, purpose, day."),
            _("Write into box 14 what really came in; the authority tells the issuer of it."),
            _("Seize what has no valid permit, and say which species and how much it is."),
            _("The management authority registers permits and returns, and writes the reports."),
        ),
        _("A permit is for one consignment. Whoever presents it again is stopped."),
        ("wildlife",),
    ),
    Topic(
        "ozone",
        _("Check refrigerants and other controlled gases"),
        _("The Montreal Protocol limits gases that harm the ozone layer or warm the climate."),
        (
            _("See which gas it is: the HS code, the name and the UN number must agree."),
            _("Hold it against the licence: holder, gas, quantity left, country, last day."),
            _("Enter what the identifier shows for a cylinder, and its pressure and temperature."),
            _("Where it is another gas than declared, hold the goods and call the ozone unit."),
            _("The licensing authority grants licences within quotas, and writes the reports."),
        ),
        _("A mixture counts by the shares of the gases in it."),
        ("ozone",),
    ),
    Topic(
        "rules",
        _("Propose and approve changes"),
        _("All rules are versions with dates, seen by two people."),
        (
            _("Open the change and read what differs, line by line."),
            _("See what stands against it: cases that would come out otherwise."),
            _("Approve it, or reject it with a reason that its author reads."),
            _("A change takes effect at once or on its day; the old version stays on file."),
        ),
        _("You cannot approve what you proposed yourself."),
        ("rule", "change", "capacity", "calendar"),
    ),
    Topic(
        "figures",
        _("Read the figures"),
        _("Every rate has its interval, and is held against the random sample."),
        (
            _("Compare a hit rate with that of chance at the same office and time."),
            _("Where fewer than the least were examined, no rate is shown."),
            _("Click a figure to see the consignments it counts."),
            _("Look at load against capacity: what had no room went to a lighter lane."),
        ),
        "",
        ("overview", "figures", "effect"),
    ),
    Topic(
        "administration",
        _("Manage users, systems and keys"),
        _("A role is held at an office, or at all of them."),
        (
            _("Add a user with the roles needed, and pass the first password on by hand."),
            _("Change roles or deactivate a user; their sessions end at once."),
            _("Add a system for each sender, and give its key only what it must do."),
            _("Rotate keys: the old one works for some hours beside the new one."),
            _("Look at jobs and at the health of the site; a failed job can be tried again."),
        ),
        _("Nobody changes their own roles."),
        ("admin", "job", "health"),
    ),
    Topic(
        "ledger",
        _("Verify the ledger"),
        _("The ledger shows whether anything was changed behind the back of the site."),
        (
            _("Start a verification and wait for its result."),
            _("Compare the newest checkpoint with the copy that is kept elsewhere."),
            _("If an entry does not fit, keep everything as it is and tell the auditor."),
        ),
        "",
        ("ledger",),
    ),
    Topic(
        "shortcuts",
        _("Work by keyboard, print, and change the language"),
        _("Every page works without a mouse, and without scripts."),
        (
            _("Press ? for the list of keys; they can be switched off in the preferences."),
            _("Choose language, time zone, light or dark and the height of rows there as well."),
            _("Print a page from the browser: menus vanish, lanes keep their word and shape."),
        ),
        "",
        ("gallery",),
    ),
)
"""All of them, in the order of the contents."""

BY_SLUG = {one.slug: one for one in TOPICS}


def of_route(name: str) -> Topic | None:
    """The topic that explains a page, by the name of its route; the longest beginning counts."""
    fits = [
        (len(start), number)
        for number, one in enumerate(TOPICS)
        for start in one.routes
        if name.startswith(start)
    ]
    return TOPICS[max(fits)[1]] if fits else None


def found(topics: tuple[Topic, ...], asked: str) -> list[Topic]:
    """Topics that have all the words asked for, in the reader's language."""
    wanted = asked.casefold().split()
    return [one for one in topics if all(part in _text(one) for part in wanted)]


def _text(one: Topic) -> str:
    return " ".join(map(str, (one.title, one.about, *one.steps, one.note))).casefold()
