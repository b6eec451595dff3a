"""What a profile would select: previews on recent traffic, and backtests as jobs with a report."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.desks.risk.test_profile_pages import LAMP, sheet, text
from tests.register.actors import Api, system
from tests.register.declarations import declaration, raw
from tests.register.rules import NO_CHANCE
from tests.rulebook.acting import change, filled
from tests.rulebook.people import browser, no_second_factor
from tests.rulebook.rows import profile
from tidewaiter.core import to_plain
from tidewaiter.desks.risk.backtest import backtest
from tidewaiter.desks.risk.backtest_spread import Spread
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.profiles import ProfileSet, read_profile
from tidewaiter.engine.batch import Batch
from tidewaiter.identity.roles import RoleName
from tidewaiter.jobs.models import Job, State
from tidewaiter.register.export import batches
from tidewaiter.register.intake.door import door

__all__ = ["no_second_factor"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_second_factor"),
]

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)
ANY = {**LAMP, "when": "hs IS NOT NULL"}


@pytest.fixture(autouse=True)
def rules(db):
    filled(
        change("list", "watched", {"values": ["A1"]}),
        change("profile", "LAMP-07", {**LAMP, "when": "hs = '000000'"}),
    )
    yield
    door.close()


@pytest.fixture
def mrn() -> str:
    return str(Api(system()).post("/messages", raw(declaration("L1"))).json()["mrn"])


@pytest.fixture
def tara() -> Client:
    return browser("tara", RoleName.TARGETING)


def test_a_preview_counts_compares_and_shows_only_what_one_may_see(tara, mrn):
    page = text(tara.post("/profiles/edit/LAMP-07/", sheet(ANY, do="preview")))
    assert "Of the last declaration of your offices this selects 1." in page
    assert "What is in force selects 0." in page
    assert "Newly selected" in page
    assert f"/declarations/{mrn}/" in page
    far = browser("finn", RoleName.TARGETING, office="GB000040")
    page = text(far.post("/profiles/edit/LAMP-07/", sheet(ANY, do="preview")))
    assert mrn not in page
    assert "Nothing has come in yet" in page


def test_a_profile_is_tried_on_one_declaration_that_one_may_see(tara, mrn):
    page = text(tara.post("/profiles/edit/LAMP-07/", sheet(ANY, do="try", mrn=mrn)))
    assert "Selects it" in page
    none = text(tara.post("/profiles/edit/LAMP-07/", sheet(do="try", mrn=mrn, when="hs = '1'")))
    assert "does not apply" in none
    far = browser("finn", RoleName.TARGETING, office="GB000040")
    for who, asked in ((far, mrn), (tara, "NO-SUCH"), (tara, "")):
        if not asked:
            continue
        page = text(who.post("/profiles/edit/LAMP-07/", sheet(ANY, do="try", mrn=asked)))
        assert "There is no such declaration" in page


def test_a_mistake_stops_preview_and_backtest(tara):
    for do in ("preview", "backtest"):
        wrong = sheet(do=do) | {"when": "orgin = 'X'"}
        answer = tara.post("/profiles/edit/LAMP-07/", wrong)
        assert answer.status_code == 422
    assert not Job.objects.exists()


def test_a_backtest_is_started_from_the_editor_and_from_the_profile(tara):
    answer = tara.post("/profiles/edit/LAMP-07/", sheet(ANY, do="backtest"))
    job = Job.objects.get()
    assert answer["Location"] == f"/profiles/backtests/{job.pk}/"
    assert job.arguments["profiles"][0]["when"] == "hs IS NOT NULL"
    page = text(tara.get(f"/profiles/backtests/{job.pk}/"))
    assert "Waiting" in page
    assert "Cancel it" in page
    tara.post("/profiles/backtest/LAMP-07/", {"day_from": "2026-01-01", "day_to": "x"})
    assert Job.objects.latest("pk").arguments["day_from"] == "2026-01-01"
    assert "Backtest 1" in text(tara.get("/profiles/profile/LAMP-07/")) or Job.objects.count() == 2


def test_writing_goes_on_after_a_backtest(tara, mrn):
    new = sheet(ANY, do="backtest") | {"id": "LAMP-99", "number": "", "identifier": ""}
    tara.post("/profiles/new/", new)
    job = Job.objects.get()
    page = text(tara.get(f"/profiles/backtests/{job.pk}/"))
    assert f"/profiles/new/?tried={job.pk}" in page
    assert "/profiles/profile/LAMP-99/" not in page  # it does not exist yet
    again = text(tara.get(f"/profiles/new/?tried={job.pk}"))
    assert 'value="LAMP-99"' in again
    assert "hs IS NOT NULL" in again
    tara.post("/profiles/edit/LAMP-07/", sheet(ANY, do="backtest"))
    other = Job.objects.latest("pk")
    assert f"/profiles/edit/LAMP-07/?tried={other.pk}" in text(
        tara.get(f"/profiles/backtests/{other.pk}/")
    )
    assert "hs IS NOT NULL" in text(tara.get(f"/profiles/edit/LAMP-07/?tried={other.pk}"))
    assert tara.get("/profiles/new/?tried=9999").status_code == 404


def test_who_may_not_read_rules_starts_no_backtest_and_reads_none(tara, mrn):
    border = browser("bo", RoleName.BORDER)
    assert border.post("/profiles/backtest/LAMP-07/").status_code == 403
    assert Client().post("/profiles/backtest/LAMP-07/").status_code == 302
    assert tara.get("/profiles/backtests/99/").status_code == 404
    other = Job.objects.create(
        kind="export", owner="x", actor={}, created_at=AT, due_at=AT, state=State.DONE
    )
    assert tara.get(f"/profiles/backtests/{other.pk}/").status_code == 404
    assert border.get(f"/profiles/backtests/{other.pk}/").status_code == 403


def test_the_report_has_its_figures_charts_and_warnings(tara, mrn):
    tried = read_profile(profile("LAMP-07", when="hs IS NOT NULL"), where="x")
    control = RiskControl(ProfileSet([tried]))
    report = to_plain(backtest(lambda: map(Batch, batches()), control, NO_CHANCE))
    assert [one["hits"] for one in report["profiles"][0]["days"]] == [1]
    assert [one["name"] for one in report["profiles"][0]["offices"]] == ["GB000060"]
    job = Job.objects.create(
        kind="backtest",
        arguments={"profiles": [profile("LAMP-07")]},
        owner="tara",
        actor={},
        created_at=AT,
        due_at=AT,
        ended_at=AT,
        state=State.DONE,
        result=report,
    )
    page = text(tara.get(f"/profiles/backtests/{job.pk}/"))
    assert "Backtest of LAMP-07" in page
    assert "1 declaration on file." in page
    assert "Too few examined" in page
    assert "Selected each day" in page
    assert "Selected in each office" in page
    assert f"/declarations/{mrn}/" in page
    assert f"/profiles/backtests/{job.pk}/" in text(tara.get("/profiles/profile/LAMP-07/"))


def test_spread_counts_each_rule_by_name():
    import numpy as np

    from tidewaiter.engine.backtest.labels import Labels
    from tidewaiter.engine.backtest.matches import Hits

    spread = Spread()
    flags = np.array([True, False, True])
    labels = Labels(flags, flags, flags * 1.0, flags, flags * 1.0, flags * 1.0)
    hits = Hits(np.array([0, 1, 1, 2]), np.array([0, 0, 1, 0]))
    spread.add(hits, ["a", "b", "a"], labels)
    spread.add(Hits(np.array([], np.int64), np.array([], np.int64)), [], labels)
    assert [(s.name, s.hits, s.offences) for s in spread.of(0)] == [("a", 2, 2), ("b", 1, 0)]
    assert [(s.name, s.hits, s.offences) for s in spread.of(1)] == [("b", 1, 0)]
