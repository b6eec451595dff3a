"""Declarations out of the register: what comes back is what was declared."""

from __future__ import annotations

import json

import pytest

from tests.register.declarations import declaration, submission
from tests.register.rules import live
from tests.register.test_intake import AsksForRed, change, send
from tidewaiter.core import Declaration, MessageFunction, from_plain
from tidewaiter.engine.batch import Batch
from tidewaiter.library.sources import Source
from tidewaiter.register.export import export
from tidewaiter.register.models import Version


@pytest.mark.django_db
def test_an_export_is_read_back_by_the_canonical_mapping_as_it_was(tmp_path):
    using = live(AsksForRed())
    send(*(submission(declaration(f"L{n}")) for n in range(5)), using=using)
    path = tmp_path / "all.parquet"
    assert export(path) == 5
    (read,) = Source([path], "canonical")()
    stored = [
        from_plain(Declaration, json.loads(v.canonical)) for v in Version.objects.order_by("pk")
    ]
    again = [Batch(read.rows).declaration(n) for n in range(5)]
    for one, other in zip(again, stored, strict=True):
        assert (one.mrn, one.lrn, one.office, one.accepted_at) == (
            other.mrn,
            other.lrn,
            other.office,
            other.accepted_at,
        )
        assert one.items[0].gross_mass == other.items[0].gross_mass
    assert read.header("selection_probability") == ["1.000000"] * 5
    assert read.header("selected_at_random") == [False] * 5


@pytest.mark.django_db
def test_a_changed_declaration_is_exported_as_it_stands_and_a_cancelled_one_is_not(tmp_path):
    using = live(AsksForRed())
    first, second = send(submission(declaration("L1")), submission(declaration("L2")), using=using)
    send(submission(change(first.mrn, MessageFunction.REPLACE, office="GB000040")), using=using)
    send(submission(change(second.mrn, MessageFunction.CANCEL, "C2")), using=using)
    path = tmp_path / "all.parquet"
    assert export(path) == 1
    (read,) = Source([path], "canonical")()
    assert read.header("office") == ["GB000040"]
    assert export(path, offices=["GB000060"]) == 0
