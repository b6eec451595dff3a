"""What customs knows afterwards, and what only the simulator knows, as columns beside a batch."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tidewaiter.simulate.country.block import Block
from tidewaiter.simulate.country.columns import lrns
from tidewaiter.simulate.country.examining import WORDS, Results
from tidewaiter.simulate.country.places import PARTNERS
from tidewaiter.simulate.country.policy import KINDS, SCHEMES, Policy
from tidewaiter.simulate.country.schemes import HIDDEN
from tidewaiter.simulate.country.spelling import amounts, coded, moments, whole
from tidewaiter.simulate.country.tariff import Goods


def with_outcomes(
    batch: pa.RecordBatch, block: Block, results: Results, policy: Policy
) -> pa.RecordBatch:
    """A batch with the canonical outcome columns; empty where customs did not look."""
    owner, lines = block.lines.owner, block.lines
    looked = results.kind[owner] >= 0
    wrong = results.found | results.alarm
    level = np.array([0, *(policy.schemes[name].level for name in SCHEMES[1:])])[lines.offence]
    words = ["", *(WORDS[name] for name in SCHEMES[1:])]
    kind = np.where(results.alarm, 1, lines.offence)
    first = np.zeros(len(owner), np.bool_)
    first[block.heads.starts] = True
    columns = {
        "offence": pa.array(wrong, mask=~looked),
        "offence_severity": pa.array(np.maximum(1, level), mask=~wrong),
        "offence_kind": coded(np.where(wrong, kind, -1), words),
        "assessed": amounts(np.where(results.found, lines.evaded, 0), 2, wrong),
        "minutes": pa.array(results.minutes[owner], mask=~(looked & first)),
        "examination_kind": coded(np.where(looked, results.kind[owner], -1), KINDS),
        "result_at": moments((block.heads.moment + results.after)[owner]).take(
            pa.array(np.arange(len(owner)), mask=~looked)
        ),
        "selection_probability": pa.array(np.round(results.chance[owner], 6)),
        "selected_at_random": pa.array(results.random[owner]),
    }
    names = [*batch.schema.names, *columns]
    return pa.RecordBatch.from_arrays([*batch.columns, *columns.values()], names=names)


def truths(block: Block, goods: Goods, policy: Policy) -> pa.RecordBatch:
    """The truth, one row a goods item in the order of the batch."""
    lines, owner = block.lines, pa.array(block.lines.owner)
    level = np.array([0, *(policy.schemes[name].level for name in SCHEMES[1:])])
    hidden = lines.hidden >= 0
    return pa.RecordBatch.from_pydict(
        {
            "lrn": lrns(block).take(owner),
            "item": whole(np.arange(len(lines.owner)) - block.heads.starts[lines.owner] + 1),
            "offence": coded(lines.offence, SCHEMES),
            "intent": pa.array((lines.offence > 0) & (lines.offence < len(SCHEMES) - 1)),
            "level": whole(level[lines.offence]),
            "evaded": amounts(lines.evaded, 2),
            "true_hs": coded(lines.true_code, goods.hs.tolist()),
            "true_origin": coded(lines.true_origin, [row["code"] for row in PARTNERS]),
            "true_net_mass": amounts(lines.true_net, 2),
            "true_price": amounts(lines.true_price, 2),
            "hidden": coded(lines.hidden, [row["what"] for row in HIDDEN]),
            "hidden_mass": amounts(lines.hidden_mass, 2, hidden),
        }
    )
