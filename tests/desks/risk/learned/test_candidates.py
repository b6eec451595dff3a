"""A model in shadow against what was found, and candidates that a schedule trains."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from tests.api.acting import with_second_factor
from tests.desks.risk.learned.histories import START, batch_of, history, row, small_model
from tests.desks.risk.learned.test_estimates import World
from tests.register.actors import Api, officer
from tests.register.declarations import declaration, message
from tests.register.test_export import ANN
from tests.rulebook.acting import change, filled, proposed, supervisor
from tests.rulebook.rows import NOW
from tidewaiter.cli.main import main
from tidewaiter.desks.risk.learned import background, selectors, services
from tidewaiter.desks.risk.learned.challenge import challenge, challenged
from tidewaiter.desks.risk.learned.comparing import compared
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.evaluation import evaluate
from tidewaiter.desks.risk.learned.history import History
from tidewaiter.desks.risk.learned.live import past_folder
from tidewaiter.desks.risk.learned.making import make
from tidewaiter.desks.risk.learned.model import Sampled
from tidewaiter.desks.risk.learned.models import LearnedModel, ShadowReading
from tidewaiter.desks.risk.learned.past import Past
from tidewaiter.desks.risk.learned.training import Setting
from tidewaiter.identity.roles import RoleName
from tidewaiter.jobs import running
from tidewaiter.jobs.duties import NotYet
from tidewaiter.jobs.models import Job
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.register.intake.door import receive
from tidewaiter.register.intake.entries import Submission
from tidewaiter.register.work import outcomes
from tidewaiter.register.work.found import Found, FoundItem
from tidewaiter.rulebook import services as rulebook

QUICK = Setting(trees=30)


def test_what_only_the_shadow_asked_for_is_estimated_and_not_counted():
    world = World()
    log, shadow = world.log(1), np.zeros(len(world.offence), bool)
    shadow[world.chosen] = True
    told = compared(log, world.targeted, shadow)
    assert told.items == len(log)
    parts = (told.both, told.only_live, told.only_shadow, told.neither)
    assert sum(one.chosen for one in parts) == told.items
    assert sum(one.examined for one in parts) == told.examined
    assert told.both.chosen + told.only_shadow.chosen == told.shadow.chosen
    truth = world.offence[shadow & ~world.targeted].mean()
    assert told.only_shadow.self_normalised.low <= truth <= told.only_shadow.self_normalised.high
    assert told.shadow.naive.value > told.shadow.self_normalised.value


def changed(*, signal=True, seed=1, size=2500, shift=0):
    """Sixty days that begin so many after the start; with a signal most undervaluing offends."""
    chance = np.random.default_rng(seed)
    rows = history(size, days=60, seed=seed, signal=False)
    for one in rows:
        if signal and one["offence"] is not None:
            low = one["customs_value"] < 2.2 * one["net_mass"]
            one["offence"] = bool(chance.random() < (0.8 if low else 0.08))
        for name in ("accepted_at", "result_at"):
            one[name] = one[name] and one[name] + timedelta(days=shift)
        one["declaration_id"] = one["mrn"] = f"{shift}-{one['mrn']}"
    return rows


@pytest.fixture(scope="module")
def blind():
    """A model that learned where there was nothing to learn, and the history after it."""
    before = changed(signal=False)
    made = make(History.read([batch_of(before)]), at="", source="a test", setting=QUICK)
    return made.model, before


def test_a_candidate_is_better_only_where_it_is(blind):
    rival, before = blind
    whole = History.read([batch_of(before + changed(shift=60, seed=5))])
    told = evaluate(whole, QUICK)
    against = challenged(whole, told, rival, QUICK)
    assert (against["better"], against["model"], against["why"]) == (True, rival.digest, None)
    assert against["lead"]["low"] > 0
    assert against["tested_from"] > rival.card["to"]
    assert against["candidate"]["value"] > against["in_force"]["value"]
    same = make(History.read([batch_of(changed(shift=30))]), at="", source="x", setting=QUICK).model
    again = challenge(
        History.read([batch_of(changed(shift=30) + changed(shift=90, seed=2))]),
        same, "without twins", QUICK,
    )  # fmt: skip
    assert not again.better, "the control: as much was known before"


def test_what_cannot_be_compared_says_why(blind):
    rival, before = blind
    known = History.read([batch_of(before)])
    with pytest.raises(LearningError, match="nothing was examined since"):
        challenge(known, rival, "chronological", QUICK)
    told = challenged(known, evaluate(known, QUICK), rival, QUICK)
    assert told["better"] is None
    assert "nothing was examined since" in told["why"]
    with pytest.raises(LearningError, match="does not tell up to which day"):
        challenge(known, replace(rival, card={}), "chronological", QUICK)


@pytest.fixture
def site(db, settings, tmp_path):
    settings.DATA_FOLDER = tmp_path
    Past.build([batch_of([row(0, 0)])]).save(past_folder())
    filled()


def kept(sample, mark):
    """The small model, told apart by its mark, ranking by a sample of traffic."""
    model = replace(
        small_model(),
        sample=tuple(Sampled(*one) for one in sample),
        card=small_model().card | {"source": mark},
    )
    text = model.text()
    return services.keep_model(actor=supervisor("maker"), text=text, note=mark, at=NOW)


def put_into_force(**more):
    content = {"id": "main", "title": "Learned", "harm": {"*": 100_000}} | more
    number = proposed(supervisor("alice"), change("learned-score", "main", content))
    rulebook.approve(actor=supervisor("bob"), request_id=number, at=NOW)


def decided(*names):
    """Declarations that were decided, by their references."""
    return [
        receipt.mrn
        for name in names
        for receipt in receive([Submission(message=message(declaration(name)),
                                           sent_by="system:S", system="S",
                                           at=NOW + timedelta(minutes=5))])
    ]  # fmt: skip


def examined(mrn, offence, at=NOW):
    """An outcome for the first item."""
    item = FoundItem(item=1, offence=offence, kinds=("value",) if offence else ())
    found = Found(kind="physical", items=(item,))
    outcomes.record(actor=ANN, mrn=mrn, found=found, at=at)


def test_a_shadow_is_read_from_decisions_and_held_against_outcomes(site, capsys):
    never, always = ((1.0, None, 0.0, None),), ((0.0, None, 0.0, None),)
    with pytest.raises(NotYet):
        background.read_shadows(NOW)
    live = kept(never, "live")
    put_into_force(model=live.digest)
    (before,) = decided("BEFORE")
    shadow = kept(always, "shadow")
    put_into_force(model=live.digest, shadow=shadow.digest)
    background.read_shadows(NOW)
    (reading,) = ShadowReading.objects.all()
    assert reading.told is None
    assert "nothing of" in reading.lacking["template"]
    first, second, _ = decided("ONE", "TWO", "THREE")
    for mrn, offence in ((before, True), (first, True), (second, False)):
        examined(mrn, offence)
    later = NOW + timedelta(days=1)
    background.read_shadows(later)
    background.read_shadows(later + timedelta(minutes=1))
    reading, _ = ShadowReading.objects.all()
    told = reading.told
    assert told["shadow"]["chosen"] == told["items"] == 3
    assert (told["only_shadow"]["examined"], told["only_shadow"]["hits"]) == (2, 1)
    assert told["only_shadow"]["naive"]["value"] == 0.5
    assert told["only_shadow"]["self_normalised"] is None, "two tell nothing"
    assert told["live"]["chosen"] == told["both"]["chosen"] == 0
    api = Api(with_second_factor(officer("tara", RoleName.TARGETING)))
    shown, _ = api.get("/learned/shadows").json()
    assert (shown["shadow"], shown["told"]) == (shadow.digest, told)
    assert api.get("/learned/shadows?score=other").json() == []
    assert main(["learn", "shadow", "--score", "none"]) == 2
    days = ["--from", "2026-11-01", "--to", "2026-11-30"]
    assert main(["learn", "shadow", *days]) == 0
    assert "only shadow" in capsys.readouterr().out


def test_a_candidate_is_due_by_days_and_by_results(site):
    with pytest.raises(NotYet):
        background.train_on_schedule(NOW)
    put_into_force(model=kept(small_model().sample, "x").digest, retrain={"days": 7, "labels": 3})
    mrns = decided("ONE", "TWO", "THREE", "FOUR")
    for mrn in mrns[:2]:
        examined(mrn, False, NOW + timedelta(days=1))
    background.train_on_schedule(NOW + timedelta(days=8))
    assert not Job.objects.exists(), "two results are not three"
    examined(mrns[2], True, NOW + timedelta(days=2))
    background.train_on_schedule(NOW + timedelta(days=6))
    assert not Job.objects.exists(), "six days are not seven"
    background.train_on_schedule(NOW + timedelta(days=8))
    background.train_on_schedule(NOW + timedelta(days=9))
    (job,) = Job.objects.all()
    assert (job.kind, job.arguments, job.owner) == (
        "learned.retrain", {"score": "main"}, "schedule:learned",
    )  # fmt: skip
    examined(mrns[3], True, NOW + timedelta(days=10))
    background.train_on_schedule(NOW + timedelta(days=16))
    assert Job.objects.count() == 1, "one result since the last is not three"


@pytest.mark.django_db(transaction=True)
def test_a_candidate_is_kept_compared_and_never_promoted(site, monkeypatch):
    live = kept(small_model().sample, "x")
    put_into_force(model=live.digest, retrain={"days": 7})
    rows = history(5000, days=60, seed=3)
    shift = NOW - START - timedelta(days=61)
    for one in rows:
        for name in ("accepted_at", "result_at"):
            one[name] = one[name] and one[name] + shift
    monkeypatch.setattr(background, "batches", lambda *days: iter([batch_of(rows)]))
    arguments = {"score": "main"}
    job = background_job(arguments)
    assert job.state == "done", job.error
    candidate = LearnedModel.objects.get(digest=job.result["digest"])
    assert (candidate.candidate_for, candidate.kept_by) == ("main", "schedule:learned")
    against = candidate.card["against"]
    assert (against["model"], against["better"]) == (live.digest, candidate.better)
    assert against["better"] is False, against["why"]
    assert against["test"] > 100
    (entry,) = LedgerEntry.objects.filter(kind="learned.candidate")
    assert '"better":false' in entry.body
    assert selectors.uses(NOW + timedelta(days=30)) == {live.digest: "live"}


def background_job(arguments):
    """A training on schedule that was started and run."""
    from tidewaiter.jobs import services as jobs

    job = jobs.start(selectors.RETRAIN, services.SCHEDULE, arguments)
    running.run(job.pk, job.attempts)
    job.refresh_from_db()
    return job
