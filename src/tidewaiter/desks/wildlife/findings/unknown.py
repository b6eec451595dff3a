"""Why something could not be assessed, as decisions keep it: pages say it in their language."""

from __future__ import annotations

from tidewaiter.core.sentence import sentence

NOT_ASSESSED: tuple[str, ...] = tuple(
    one.template
    for one in (
        sentence("Which species it is, is not known."),
        sentence("On which day the listing counts, is not said."),
        sentence("Whether {taxon} is listed is not in the tables.", taxon=""),
        sentence("How many or how much it is, is not said."),
        sentence("The register of permits could not be asked."),
        sentence("What the document {id} allows is not known.", id=""),
        sentence("Until when the permit is valid, is not known."),
        sentence("Whether the trade is commercial, and of which source, is not said."),
        sentence("Where {taxon} lives in the wild is not in the tables.", taxon=""),
        sentence(
            "Whether the suspension {id} is for it, cannot be said: {what} is not.", id="", what=""
        ),
        sentence("How the quota {id} stands, is not known.", id=""),
    )
)  # fmt: skip
