"""The pages of learned scores, as they are used without scripts."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.api.learned import kept
from tests.crawling import crawl
from tests.desks.risk.learned.histories import START, batch_of, doubled, history, small_model
from tests.register.actors import Api, officer
from tests.rulebook.acting import filled, supervisor
from tests.rulebook.rows import NOW
from tests.visiting import page, post, text_of
from tidewaiter.desks.risk.learned import background, selectors, services
from tidewaiter.desks.risk.learned.history import History
from tidewaiter.desks.risk.learned.live import past_folder
from tidewaiter.desks.risk.learned.making import make
from tidewaiter.desks.risk.learned.models import DriftReading, LearnedModel
from tidewaiter.desks.risk.learned.pages import reading
from tidewaiter.desks.risk.learned.pages.urls import urlpatterns
from tidewaiter.desks.risk.learned.training import Setting
from tidewaiter.identity.roles import RoleName
from tidewaiter.jobs import running
from tidewaiter.jobs.models import Job
from tidewaiter.rulebook import services as rulebook
from tidewaiter.rulebook.models import ChangeRequest, Version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places(settings, tmp_path) -> None:
    settings.DATA_FOLDER = tmp_path
    settings.MFA_ROLES = frozenset()


@pytest.fixture
def tara() -> Client:
    """A targeting officer, signed in."""
    return Api(officer("tara", RoleName.TARGETING)).client


def another(note: str = "another") -> LearnedModel:
    """A second model, which differs from the first by its card only."""
    plain = small_model().plain()
    plain["card"] = plain["card"] | {"made_at": "2025-10-01T00:00:00+00:00"}
    return services.keep_model(actor=supervisor("maker"), text=json.dumps(plain), note=note, at=NOW)


PROPOSAL = {"policy": "main", "title": "Learned", "lane": "red", "share": "10",
            "probability": "100", "explore_share": "1", "amount_cap": "10000", "minutes": "45",
            "minute_cost": "0.1", "note": "It finds more."}  # fmt: skip


def proposed(client: Client, digest: str, use: str, **more: str) -> ChangeRequest:
    answer = post(client, "learned_propose", digest, **PROPOSAL | {"use": use} | more)
    assert answer.status_code == 302, text_of(answer)
    return ChangeRequest.objects.order_by("pk").last()


def approve(change: ChangeRequest) -> None:
    from django.utils import timezone

    rulebook.approve(actor=supervisor("bob"), request_id=change.pk, at=timezone.now())


def test_without_a_model_the_page_says_where_to_begin(tara):
    filled()
    assert "There is no model yet" in page(tara, "learned_models")
    assert "There are not two models" in page(tara, "learned_compare")
    assert page(tara, "learned_model", "0" * 64, status=404)


def test_a_model_is_shown_with_its_figures_baselines_and_what_is_not_assessed(tara):
    filled()
    model = kept()
    listed = page(tara, "learned_models")
    assert model.digest[:12] in listed
    assert "No model is in force" in listed
    split = next(s for s in model.card["evaluation"]["splits"] if s["split"] == "without twins")
    auc = split["qualities"][0]["auc"]["value"]
    assert f"{auc:.3f}" in listed
    shown = page(tara, "learned_model", model.digest)
    told = (
        "The honest figures", "At random", "The importer’s record", "brought as a file", "Brier",
        "A table that only remembers", "No reading was made", "No rule names it",
    )  # fmt: skip
    for words in told:
        assert words in shown, words
    assert "Risk profiles" not in shown[shown.index("How good it is") : shown.index("Drift")]
    assert "Not assessed" in shown, "new importers are too few in so small a history"
    rows = tara.get(reverse("learned_table", args=[model.digest])).content.decode().splitlines()
    assert rows[0].startswith("model,made_at")
    assert any(",without twins,yes,model,auc,," in row and str(auc) in row for row in rows)
    card = tara.get(reverse("learned_card", args=[model.digest])).json()
    assert (card["digest"], card["card"]) == (model.digest, model.card)
    assert tara.get(reverse("learned_file", args=[model.digest])).content.decode() == model.text


def test_dates_keep_their_direction_where_the_page_runs_from_right_to_left(tara):
    filled()
    model = kept()
    tara.cookies["django_language"] = "ar"
    end = model.card["to"]
    for address in (reverse("learned_models"), reverse("learned_model", args=[model.digest])):
        text = tara.get(address).content.decode()
        assert text.count(end) == text.count(f'<bdi dir="ltr">{end}</bdi>') > 0


def test_a_leak_is_said_loudly_in_the_list_on_the_page_and_where_it_is_proposed(tara):
    filled()
    rows = doubled(history(1500, days=60))
    made = make(History.read([batch_of(rows)]), at="x", source="s", setting=Setting(trees=10))
    model = services.keep_model(actor=supervisor("m"), text=made.model.text(), note="n", at=NOW)
    assert "The label leaks" in page(tara, "learned_models")
    shown = page(tara, "learned_model", model.digest)
    assert "THE LABEL LEAKS" in shown
    assert "Not to be believed" in shown
    assert "THE LABEL LEAKS" in page(tara, "learned_propose", model.digest)
    arabic = tara.get(
        reverse("learned_model", args=[model.digest]), headers={"Accept-Language": "ar"}
    ).content.decode()
    assert '<bdi lang="en">' not in arabic, "what is kept in English is said again"


def test_no_card_breaks_a_page(tara):
    """A file may bring any card: what cannot be read is not assessed."""
    filled()
    good = small_model().plain()
    spoilt = [{}, {"training": 3, "evaluation": {"splits": [{"split": "x"}], "budgets": "many"}}]
    card = json.loads(json.dumps(dict(good["card"])))
    for one in card["evaluation"]["splits"]:
        one["qualities"][0]["auc"] = {"value": 1e300, "low": None, "high": "high"}
        one["burden"] = [{"group": "origin"}]
        one["reliability"] = None
    card["training"]["gain"] = {"stake": -1, "=cmd": 0.5}
    for given in [*spoilt, card]:
        text = json.dumps(good | {"card": given})
        model = services.keep_model(actor=supervisor("m"), text=text, note="n", at=NOW)
        shown = page(tara, "learned_model", model.digest)
        assert "Not assessed" in shown
        assert tara.get(reverse("learned_table", args=[model.digest])).status_code == 200
        assert page(tara, "learned_models")
    digests = [one.digest for one in LearnedModel.objects.all()]
    for other in digests[1:]:
        assert page(tara, "learned_compare", one=digests[0], other=other)


def test_a_shadow_first_then_in_force_then_back(tara):
    filled()
    first, second = kept(), another()
    approve(proposed(tara, first.digest, "shadow"))
    assert "Shadow" in page(tara, "learned_models", standing="shadow")
    assert "There are none" in page(tara, "learned_models", standing="force")
    (policy,) = selectors.policies(NOW + timedelta(days=9999)).values()
    assert not policy.acts
    approve(proposed(tara, first.digest, "force"))
    shown = page(tara, "learned_model", first.digest)
    assert "It scores every declaration, and what it asks for counts." in shown
    assert "Go back" not in shown
    change = proposed(tara, second.digest, "shadow")
    assert "Waits for approval" in page(tara, "learned_model", second.digest)
    approve(change)
    content = Version.objects.order_by("pk").last().plain
    assert (content["model"], content["shadow"]) == (first.digest, second.digest)
    assert content["share"] == "10"
    assert "Compare with that in force" in page(tara, "learned_model", second.digest)
    compared = page(tara, "learned_compare", one=second.digest)
    assert first.digest[:12] in compared
    assert "not told apart" in compared
    approve(proposed(tara, second.digest, "force"))
    assert first.digest[:12] in page(tara, "learned_models", standing="retired")
    assert f"Go back to {first.digest[:12]}" in page(tara, "learned_model", second.digest)
    assert "Go back to model" in page(tara, "learned_back", "main")
    assert post(tara, "learned_back", "main", note=" ").status_code == 422
    answer = post(tara, "learned_back", "main", note="It found less.")
    assert answer.status_code == 302
    approve(ChangeRequest.objects.order_by("pk").last())
    assert selectors.uses(NOW + timedelta(days=9999))[first.digest] == "live"
    assert page(tara, "learned_back", "none", status=404)


def test_what_is_wrong_with_a_proposal_is_said_beside_its_field(tara):
    filled()
    model = kept()
    bad = post(tara, "learned_propose", model.digest, **PROPOSAL | {"use": "force", "share": "101"})
    assert bad.status_code == 422
    assert "100" in text_of(bad)
    bad = post(tara, "learned_propose", model.digest, **PROPOSAL | {"use": "force", "note": " "})
    assert bad.status_code == 422
    bad = post(
        tara, "learned_propose", model.digest, **PROPOSAL | {"use": "force", "explore_share": "50"}
    )
    assert bad.status_code == 422
    assert "more than those it is drawn among" in text_of(bad)


@pytest.mark.django_db(transaction=True)
def test_training_on_a_file_leads_to_the_model_and_what_is_wrong_says_what_to_do(tara, tmp_path):
    filled()
    path = tmp_path / "h.parquet"
    pq.write_table(pa_table(history(1500, days=60)), path)
    for content, words in (
        (b"a,b\n1,2\n", "the columns fit none of the shipped mappings"),
        (b"", "empty"),
    ):
        file = SimpleUploadedFile("bad.csv", content)
        answer = post(
            tara, "learned_train", **{"on": "file", "file-file": file, "file-note": "try"}
        )
        said = text_of(answer)
        if answer.status_code == 302:
            run(Job.objects.order_by("pk").last())
            said = text_of(tara.get(answer["Location"]))
            assert "No model was made" in said
        assert words in said.lower()
    file = SimpleUploadedFile("history.parquet", path.read_bytes())
    answer = post(
        tara, "learned_train", **{"on": "file", "file-file": file, "file-note": "on a file"}
    )
    job = Job.objects.order_by("pk").last()
    assert "A model is trained" in text_of(tara.get(answer["Location"]))
    run(job)
    job.refresh_from_db()
    assert job.state == "done", job.error
    model = LearnedModel.objects.get()
    assert (model.trained_here, model.card["source"]) == (True, "history.parquet")
    answer = tara.get(answer["Location"])
    assert answer["Location"] == reverse("learned_model", args=[model.digest])
    assert past_folder().exists(), "a score that comes into force can be given at once"


def pa_table(rows):
    import pyarrow as pa

    return pa.Table.from_batches([batch_of(rows)])


def run(job: Job) -> None:
    running.run(job.pk, job.attempts)


def test_training_on_the_register_with_too_little_says_how_much_is_needed(tara, monkeypatch):
    filled()
    rows = history(100, days=20)
    monkeypatch.setattr(background, "batches", lambda *days: iter([batch_of(rows)]))
    late = {"register-day_from": "2026-02-01", "register-day_to": "2026-01-01"}
    form = {"on": "register", "register-note": "n", "register-trees": "50"}
    assert post(tara, "learned_train", **form | late).status_code == 422
    answer = post(tara, "learned_train", **form)
    assert answer.status_code == 302
    run(Job.objects.get())
    said = text_of(tara.get(answer["Location"]))
    assert "too few to learn" in said
    assert "of each kind among them" in said


def test_a_model_is_brought_as_a_file(tara):
    filled()
    bad = SimpleUploadedFile("m.json", b"{}")
    answer = post(tara, "learned_train", **{"on": "model", "model-file": bad, "model-note": "n"})
    assert answer.status_code == 422
    assert "It is no model" in text_of(answer)
    good = SimpleUploadedFile("m.json", small_model().text().encode())
    answer = post(tara, "learned_train", **{"on": "model", "model-file": good, "model-note": "n"})
    assert answer["Location"] == reverse("learned_model", args=[small_model().digest])


def test_readings_of_drift_are_shown_with_their_alarms(tara):
    filled()
    model = kept()
    alarm = {"template": "{feature} has drifted: stability index {index}.",
             "values": {"feature": "customs_value", "index": "0.90"}}  # fmt: skip
    for n, (examined, alarms) in enumerate(((150, []), (40, [alarm]))):
        DriftReading.objects.create(
            model=model, day=(START + timedelta(days=n)).date(), items=500, examined=examined,
            moved=[["customs_value", 0.9], ["risk_importer_hs6", 0.2]], hits=9, rate_before=0.05,
            alarms=alarms, read_at=NOW,
        )  # fmt: skip
    shown = page(tara, "learned_model", model.digest)
    assert "has drifted: stability index 0.90" in shown
    assert "6.0%" in shown
    assert "Only 40 examined by chance; 100 are needed" in shown
    assert "offences found before: importer × HS subheading" in shown


def test_who_may_do_what():
    filled()
    model = kept()
    reads = [reverse("learned_models"), reverse("learned_model", args=[model.digest]),
             reverse("learned_compare"), reverse("learned_table", args=[model.digest]),
             reverse("learned_card", args=[model.digest]),
             reverse("learned_file", args=[model.digest])]  # fmt: skip
    writes = [reverse("learned_train"), reverse("learned_propose", args=[model.digest])]
    may = {RoleName.TARGETING: (200, 200), RoleName.SUPERVISOR: (200, 200),
           RoleName.AUDITOR: (200, 403), RoleName.BORDER: (403, 403),
           RoleName.MANAGEMENT_AUTHORITY: (403, 403)}  # fmt: skip
    for role, (read, write) in may.items():
        client = Api(officer(f"o-{role}", role)).client
        assert {client.get(one).status_code for one in reads} == {read}, role
        assert {client.get(one).status_code for one in writes} == {write}, role
        assert {client.post(one).status_code for one in writes} == {422 if write == 200 else 403}
    auditor = Api(officer("o-2", RoleName.AUDITOR)).client
    assert "Propose it" not in page(auditor, "learned_model", model.digest)
    assert Client().get(reads[0]).status_code == 302


def test_a_page_of_many_models_asks_no_more_than_one_of_few(tara, django_assert_max_num_queries):
    filled()
    kept()
    another()
    texts = [json.dumps(small_model().plain() | {"card": {"made_at": str(n)}}) for n in range(27)]
    with django_assert_max_num_queries(20):
        page(tara, "learned_models")
    for text in texts:
        services.keep_model(actor=supervisor("maker"), text=text, note="many", at=NOW)
    with django_assert_max_num_queries(20):
        answer = tara.get(reverse("learned_models"))
    assert answer.content.decode().count('<tr role="row">') == 26
    following = re.search(r'rel="next" href="([^"]+)"', answer.content.decode())
    second = tara.get(reverse("learned_models") + following[1].replace("&amp;", "&"))
    assert second.content.decode().count('<tr role="row">') == 5
    assert b'rel="next"' not in second.content
    assert "There are none" in page(tara, "learned_models", search="nothing of the kind")
    assert "many" in page(tara, "learned_models", search="MANY")


def test_every_page_is_linked_and_nothing_else_is_led_to(tara):
    filled()
    first, second = kept(), another()
    approve(proposed(tara, first.digest, "force"))
    approve(proposed(tara, second.digest, "force"))

    def get(address: str):
        answer = tara.get(address)
        html = address.startswith("/scores/") and "html" in answer.get("Content-Type", "")
        return answer.status_code, answer.get("Location", ""), answer.content if html else b""

    seen = crawl(get, "/scores/", leave=frozenset({"account_logout"}))
    assert seen.broken == []
    assert {one.name for one in urlpatterns} - seen.named == {"learned_training"}


def test_a_card_that_is_read_says_what_the_card_says():
    card = dict(small_model().card)
    told = reading.read(card)
    assert told.quoted is not None
    assert told.quoted.code == card["evaluation"]["honest"]
    assert told.training.examined == card["training"]["examined"]
    plain = next(s for s in card["evaluation"]["splits"] if s["split"] == told.quoted.code)
    assert [one.said for one in told.quoted.bins] == [
        one["said"] for one in plain["reliability"]["bins"]
    ]
    assert (
        told.quoted.of("model").precision[2].value == plain["qualities"][0]["precision"][2]["value"]
    )
