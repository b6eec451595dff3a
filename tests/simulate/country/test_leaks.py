"""The labels do not leak: nothing but behaviour tells who cheats.

A lookup table knows nothing of trade: it remembers what it saw. On a set whose labels leak it is
nearly always right about rows that it never saw; here it must not be, on any tuple of columns.
"""

from datetime import date
from itertools import combinations

import numpy as np
import pytest

from tidewaiter.simulate.country.files import Order, rows, stream
from tidewaiter.simulate.country.labels import truths


@pytest.fixture(scope="module")
def items():
    """Observed columns as codes, and whether an item is wrong with intent; in order of time."""
    order = Order(
        seed="leaks", declarations=6_000, start=date(2026, 1, 1), days=120, format="parquet"
    )
    country = order.country()
    seen, wrong = {}, []
    for block, _ in stream(order, country):
        batch = rows(country, block, None)
        for name in batch.schema.names:
            seen.setdefault(name, []).extend(batch.column(name).to_pylist())
        wrong += truths(block, country.goods, country.policy).column("intent").to_pylist()
    observed = {name: np.unique([str(v) for v in values], return_inverse=True)[1]
                for name, values in seen.items()}  # fmt: skip
    return observed, np.array(wrong)


def auc(score, label):
    """The chance that a wrong item scores above a right one; half for ties."""
    order = np.argsort(score, kind="stable")
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    rank = (ends - (counts - 1) / 2)[inverse]
    positive = label.sum()
    assert len(order) == len(label)
    return float((rank[label].sum() - positive * (positive + 1) / 2) / (positive * (~label).sum()))


def lookup(columns, label, groups=None):
    """The AUC on the later half of a table made from the earlier half.

    With ``groups`` rows whose group was in the earlier half are left out: what is left cannot be
    recognised by who is behind it.
    """
    key = np.zeros(len(label), np.int64)
    for column in columns:
        key = np.unique(key * (int(column.max()) + 1) + column, return_inverse=True)[1]
    half = len(label) // 2
    base = label[:half].mean()
    hits = np.bincount(key[:half], label[:half], minlength=key.max() + 1)
    seen = np.bincount(key[:half], minlength=key.max() + 1)
    score = ((hits + base) / (seen + 1))[key[half:]]
    later = np.ones(len(score), bool)
    if groups is not None:
        later = ~np.isin(groups[half:], np.unique(groups[:half]))
    return auc(score[later], label[half:][later])


def logistic(features, label, rounds=60):
    """The AUC on the later half of a logistic model fitted by gradient on the earlier half."""
    half = len(label) // 2
    scaled = (features - features[:half].mean(axis=0)) / (features[:half].std(axis=0) + 1e-9)
    scaled = np.clip(np.hstack([scaled, np.ones((len(label), 1))]), -5, 5)
    weights = np.zeros(scaled.shape[1])
    for _ in range(rounds):
        guess = 1 / (1 + np.exp(-scaled[:half] @ weights))
        weights -= 2.0 * scaled[:half].T @ (guess - label[:half]) / half
    return auc(scaled[half:] @ weights, label[half:])


REFERENCES = {"declaration_id", "lrn", "document_ids", "previous_ids", "containers", "seals"}
"""Each is of one consignment: a lookup on it can know nothing of a later one."""
WHO = {"importer", "importer_name", "declarant", "declarant_name", "exporter", "exporter_name"}


def distinct(observed):
    """The columns that say something about more than one consignment, each only once."""
    left = {}
    for name in sorted(set(observed) - REFERENCES - WHO - {"issued_at", "arrival_date"}):
        column = observed[name]
        if not any(np.array_equal(column, other) for other in left.values()):
            left[name] = column
    return left


def best(columns, label, known):
    """The best lookup on any tuple of columns that one finds who looks for it.

    All of one or two columns, all columns together, and between them whatever grows from the three
    best of a size by one more column.
    """

    def tried(tuples):
        return {one: lookup([columns[n] for n in one], label, known) for one in tuples}

    told = tried([one for size in (1, 2) for one in combinations(sorted(columns), size)])
    for size in range(2, 6):
        leading = sorted((one for one in told if len(one) == size), key=told.get)[-3:]
        grown = {tuple(sorted({*one, name})) for one in leading for name in columns}
        told |= tried([one for one in sorted(grown) if len(one) > size])
    told |= tried([tuple(sorted(columns))])
    return max(told.values()), max(told, key=told.get)


def handed_on(label, who, rng):
    """The same labels, but each company has those of another: behaviour without its cause."""
    companies = np.unique(who)
    rate = np.bincount(who, label, minlength=who.max() + 1) / np.maximum(1, np.bincount(who))
    shuffled = np.zeros(len(rate))
    shuffled[companies] = rng.permutation(rate[companies])
    return rng.random(len(label)) < shuffled[who]


def test_no_lookup_knows_who_cheats_among_companies_it_never_saw(items):
    """Goods do tell a little, since a scheme needs its goods; more than that would be a leak."""
    observed, wrong = items
    columns, known = distinct(observed), observed["importer"]
    found, where = best(columns, wrong, known)
    rng = np.random.default_rng(3)
    chance = max(best(columns, handed_on(wrong, known, rng), known)[0] for _ in range(2))
    assert found < max(chance, 0.75) + 0.08, (where, found, chance)


def within(column, label, who):
    """How well a table made from the earlier half tells *when* those who cheat do it: correlation
    with what differs from each one's own habit."""
    guilty = np.bincount(who, label, minlength=who.max() + 1)[who] > 0
    column, who = column[guilty], who[guilty]
    away = label[guilty] - (np.bincount(who, label[guilty]) / np.maximum(1, np.bincount(who)))[who]
    half = len(away) // 2
    sums = np.bincount(column[:half], away[:half], minlength=column.max() + 1)
    counts = np.bincount(column[:half], minlength=column.max() + 1)
    guess = (sums / (counts + 5))[column[half:]]
    return 0.0 if guess.std() == 0 else float(np.corrcoef(guess, away[half:])[0, 1])


NEUTRAL = ("office", "border_mode", "incoterm", "seller", "carrier", "dispatch", "place_loading",
           "invoice_currency", "border_means_name", "item_count")  # fmt: skip
"""What no scheme changes. (Transit is what seals are broken in: regime is not among them.)"""


def test_what_no_scheme_touches_does_not_tell_when_somebody_cheats(items):
    observed, wrong = items
    found = {name: within(observed[name], wrong, observed["importer"]) for name in NEUTRAL}
    assert max(found.values()) < 0.15, found


def test_a_trace_of_when_somebody_cheats_would_be_seen(items):
    observed, wrong = items
    trace = np.where(wrong, 3, observed["office"] % 3)
    assert within(trace, wrong, observed["importer"]) > 0.5


def test_a_leak_that_only_three_columns_together_tell_would_be_seen(items):
    observed, wrong = items
    columns, known = distinct(observed), observed["importer"]
    told = (wrong + columns["office"] + columns["incoterm"] + columns["item_count"]) % 2
    names = ("office", "incoterm", "item_count")
    few = {name: columns[name] for name in names} | {"told": told}
    found, where = best(few, wrong, known)
    assert found > 0.95
    assert len(where) == len(few)
    assert best({**{n: columns[n] for n in names}, "told": known % 2}, wrong, known)[0] < 0.8


def test_references_and_exact_figures_tell_nothing(items):
    observed, wrong = items
    for name in (*REFERENCES, "item_price", "net_mass", "gross_mass", "customs_value", "issued_at"):
        assert abs(lookup([observed[name]], wrong) - 0.5) < 0.06, name


def test_a_model_on_shuffled_labels_knows_nothing(items):
    observed, wrong = items
    features = np.column_stack([observed[n] for n in sorted(observed)]).astype(float)
    rng = np.random.default_rng(1)
    found = [logistic(features, rng.permutation(wrong)) for _ in range(5)]
    assert abs(np.mean(found) - 0.5) < 0.04, found
    shuffled = [lookup([observed["importer"]], rng.permutation(wrong)) for _ in range(5)]
    assert abs(np.mean(shuffled) - 0.5) < 0.04, shuffled


def test_behaviour_does_tell(items):
    """Whoever cheated goes on: otherwise there would be nothing to learn in this country."""
    observed, wrong = items
    assert lookup([observed["importer"]], wrong) > 0.7


def test_a_leak_would_be_seen(items):
    """The label in the last digit of the mass, as a careless simulator would leave it."""
    observed, wrong = items
    leaking = {"net_mass": observed["net_mass"] * 10 % 7 * 2 + wrong}
    assert lookup([leaking["net_mass"]], wrong, observed["importer"]) > 0.95
    rng = np.random.default_rng(2)
    token = rng.integers(0, 300, len(wrong)) * 2 + wrong  # a token that repeats, with its label
    assert lookup([token], wrong) > 0.95
