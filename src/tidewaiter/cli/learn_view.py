"""What ``tidewaiter learn`` found, as a person wants to read it on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.markup import escape
from rich.table import Table

from tidewaiter.cli import view
from tidewaiter.desks.risk.learned.audit import Audit
from tidewaiter.desks.risk.learned.comparing import Compared
from tidewaiter.desks.risk.learned.estimates import Found
from tidewaiter.desks.risk.learned.evaluation import Evaluation, Measured
from tidewaiter.desks.risk.learned.figures import BUDGETS
from tidewaiter.desks.risk.learned.figures import Measured as Figure
from tidewaiter.desks.risk.learned.offpolicy import OffPolicy

_WAYS = {
    "naive": "naive",
    "stratified": "stratified",
    "inverse_propensity": "inverse propensity",
    "self_normalised": "self-normalised",
}
"""The ways of telling what a choice holds, as they are called."""

BESIDE = 5
"""The budget at which baselines are shown too; JSON holds them all."""


def show(told: Evaluation) -> None:
    """Warnings first, then each split with its tables."""
    warn([str(one) for one in told.warnings()])
    console = view.console()
    for one in told.measured:
        quoted = told.honest is not None and told.honest.split == one.split
        note = " (quote these)" if quoted else "" if one.honest else " (do not believe these)"
        console.print(f"\n[bold]{one.split.capitalize()}[/]{note}")
        console.print(
            f"{one.train:,} examined items to train, {one.tune:,} to tune, {one.test:,} to test "
            f"from {one.tested_from}, {one.rate:.1%} of them offences"
        )
        console.print(audit_line(one.audit), markup=False)
        console.print(_table(one))
        told_of = one.reliability
        console.print(
            f"Brier {told_of.brier:.4f} (saying the rate of all: {told_of.brier_of_rate:.4f}), "
            f"calibration error {told_of.ece:.4f}"
        )
        _show_off_policy(one.off_policy)
    for name, reason in told.lacking.items():
        console.print(f"Not measured: {name}, since {reason}", markup=False)


def _table(one: Measured) -> Table:
    money = any(quality.revenue for quality in one.qualities)
    table = Table(box=None, pad_edge=False, show_edge=False)
    table.add_column("order")
    table.add_column("AUC", justify="right", no_wrap=True)
    for name in ("P", "R", "Rev") if money else ("P", "R"):
        for budget in BUDGETS:
            table.add_column(f"{name}@{budget}", justify="right")
    for quality in one.qualities:
        area = f"{quality.auc.value:.3f} ({quality.auc.low:.3f}-{quality.auc.high:.3f})"
        figures: tuple[Figure, ...] = (*quality.precision, *quality.recall, *quality.revenue)
        table.add_row(escape(quality.name), area, *(f"{figure.value:.3f}" for figure in figures))
    return table


def audit_line(found: Audit) -> str:
    """What a memory of training knows of the test, in a line."""
    if not found.twins:
        return f"No item of {found.test:,} in the test has a twin in training."
    above = "not told" if found.kappa != found.kappa else f"{found.kappa:.2f}"
    return (
        f"{found.twins:,} of {found.test:,} items of the test have a twin in training; labels "
        f"agree in {found.agreement:.1%} (chance {found.by_chance:.1%}, kappa {above}); "
        f"look-up table without a model: AUC {found.lookup_auc:.3f}."
    )


def _show_off_policy(one: OffPolicy) -> None:
    console = view.console()
    console.print(
        f"All {one.items:,} items of these days, {one.examined:,} of them examined: offences in "
        f"percent of what each order would choose (no item weighs more than {one.cap:g})."
    )
    console.print(found_table(_choices(one)))
    for name, found in _choices(one):
        if name == "all" or name.startswith("model"):
            for way, why in found.lacking.items():
                console.print(f"Not assessed: {name}, {_WAYS[way]}: {why}", markup=False)


def _choices(one: OffPolicy) -> Iterator[tuple[str, Found]]:
    """All traffic, the model at each budget, and beside it baselines at one of them."""
    yield "all", one.all
    for policy in one.policies:
        for budget, found in zip(BUDGETS, policy.budgets, strict=True):
            if policy.name == "model" or budget == BESIDE:
                yield f"{policy.name} {budget} %", found


def found_table(choices: Iterator[tuple[str, Found]]) -> Table:
    """What choices of items would find, a line each."""
    table = Table(box=None, pad_edge=False, show_edge=False)
    table.add_column("choice", no_wrap=True)
    for name in ("items", "examined", "effective", *_WAYS.values()):
        table.add_column(name, justify="right")
    for name, found in choices:
        effective = "-" if found.effective is None else f"{found.effective:.0f}"
        told = (_percent(getattr(found, way)) for way in _WAYS)
        table.add_row(escape(name), f"{found.chosen:,}", f"{found.examined:,}", effective, *told)
    return table


def _percent(figure: Figure | None) -> str:
    if figure is None:
        return "-"
    return f"{100 * figure.value:.1f} ({100 * figure.low:.1f}-{100 * figure.high:.1f})"


def show_compared(told: Compared) -> None:
    """What a score in shadow asked for beside the one in force, and what was found."""
    console = view.console()
    console.print(
        f"{told.items:,} items were scored by both, {told.examined:,} of them examined; offences "
        "in percent of what was asked for."
    )
    names = ("live", "shadow", "both", "only_live", "only_shadow", "neither")
    each = [(name.replace("_", " "), getattr(told, name)) for name in names]
    console.print(found_table(iter(each)))
    for name, found in each:
        for way, why in found.lacking.items():
            console.print(f"Not assessed: {name}, {_WAYS[way]}: {why}", markup=False)


def warn(warnings: list[str]) -> None:
    """What speaks against believing figures."""
    console = view.console()
    for warning in warnings:
        console.print(f"[bold red]WARNING[/]  {escape(warning)}")
