"""How the operations of the ozone desk are asked, and the objects they are about."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.api.people import HERE, user_of
from tests.desks.ozone.office.rows import AT, FOUR_EYES, draft
from tidewaiter.desks.ozone.drafts import QuotaDraft
from tidewaiter.desks.ozone.models import Journey
from tidewaiter.desks.ozone.rules import SHIPPED
from tidewaiter.desks.ozone.services import consultations, licences, quotas
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.roles import RoleName
from tidewaiter.register.models import Declaration

if TYPE_CHECKING:
    from tests.api.operations import Asked

LICENCE = {
    "number": "NEW-1",
    "kind": "import",
    "holder": "GB2",
    "valid_from": "2026-01-01",
    "valid_to": "2026-12-31",
    "lines": [{"substance": "R-134a", "kg": "10"}],
}
QUOTA = {
    "year": 2026, "importer": "GB2", "group": "HFC", "unit": "CO2e-t", "limit": "1000",
    "source": "Decree",
}  # fmt: skip
READING = {"item": 1, "label": "R-134a", "pressure": "4.7", "temperature": "20"}
SEIZED = {"item": 1, "substance": "R-12", "kg": "13.6", "detected_by": "scan"}
BASELINES = {
    "source": "Secretariat",
    "as_of": "2026-01-01",
    "valid_from": "2026-01-01",
    "baselines": [{"country": "GH", "group": "HFC", "level": "10"}],
}
PARTNERS = {
    "source": "Letter",
    "lines": [{"year": 2026, "country": "CN", "substance": "R-134a", "kg": "10"}],
}


def laid(asked: type[Asked], sent: Declaration) -> dict[str, Asked]:
    """Objects in the database, and a request by the id of every operation of the desk."""
    own = Actor.system("OWN", 1, scopes=["licences"], offices=["*"])
    licences.issue(actor=own, draft=draft("OWN-1"), rules=SHIPPED, at=AT)
    proposer = user_of(RoleName.LICENSING_AUTHORITY, HERE)
    author = Actor.user(proposer.username, proposer.pk, [(RoleName.LICENSING_AUTHORITY, HERE)])
    licences.issue(actor=author, draft=draft("WAITS-1"), rules=FOUR_EYES, at=AT)
    quotas.set_quota(
        actor=author,
        draft=QuotaDraft(
            year=2026, importer="GB3", group="HFC", unit="kg", limit=Decimal(9), source="s"
        ),
        at=AT,
    )
    quotas.register_trader(
        actor=own, trader="GB3", name="Marked Ltd", importer=True, exporter=False, at=AT
    )
    question = consultations.ask(
        actor=author, licence="OWN-1", country="CN", question="Marked?", rules=SHIPPED, at=AT
    )
    Journey.objects.create(
        reference=sent.mrn, item=1, trader="GB2", substance="HCFC-22", kg=1, begun_at=AT,
        due=AT.date(),
    )  # fmt: skip
    of: dict[str, Any] = {"owner": "system:OWN"}
    waits: dict[str, Any] = {"owner": str(proposer)}
    year = {"year": 2026}
    there = f"/ozone/declarations/{sent.mrn}"
    left = {
        "item": 1, "kg": "1", "left_to": "KE",
        "left_on": (AT + timedelta(days=0)).date().isoformat(),
    }  # fmt: skip
    return {
        "ozone_charge": asked("/ozone/charge", {"gas": "R-404A", "kg": "10"}),
        "list_licences": asked("/ozone/licences", marker="OWN-1", **of),
        "issue_licence": asked("/ozone/licences", body=LICENCE),
        "get_licence": asked("/ozone/licences/OWN-1", **of),
        "approve_licence": asked("/ozone/licences/WAITS-1/approval", body={"seen": 1}, **waits),
        "reject_licence": asked(
            "/ozone/licences/WAITS-1/rejection", body={"seen": 1, "reason": "r"}, **waits
        ),
        "set_licence_status": asked(
            "/ozone/licences/OWN-1/status",
            body={"seen": 2, "reason": "r", "status": "suspended"},
            **of,
        ),
        "list_quotas": asked("/ozone/quotas", year),
        "set_quota": asked("/ozone/quotas", body=QUOTA),
        "list_ozone_traders": asked("/ozone/traders", marker="Marked Ltd", **of),
        "register_ozone_trader": asked("/ozone/traders", body={"trader": "GB9", "name": "Nine"}),
        "list_consultations": asked("/ozone/consultations", marker="Marked?", **of),
        "consult": asked(
            "/ozone/consultations", body={"licence": "OWN-1", "country": "IN", "question": "q"}
        ),
        "answer_consultation": asked(
            f"/ozone/consultations/{question.pk}/answer", body={"answer": "denied", "reply": "no"}
        ),
        "list_cylinder_tests": asked(f"{there}/cylinder-tests", office=HERE, **of),
        "record_cylinder_test": asked(f"{there}/cylinder-tests", body=READING, office=HERE, **of),
        "list_ozone_seizures": asked("/ozone/seizures"),
        "record_ozone_seizure": asked(f"{there}/seizures", body=SEIZED, office=HERE, **of),
        "list_ozone_transits": asked("/ozone/transits"),
        "confirm_ozone_exit": asked(f"{there}/exit", body=left, office=HERE, **of),
        "ozone_consumption": asked("/ozone/consumption", year),
        "ozone_article_7": asked("/ozone/article-7", year),
        "ozone_baselines": asked("/ozone/baselines"),
        "propose_ozone_baselines": asked("/ozone/baselines", body=BASELINES),
        "ozone_mirror": asked("/ozone/mirror", year),
        "import_ozone_partner": asked("/ozone/mirror", body=PARTNERS),
    }
