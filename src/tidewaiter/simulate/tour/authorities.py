"""The tours of the authorities beside customs, which issue permits and licences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tidewaiter.simulate.tour import finding
from tidewaiter.simulate.tour.step import Step

LICENSING_AUTHORITY = (
    Step(
        _("What waits"),
        _("Licences to approve, questions without an answer, transits, and the quotas used most."),
        finding.at("ozone"),
    ),
    Step(
        _("A licence and what is left of it"),
        _("Each consignment reserves when it is decided, and uses up when it is released."),
        finding.licence,
        _("There is no licence yet. Enter the first from the list."),
        "ozone_licences",
    ),
    Step(
        _("Quotas of the year"),
        _("What each importer may bring in, in tonnes of CO2 equivalent or of ozone depletion."),
        finding.at("ozone_quotas"),
    ),
    Step(
        _("What has not left"),
        _("Transits and stays in the free zone: late, short, gone elsewhere, or there in part."),
        finding.at("ozone_transits"),
    ),
    Step(
        _("Ask the other side"),
        _("The authority there is asked, reminded, and answers or does not: all on a clock."),
        finding.consultation,
        _("No other authority was asked yet. The list begins with the first question."),
        "ozone_consultations",
    ),
    Step(
        _("What a mass counts as"),
        _("Any name or composition gives its figures, with the working for each component."),
        finding.at("ozone_quantities", "?gas=R-408A&kg=1000"),
    ),
    Step(
        _("The report of the year"),
        _("Consumption against the ceiling, and the data of Article 7 as a file."),
        finding.at("ozone_reports"),
    ),
)

MANAGEMENT_AUTHORITY = (
    Step(
        _("Permits, ours and theirs"),
        _("What was issued, what is left of it, and what its issuer says became of it."),
        finding.at("wildlife"),
    ),
    Step(
        _("A permit that was used"),
        _("Who drew on it, and box 14: what an officer certified as really come in."),
        finding.permit,
        _("No permit was endorsed yet. The list shows those that were entered."),
        "wildlife",
    ),
    Step(
        _("What its issuer is told"),
        _("The return goes to the authority that issued it; it waits until that is acknowledged."),
        finding.returned,
        _("There is no return yet. It is made when an officer fills box 14."),
        "wildlife_returns",
    ),
    Step(
        _("Four sides of the same trade"),
        _("Permits, declarations, what came in and what partners say: innocent reasons first."),
        finding.at("wildlife_gaps"),
    ),
    Step(
        _("What was seized"),
        _("Species, quantity, way and concealment, as the report form asks for them."),
        finding.at("wildlife_seizures"),
    ),
    Step(
        _("The report of the year"),
        _("Each line is checked as the trade database does; what is missing is said beside it."),
        finding.at("wildlife_annual"),
    ),
)
