"""Tables of the past: made in parts and shares, the same as if made at once."""

import numpy as np

from tests.desks.risk.learned.histories import batch_of, history
from tidewaiter.desks.risk.learned import past as module
from tidewaiter.desks.risk.learned.counts import CountTable
from tidewaiter.desks.risk.learned.past import Past


def _same(one, other):
    parts = [(one.keys, other.keys), (one.starts, other.starts), (one.days, other.days),
             *((one.totals[name], other.totals[name]) for name in one.totals)]  # fmt: skip
    return all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in parts)


def test_tables_do_not_depend_on_parts_nor_shares(monkeypatch):
    batch = batch_of(history(700, days=40))
    whole = Past.build([batch])
    for slice_, shares, batches in (
        (100, 1, [batch]),
        (64, 64, [batch.slice(0, 333), batch.slice(333)]),
    ):
        monkeypatch.setattr(module, "_SLICE", slice_)
        monkeypatch.setattr(module, "_SHARES", shares)
        told = Past.build(batches)
        assert _same(told.counts, whole.counts)
        assert _same(told.ratios, whole.ratios)
        assert (told.rows, told.last_day) == (whole.rows, whole.last_day)


def test_small_amounts_add_up_beyond_their_own_range():
    """Amounts are kept in a byte each; a day has more than a byte's worth of items."""
    many = 100_000
    table = CountTable.of(np.ones(many, np.int64), np.zeros(many, np.int32),
                          {"seen": np.ones(many, np.int8)})  # fmt: skip
    assert table.totals["seen"].tolist() == [many]
