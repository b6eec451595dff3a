"""What the worker does again and again: sign the ledger, tell others, let go of what is old."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tidewaiter.jobs.duties import registered, run_due
from tidewaiter.jobs.models import Duty
from tidewaiter.ledger import keys, selectors
from tidewaiter.ledger.services import Entry, append, make_chains
from tidewaiter.web import measures

pytestmark = pytest.mark.django_db(transaction=True)


def site_duties():
    """Those that need no rules in force."""
    names = {"take over jobs", "sign the ledger", "tell other systems", "purge"}
    return [duty for duty in registered() if duty.name in names]


def test_every_duty_of_the_site_runs(settings, tmp_path):
    from django.db import transaction

    settings.LEDGER_KEY = tmp_path / "ledger.key"
    settings.LEDGER_CHECKPOINTS = tmp_path / "checkpoints"
    keys.make(settings.LEDGER_KEY)
    make_chains()
    with transaction.atomic():
        append([Entry("test", "x", "ana", "{}")], at=timezone.now())
    assert run_due(site_duties()) == 4
    assert {row.name: row.error for row in Duty.objects.exclude(error="")} == {}
    assert len(selectors.remembered_checkpoints()) == 1
    assert 0 <= measures.checkpoint_age()[""] < timedelta(hours=1).total_seconds()


def test_without_a_key_nothing_is_signed_and_nothing_fails(settings, tmp_path):
    settings.LEDGER_KEY = tmp_path / "none"
    run_due(site_duties())
    assert not Duty.objects.exclude(error="").exists()
    assert measures.checkpoint_age() == {}


def test_what_the_database_knows_can_be_read_while_it_is_empty():
    assert measures.outbox() == {"": 0}
    assert measures.decisions() == {}
