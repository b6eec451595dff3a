"""Why something could not be assessed, as decisions keep it: pages say it in their language."""

from __future__ import annotations

from tidewaiter.core.sentence import sentence

NOT_ASSESSED: tuple[str, ...] = tuple(
    one.template
    for one in (
        sentence("Which controlled substance it is, is not said."),
        sentence("How much it is, is not said."),
        sentence("The register of licences and quotas could not be asked."),
        sentence("The country on the other side, or the day, is not said."),
        sentence("Whether {country} is a Party is not known.", country=""),
        sentence("Which year's quota it counts to, is not said."),
        sentence("The quota is in {unit}.", unit=""),
    )
)
