"""The life of a model: trained or brought, approved by another, shadowed, rolled back."""

from datetime import timedelta

import pytest

from tests.api.acting import with_second_factor
from tests.api.learned import kept
from tests.desks.risk.learned.histories import START, batch_of, history, small_model
from tests.register.actors import Api, officer
from tests.register.declarations import declaration, message
from tests.rulebook.acting import change, filled, proposed, supervisor
from tests.rulebook.rows import NOW
from tidewaiter.core import TidewaiterError
from tidewaiter.desks.risk.learned import background, selectors, services
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.models import DriftReading, LearnedModel
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.roles import RoleName
from tidewaiter.jobs import running
from tidewaiter.jobs.duties import NotYet
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.register.intake.door import receive
from tidewaiter.register.intake.entries import Submission
from tidewaiter.register.models import Decision
from tidewaiter.rulebook import services as rulebook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    settings.DATA_FOLDER = tmp_path


@pytest.fixture
def register(monkeypatch):
    """The register holds an invented history, up to the day before now."""
    rows = history(1500, days=60)
    shift = NOW - START - timedelta(days=61)
    for one in rows:
        for name in ("accepted_at", "result_at"):
            one[name] = one[name] and one[name] + shift
    monkeypatch.setattr(background, "batches", lambda *days: iter([batch_of(rows)]))
    return rows


def score(model, **more):
    return {"id": "main", "title": "Learned", "model": model.digest, "share": 10} | more


def put_into_force(content):
    """Proposed by one and approved by another."""
    number = proposed(supervisor("alice"), change("learned-score", "main", content))
    return rulebook.approve(actor=supervisor("bob"), request_id=number, at=NOW)


def decided(lrn):
    (receipt,) = receive([Submission(message=message(declaration(lrn)), sent_by="system:S",
                                     system="S", at=NOW + timedelta(minutes=5))])  # fmt: skip
    return Decision.objects.order_by("pk").last(), receipt


def test_whoever_proposes_a_model_does_not_approve_it():
    filled()
    model = kept()
    number = proposed(supervisor("alice"), change("learned-score", "main", score(model)))
    with pytest.raises(Forbidden):
        rulebook.approve(actor=supervisor("alice"), request_id=number, at=NOW)
    assert selectors.uses(NOW) == {}
    rulebook.approve(actor=supervisor("bob"), request_id=number, at=NOW)
    assert selectors.uses(NOW) == {model.digest: "live"}


def test_a_score_that_names_no_kept_model_is_refused():
    filled()
    model = kept()
    for content, words in (
        ({"id": "main", "title": "Learned", "model": "0" * 64}, "there is no model 000000000000"),
        (score(model, lane="purple"), "has no lane 'purple'"),
    ):
        with pytest.raises(TidewaiterError, match=words):
            put_into_force(content)


def test_a_decision_is_scored_once_the_tables_are_there_and_not_assessed_before(register):
    filled()
    put_into_force(score(kept()))
    before, _ = decided("BEFORE")
    assert "could not be given" in before.content
    assert '"learned":{}' in before.facts.replace(" ", "")
    background.refresh_past(NOW)
    after, _ = decided("AFTER")
    assert "could not be given" not in after.content
    assert '"learned":{"items":{"1":[' in after.facts.replace(" ", "")


def test_a_model_goes_back_by_another_version(register):
    filled()
    model = kept()
    put_into_force(score(model))
    background.refresh_past(NOW)
    number = proposed(supervisor("bob"), change("learned-score", "main", None))
    rulebook.approve(actor=supervisor("alice"), request_id=number, at=NOW)
    assert selectors.uses(NOW + timedelta(hours=1)) == {}
    after, _ = decided("AFTER")
    assert '"items":{"1":[' not in after.facts


@pytest.mark.django_db(transaction=True)
def test_a_model_is_trained_on_the_register_by_a_job(register):
    filled()
    job = services.start_training(actor=supervisor("alice"), note="spring", trees=20)
    running.run(job.pk, job.attempts)
    job.refresh_from_db()
    assert job.state == "done", job.error
    model = LearnedModel.objects.get(digest=job.result["digest"])
    assert (model.trained_here, model.kept_by) == (True, "alice")
    assert model.card["evaluation"]["honest"] == "without twins"
    assert LedgerEntry.objects.filter(kind="learned.kept").count() == 1
    assert selectors.uses(NOW) == {}, "nothing came into force"


def test_keeping_again_changes_nothing_and_foreign_models_are_refused():
    filled()
    first = kept()
    assert kept().pk == first.pk
    text = small_model().text()
    with pytest.raises(LearningError, match="other features"):
        services.keep_model(
            actor=supervisor("a"), text=text.replace('"risk_importer"', '"x"'), note="n", at=NOW
        )
    with pytest.raises(LearningError, match="note"):
        services.keep_model(actor=supervisor("a"), text=text, note=" ", at=NOW)


def test_drift_is_read_once_a_day_and_alarms_go_to_the_ledger(register):
    filled()
    with pytest.raises(NotYet):
        background.read_drift(NOW)
    model = kept()
    put_into_force(score(model))
    for one in register:
        if one["accepted_at"] > NOW - timedelta(days=28):
            one["customs_value"] *= 50
    background.read_drift(NOW)
    background.read_drift(NOW + timedelta(minutes=1))
    (reading,) = DriftReading.objects.all()
    assert reading.items > 400
    told = [alarm["template"] for alarm in reading.alarms]
    assert any("has drifted" in one for one in told)
    assert {"customs_value", "unit_value"} & {name for name, _ in reading.moved}
    assert LedgerEntry.objects.filter(kind="learned.drift").count() == 1


def test_over_http(register):
    filled()
    api = Api(with_second_factor(officer("tara", RoleName.TARGETING)))
    text = small_model().text().encode()
    answer = api.client.post(
        "/api/v1/learned/models?note=to+try", text, content_type="application/json",
        headers=api.headers,
    )  # fmt: skip
    assert answer.status_code == 201, answer.content
    digest = answer.json()["digest"]
    assert answer.json()["card"]["evaluation"]["honest"] == "without twins"
    assert api.client.get(f"/api/v1/learned/models/{digest}/file").content == text
    (listed,) = api.get("/learned/models").json()["items"]
    assert (listed["digest"], listed["use"]) == (digest, "")
    assert api.get(f"/learned/models/{'0' * 64}").status_code == 404
    bad = api.client.post("/api/v1/learned/models?note=n", b"{}", content_type="application/json",
                          headers=api.headers)  # fmt: skip
    assert bad.status_code == 422
    assert "is missing" in bad.json()["detail"]
    put_into_force(score(small_model()))
    background.read_drift(NOW)
    (reading,) = api.get("/learned/readings").json()
    assert reading["model"] == digest
