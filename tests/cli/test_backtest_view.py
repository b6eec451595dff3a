"""What a person is told about backtests on a terminal."""

from io import StringIO

from rich.console import Console

from tests.desks.risk.outcomes import batches, history
from tests.desks.risk.test_backtest import AFTER, POLICY, PROFILES
from tidewaiter.cli.backtest_view import show_backtest, show_comparison
from tidewaiter.desks.risk.backtest import backtest
from tidewaiter.desks.risk.compare import compare
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.profiles import ProfileSet


def told(show, *given, **options) -> str:
    out = StringIO()
    show(*given, Console(file=out, width=160, color_system=None), **options)
    return out.getvalue()


def report(chances: bool = True, profiles: ProfileSet = PROFILES, minimum: int = 10):
    known = history(5, 200, chances)
    return backtest(lambda: batches(known), RiskControl(profiles), POLICY, minimum=minimum)


def test_every_profile_has_its_line_with_rate_and_interval():
    found = report()
    text = told(show_backtest, found)
    for figures in found.profiles:
        (line,) = [row for row in text.splitlines() if row.startswith(f"{figures.id} ")]
        assert f"{figures.evidence.declarations:,}" in line
        rate = figures.evidence.rate
        if rate:
            assert f"{100 * rate.value:.1f} % ({100 * rate.interval.low:.1f} to" in line


def test_too_few_examined_are_called_so():
    assert "under 9999 examined" in told(show_backtest, report(minimum=9999))


def test_the_load_names_the_worst_office_and_day():
    text = told(show_backtest, report())
    assert "over capacity" in text
    assert "room for 4" in text


def test_warnings_are_always_told():
    assert "these very profiles chose them" in " ".join(told(show_backtest, report()).split())
    text = told(show_backtest, report(chances=False))
    assert "selection_probability" in text


def test_details_name_overlaps_gaps_and_examples():
    text = told(show_backtest, report(), details=True)
    assert "Jaccard" in text
    assert "unknown for want of net_mass" in text
    assert "never inspected: M" in text
    assert "Jaccard" not in told(show_backtest, report())


def test_an_empty_set_is_shown_without_a_table():
    text = told(show_backtest, report(profiles=ProfileSet([])))
    assert "200 declarations" in text
    assert "hit rate" not in text


def test_a_comparison_shows_moves_and_changed_profiles():
    known = history(5, 200)
    before, after = RiskControl(PROFILES), RiskControl(AFTER)
    found = compare(lambda: batches(known), before, after, POLICY, seed="s")
    text = told(show_comparison, found)
    assert f"{found.lanes.changed:,} of 200 declarations would change lanes" in text
    assert "added" in text
    assert "removed" in text
    same = compare(lambda: batches(known), before, before, POLICY, seed="s")
    assert "No profile matches otherwise than before." in told(show_comparison, same)
