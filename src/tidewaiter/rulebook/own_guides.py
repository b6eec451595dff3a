"""Examples and keys of lane policies, offices and capacity. Pure; all of it is invented."""

from __future__ import annotations

from tidewaiter.core.sentence import sentence
from tidewaiter.rulebook.guides import Example, Guide, Key

_FIRST_DAY = Key("valid_from", sentence("The first day on which it counts, UTC."))
_LAST_DAY = Key("valid_to", sentence("The last day on which it counts, UTC."))

POLICY = Guide(
    examples=(
        Example(
            "limits",
            sentence("Four lanes, a share by chance, and a limit for each day"),
            """\
id: lanes-2027
title: Lanes from 2027 on
valid_from: 2027-01-01
random:
  - {share: 1}
  - {share: 2, office: XTNOR}
expected_rates:
  red: 5
  yellow: 15
capacity:
  - {per_day: 40}
  - {per_day: 8, office: XTGAT}
defer:
  red: yellow
  yellow: blue
not_assessed: yellow
""",
        ),
        Example(
            "scanner",
            sentence("A fifth lane, for a scanner"),
            """\
id: scanner-2027
title: Lanes with a scanner
valid_from: 2027-01-01
lanes:
  - {code: green, precedence: 0, meaning: release}
  - {code: blue, precedence: 10, meaning: "release, then audit"}
  - {code: yellow, precedence: 20, meaning: documents before release}
  - {code: orange, precedence: 25, meaning: scan before release}
  - {code: red, precedence: 30, meaning: examination before release}
random:
  - {share: 1}
capacity:
  - {per_day: 60, lane: orange}
defer:
  red: orange
  orange: yellow
  yellow: blue
""",
        ),
    ),
    keys=(
        Key("id", sentence("The name that decisions carry."), needed=True),
        Key("title", sentence("A short name for people.")),
        _FIRST_DAY,
        _LAST_DAY,
        Key(
            "lanes", sentence("The lanes: code, precedence and meaning. Without it there are four.")
        ),
        Key("random", sentence("Shares of the traffic, in percent, that chance alone picks.")),
        Key(
            "expected_rates",
            sentence("For each lane, the most of an office's traffic of a day, in percent."),
        ),
        Key("capacity", sentence("How many consignments of a lane an office can handle in a day.")),
        Key("defer", sentence("For each lane, where a selection goes that finds no room.")),
        Key("findings", sentence("The lane of a desk's finding, by its severity or its code.")),
        Key("messages", sentence("The lane of what is odd about a message, by severity or code.")),
        Key(
            "not_assessed", sentence("The lane of what could not be assessed; never the lightest.")
        ),
        Key("urgency", sentence("How urgent findings of a severity are, from 0 to 100.")),
    ),
)

OFFICE = Guide(
    examples=(
        Example(
            "hours",
            sentence("A seaport with opening hours, holidays and a special day"),
            """\
id: XTBAY
title: Bay (seaport)
mode: sea
time_zone: Europe/Lisbon
hours:
  monday: ["08:00-12:00", "13:00-17:00"]
  tuesday: ["08:00-12:00", "13:00-17:00"]
  wednesday: ["08:00-12:00", "13:00-17:00"]
  thursday: ["08:00-12:00", "13:00-17:00"]
  friday: ["08:00-14:00"]
holidays: [2027-01-01, 2027-12-25]
special:
  2027-12-24: ["08:00-12:00"]
""",
        ),
        Example(
            "always",
            sentence("An airport that never closes"),
            """\
id: XTAIR
title: Airport
mode: air
time_zone: UTC
""",
        ),
    ),
    keys=(
        Key("id", sentence("The code that declarations name, 17 characters at most."), needed=True),
        Key("title", sentence("A short name for people."), needed=True),
        Key("mode", sentence("One of sea, air, road, rail, post, waterway, inland."), needed=True),
        Key("time_zone", sentence("Such as Africa/Nairobi; without it, UTC.")),
        Key("hours", sentence("When it is open, by day of the week; without it, always.")),
        Key("holidays", sentence("Days on which it stays closed.")),
        Key("special", sentence("Days with other hours; an empty list closes the office.")),
    ),
)

CAPACITY = Guide(
    examples=(
        Example(
            "season",
            sentence("More examinations a day in a season"),
            """\
id: harvest-2027
office: XTNOR
per_day: 12
lane: red
valid_from: 2027-08-01
valid_to: 2027-10-31
""",
        ),
    ),
    keys=(
        Key("id", sentence("Its name."), needed=True),
        Key(
            "office", sentence("The office; * for every one that has none of its own."), needed=True
        ),
        Key("per_day", sentence("How many consignments a day."), needed=True),
        Key("lane", sentence("The lane; without it, red.")),
        _FIRST_DAY,
        _LAST_DAY,
    ),
)
