"""Examples and keys of cases and lists, for whoever writes one on a page. Pure; all is invented."""

from __future__ import annotations

from tidewaiter.core.sentence import sentence
from tidewaiter.rulebook.guides import Example, Guide, Key

CASE = Guide(
    examples=(
        Example(
            "selected",
            sentence("A declaration that must be examined, and the profile that must say so"),
            """\
case: refrigerant-without-a-licence-is-examined
about:
  why: Gas without an import licence must not pass on its papers alone.
  law: Montreal Protocol, Article 4B
declarations:
  - regime: import
    parties: {importer: IM-77}
    items:
      - {commodity_code: "2903450000", origin: CN, net_mass: 680, customs_value: 6120}
expect:
  lane: red
  reasons: [AGY-01]
  and_others: true
""",
        ),
        Example(
            "released",
            sentence("The other side: a declaration that nothing may stop"),
            """\
case: chairs-with-all-their-papers-are-released
about: Nothing speaks against these goods, and nothing must come to.
declarations:
  - regime: import
    parties: {importer: IM-12}
    items:
      - {commodity_code: "9401610000", origin: PT, net_mass: 900, customs_value: 14500}
given:
  history:
    - {accepted_at: 2026-01-10, regime: import, importer: IM-12, hs: "940161", origin: PT,
       net_mass: 900, customs_value: 14000, repeat: 12}
expect:
  lane: green
  reasons: none
""",
        ),
        Example(
            "day",
            sentence("A day of an office that has room for one examination"),
            """\
case: only-one-of-two-is-examined-where-there-is-room-for-one
on: 2027-03-01
given:
  policy:
    id: narrow
    capacity: [{per_day: 1, lane: red}]
declarations:
  - regime: import
    office: XTNOR
    repeat: 2
    items:
      - {commodity_code: "2903450000", origin: CN, net_mass: 680, customs_value: 6120}
expect_lanes: {red: 1, blue: 1}
""",
        ),
    ),
    keys=(
        Key(
            "case", sentence("Its name; small letters, digits and hyphens read best."), needed=True
        ),
        Key("about", sentence("Why it must come out so: a text, or why, law and source.")),
        Key("on", sentence("The day on which the declarations are accepted.")),
        Key("given", sentence("What is known before: history, facts, seed, a policy of its own.")),
        Key(
            "given.history",
            sentence("Earlier declarations, one row each; repeat for several alike."),
        ),
        Key("given.facts", sentence("Facts by desk, said instead of worked out from the past.")),
        Key("declarations", sentence("What comes in: parties, items, documents."), needed=True),
        Key("expect", sentence("What must come out; what is not named is not held against it.")),
        Key("expect.lane", sentence("The lane of the decision.")),
        Key("expect.reasons", sentence("The profiles that select it; none for no profile at all.")),
        Key("expect.and_others", sentence("true: other profiles may select it too.")),
        Key("expect.absent", sentence("Profiles and findings that must not come.")),
        Key("expect.findings", sentence("Findings of desks, by their code.")),
        Key("expect.not_assessed", sentence("What must say that it could not be assessed.")),
        Key("expect_lanes", sentence("How many of the declarations come into each lane.")),
    ),
)

LIST = Guide(
    examples=(
        Example(
            "offenders",
            sentence("Traders under watch, one number a line"),
            "# importers with offences in the last year\nIM-1044\nIM-2210\nIM-3305\n",
        ),
        Example(
            "goods",
            sentence("Beginnings of HS codes"),
            "# refrigerants and their mixtures\n290341\n290345\n382760\n",
        ),
    ),
)
