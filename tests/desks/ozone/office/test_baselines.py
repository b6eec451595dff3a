"""Baselines on the site: brought by one, approved by another, and held against consumption."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.desks.ozone.office.test_pages import FIGURE, page
from tests.register.actors import Api, officer
from tests.register.rules import NO_CHANCE
from tidewaiter.cli.main import main
from tidewaiter.core import to_plain
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.roles import RoleName
from tidewaiter.rulebook import services
from tidewaiter.rulebook.change import Change

pytestmark = pytest.mark.django_db
ASKED = {
    "source": "Letter of the Secretariat",
    "as_of": "2026-01-01",
    "valid_from": "2026-01-01",
    "note": "new data",
}


def test_they_wait_for_somebody_else_and_then_measure_consumption(tmp_path, settings):
    settings.COUNTRY, settings.MFA_ROLES = "GH", frozenset()
    policy = Change(kind="policy", identifier=NO_CHANCE.id, content=to_plain(NO_CHANCE))
    services.bootstrap(
        actor=Actor.command_line("tests"), changes=[policy], note="first", at=timezone.now()
    )
    lea = Api(officer("lea", RoleName.LICENSING_AUTHORITY)).client
    sue, sam = (Api(officer(name, RoleName.SUPERVISOR)).client for name in ("sue", "sam"))
    assert lea.post(reverse("ozone_figure"), FIGURE).status_code == 302
    assert "No baseline is known" in page(lea, "ozone_baselines")
    assert "Not assessed: no baseline" in page(lea, "ozone_reports", year="2026")
    bring, file = reverse("ozone_baselines_bring"), tmp_path / "baselines.csv"
    answers = {}
    for who, client, line in (
        ("wrong", sue, "QB,HCFC,57.3"),
        ("authority", lea, "GH,C/I,57.3"),
        ("right", sue, "GH,C/I,57.3\nTG,HFC,100"),
    ):
        file.write_text(f"country,group,baseline\n{line}\n")
        with file.open("rb") as given:
            answers[who] = client.post(bring, ASKED | {"file": given})
    codes = {who: answer.status_code for who, answer in answers.items()}
    assert codes == {"wrong": 422, "authority": 403, "right": 302}
    assert "No baseline is known" in page(lea, "ozone_baselines")
    decided = f"{answers['right']['Location']}decide/"
    assert sam.post(decided, {"decision": "approve", "reason": ""}).status_code == 302
    text = page(lea, "ozone_baselines")
    assert "Letter of the Secretariat" in text
    assert "57.3" in text
    text = page(lea, "ozone_reports", year="2026")
    assert "32.5 % x 57.3 ODP-t" in text
    assert "18.62" in text


def test_the_command_line_measures_a_schedule_by_what_was_brought(capsys):
    asked = ["ozone", "schedule", "--party", "GH", "--group", "C/I", "--site", "--json"]
    assert main(asked) == 2
    assert "no baselines were brought" in capsys.readouterr().err
    brought = {
        "id": "b",
        "title": "Baselines",
        "valid_from": "2026-01-01",
        "source": "Letter of the Secretariat",
        "as_of": "2025-11-01",
        "baselines": [{"country": "GH", "group": "HCFC", "level": "57.3"}],
    }
    changes = [
        Change(kind="policy", identifier=NO_CHANCE.id, content=to_plain(NO_CHANCE)),
        Change(kind="ozone-baselines", identifier="b", content=brought),
    ]
    services.bootstrap(
        actor=Actor.command_line("tests"), changes=changes, note="first", at=timezone.now()
    )
    assert main([*asked, "--year", "2026"]) == 0
    (step,) = json.loads(capsys.readouterr().out)
    assert (step["ceiling"], step["baseline"]) == ("18.62", "57.3")
    assert step["baseline_source"] == "Letter of the Secretariat, 2025-11-01"
    assert main(["ozone", "schedule", "--party", "TG", "--site", "--year", "2040", "--json"]) == 0
    ceilings = {one["quota"]: one["ceiling"] for one in json.loads(capsys.readouterr().out)}
    assert (ceilings["HFC"], ceilings["HCFC"]) == (None, "0")
    assert main(["ozone", "schedule", "--site"]) == 2
    assert "--party" in capsys.readouterr().err
