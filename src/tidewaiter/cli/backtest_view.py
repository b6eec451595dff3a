"""Backtests and comparisons as a person reads them on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from tidewaiter.desks.risk.backtest_report import BacktestReport, ProfileFigures
from tidewaiter.desks.risk.compare import Comparison
from tidewaiter.engine.backtest.load import DayLoad, LaneLoad
from tidewaiter.engine.backtest.tally import Evidence
from tidewaiter.engine.statistics import Interval

_NOTHING = "[dim]-[/]"


def show_backtest(report: BacktestReport, console: Console, *, details: bool = False) -> None:
    """Print what profiles would have done; with ``details`` overlaps, gaps and examples too."""
    _show_history(report, console)
    if report.profiles:
        console.print(_profiles(report))
    if any(lane.expected for lane in report.lanes):
        console.print(_lanes(report.lanes))
    if details:
        for figures in report.profiles:
            _show_details(figures, console)
    for warning in report.warnings:
        console.print(f"[yellow]note[/]  {escape(warning)}")


def show_comparison(comparison: Comparison, console: Console) -> None:
    """Print what another set of profiles would change."""
    lanes = comparison.lanes
    console.print(
        f"{lanes.changed:,} of {lanes.declarations:,} declarations would change lanes "
        f"({_share(lanes.changed, lanes.declarations)})."
    )
    moves = _table("before", "after", *_numbers("declarations", "inspected", "offences"))
    for move in lanes.moves:
        style = "dim" if move.before == move.after else ""
        figures = (f"{n:,}" for n in (move.declarations, move.inspected, move.offences))
        moves.add_row(escape(move.before), escape(move.after), *figures, style=style)
    console.print(moves)
    for move in lanes.moves:
        if move.examples:
            console.print(f"{move.before} to {move.after}: {escape(', '.join(move.examples))}")
    _show_changes(comparison, console)


def _show_history(report: BacktestReport, console: Console) -> None:
    days = f", {report.first_day} to {report.last_day}" if report.first_day else ""
    console.print(f"[bold]{report.declarations:,} declarations[/]{days}")
    if report.traffic.inspected:
        console.print(f"inspected {_known(report.traffic)}")
        covered = report.covered
        console.print(
            f"hit by any profile {covered.declarations:,} "
            f"({_share(covered.declarations, report.declarations)}); inspected {_known(covered)}"
        )


def _known(evidence: Evidence) -> str:
    text = f"{evidence.inspected:,}, offences {evidence.offences:,}"
    if evidence.rate:
        text += f", {_percent(evidence.rate.value)} {_interval(evidence.rate.interval)}"
    if evidence.estimate:
        estimate = evidence.estimate
        text += f"; weighted {_percent(estimate.value)} {_interval(estimate.interval)}"
    if evidence.random:
        random = evidence.random
        text += f"; at random {_percent(random.value)} {_interval(random.interval)}"
    return text


def _profiles(report: BacktestReport) -> Table:
    """One line per profile; columns that say nothing of any profile are left out."""
    columns: dict[str, list[str]] = {}
    for figures in report.profiles:
        for name, cell in _cells(figures, report.minimum).items():
            columns.setdefault(name, []).append(cell)
    told = [name for name, cells in columns.items() if set(cells) != {_NOTHING}]
    table = _table(*(name if name in ("profile", "lane") else _Number(name) for name in told))
    for number, figures in enumerate(report.profiles):
        style = "dim" if figures.status == "shadow" else ""
        table.add_row(*(columns[name][number] for name in told), style=style)
    return table


def _cells(figures: ProfileFigures, minimum: int) -> dict[str, str]:
    evidence = figures.evidence
    return {
        "profile": escape(figures.id),
        "lane": escape(figures.lane),
        "hits": f"{evidence.declarations:,}",
        "share": _percent(figures.share),
        "inspected": f"{evidence.inspected:,}",
        "offences": f"{evidence.offences:,}",
        "hit rate": _rate(evidence, minimum),
        "weighted": _estimate(evidence),
        "only here": f"{figures.only.declarations:,} / {figures.only.offences:,}",
        "unknown": f"{figures.unknown:,}" if figures.unknown else _NOTHING,
        "assessed": f"{evidence.assessed:,.0f}" if evidence.assessed else _NOTHING,
    }


def _rate(evidence: Evidence, minimum: int) -> str:
    if evidence.rate:
        return f"{_percent(evidence.rate.value)} {_interval(evidence.rate.interval)}"
    return f"[dim]under {minimum} examined[/]" if evidence.declarations else _NOTHING


def _estimate(evidence: Evidence) -> str:
    if evidence.estimate:
        return f"{_percent(evidence.estimate.value)} {_interval(evidence.estimate.interval)}"
    if evidence.random:
        return f"{_percent(evidence.random.value)} {_interval(evidence.random.interval)} random"
    return _NOTHING


def _lanes(lanes: Sequence[LaneLoad]) -> Table:
    table = _table("lane", *_numbers("asked for", "a day", "office days", "over capacity"), "worst")
    for lane in lanes:
        mean = lane.expected / lane.days if lane.days else 0.0
        table.add_row(
            escape(lane.lane),
            f"{lane.expected:,.1f}",
            f"{mean:,.1f}",
            f"{lane.days:,}",
            f"[red]{lane.over:,}[/]" if lane.over else "0",
            _worst(lane.worst),
        )
    return table


def _worst(days: Sequence[DayLoad]) -> str:
    if not days:
        return _NOTHING
    day = days[0]
    room = "no limit" if day.room is None else f"room for {day.room:,}"
    office, on = day.office or "(no office)", day.day or "(no day)"
    return escape(f"{office} {on}: {day.expected:,.1f}, {room}")


def _show_details(figures: ProfileFigures, console: Console) -> None:
    lines = []
    for overlap in figures.overlaps:
        lines.append(
            f"with {overlap.other}: {overlap.both:,} ({_percent(overlap.of_own)} of its hits, "
            f"Jaccard {overlap.jaccard:.2f})"
        )
    if figures.missing:
        words = ", ".join(f"{word} ({count})" for word, count in figures.missing[:5])
        lines.append(f"unknown for want of {words}, of a sample")
    kinds = (
        ("offence", figures.examples.offence),
        ("clean", figures.examples.clean),
        ("never inspected", figures.examples.never_inspected),
    )
    lines += [f"{kind}: {', '.join(ids)}" for kind, ids in kinds if ids]
    if lines:
        console.print(f"[bold]{escape(figures.id)}[/]  {escape(figures.title)}")
        for line in lines:
            console.print(Padding(escape(line), (0, 0, 0, 4)))


def _show_changes(comparison: Comparison, console: Console) -> None:
    changed = [c for c in comparison.profiles if c.kind != "same" or c.gained or c.lost]
    if not changed:
        console.print("No profile matches otherwise than before.")
        return
    names = _numbers("before", "after", "gained", "lost", "offences gained", "offences lost")
    table = _table("profile", "is", *names)
    for change in changed:
        figures = (
            change.hits_before,
            change.hits_after,
            change.gained,
            change.lost,
            change.offences_gained,
            change.offences_lost,
        )
        table.add_row(escape(change.id), change.kind, *(f"{n:,}" for n in figures))
    console.print(table)


class _Number(str):
    """The name of a column of numbers."""


def _numbers(*names: str) -> tuple[_Number, ...]:
    return tuple(_Number(name) for name in names)


def _table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        justify = "right" if isinstance(name, _Number) else "left"
        table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    return table


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _interval(interval: Interval) -> str:
    return f"({100 * interval.low:.1f} to {100 * interval.high:.1f})"


def _share(part: int, whole: int) -> str:
    return _percent(part / whole) if whole else "0 %"
