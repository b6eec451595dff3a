"""The model card as text: what it was made from, how good it is, and what it must not be used for.

After Mitchell et al., Model Cards for Model Reporting (FAT* 2019). Everything is read from what
code wrote into the model; nobody types a figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tidewaiter.desks.risk.learned.model import Model
from tidewaiter.desks.risk.learned.naming import feature

_LIMITS = (
    "It ranks goods items for examination. It does not say that anybody committed an offence.",
    "It knows only what was examined. Where nobody looked, its figures say nothing.",
    "Figures are those of models trained in the same way on the older part of the history.",
    "Traders adapt. Watch the hit rate of the random share, and train again.",
)


def card_text(model: Model) -> str:
    """The card in Markdown."""
    return "\n".join(_lines(model)) + "\n"


def _lines(model: Model) -> Iterator[str]:
    card, training = model.card, model.card["training"]
    yield f"# Model {model.digest[:12]}"
    yield ""
    yield f"Made {card['made_at']} from {card['source']}, {card['from']} to {card['to']}."
    for name in ("train", "tune"):
        part = training[name]
        yield (
            f"- {name}: {part['examined']:,} examined items, {part['offences']:,} offences, "
            f"{part['from']} to {part['to']}"
        )
    yield (
        f"- {training['trees']} trees of {training['leaves']} leaves, calibration "
        f"{training['calibration']}, amounts {'learned' if training['amounts'] else 'not known'}"
    )
    if card["without_twins"]:
        yield "- learned from one of each group of twins, because twins tell labels here"
    evaluation = card["evaluation"]
    for warning in evaluation["warnings"]:
        yield from ("", f"**{warning}**")
    for one in evaluation["splits"]:
        yield from _split(one, evaluation["budgets"], quoted=one["split"] == evaluation["honest"])
    for name, why in evaluation["lacking"].items():
        yield from ("", f"Not measured: {name}, since {why}")
    yield from ("", "## What it looks at most", "")
    yield from (
        f"- {feature(name)}: {share:.1%} of the gain" for name, share in training["gain"].items()
    )
    yield from ("", "## Limits", "")
    yield from (f"- {limit}" for limit in _LIMITS)


def _split(one: Mapping[str, Any], budgets: list[int], *, quoted: bool) -> Iterator[str]:
    verdict = "" if one["honest"] else ": NOT TO BE BELIEVED"
    yield from ("", f"## {one['split'].capitalize()}{' (quote these)' if quoted else verdict}", "")
    yield (
        f"{one['train']:,} examined items to train, {one['tune']:,} to tune, {one['test']:,} to "
        f"test from {one['tested_from']}; {one['rate']:.1%} of the test were offences."
    )
    money = any(quality["revenue"] for quality in one["qualities"])
    heads = ["order", "AUC", *(f"P@{b}" for b in budgets), *(f"R@{b}" for b in budgets)]
    heads += [f"Rev@{b}" for b in budgets] if money else []
    yield from ("", f"| {' | '.join(heads)} |", f"| {' | '.join('---' for _ in heads)} |")
    for quality in one["qualities"]:
        figures = [quality["auc"], *quality["precision"], *quality["recall"], *quality["revenue"]]
        cells = [quality["name"], *map(_figure, figures)]
        yield f"| {' | '.join(cells)} |"
    told = one["reliability"]
    yield from (
        "",
        f"Brier {told['brier']:.4f} (saying the rate of all: {told['brier_of_rate']:.4f}), "
        f"calibration error {told['ece']:.4f}. Said and found, by tenths: "
        + ", ".join(f"{b['said']:.3f}/{b['found']:.3f}" for b in told["bins"])
        + ".",
    )
    if "off_policy" in one:
        yield from _off_policy(one["off_policy"], budgets)
    if one["burden"]:
        yield from ("", "| group | items | chosen at 5 % | false alarms | hits |")
        yield "| --- | --- | --- | --- | --- |"
        for group in one["burden"]:
            shares = (_share(group[key]) for key in ("chosen", "false_alarms", "hits"))
            who = f"{group['group']} {group['value']} | {group['items']:,}"
            yield f"| {who} | {' | '.join(shares)} |"


_WAYS = ("naive", "stratified", "inverse_propensity", "self_normalised")


def _off_policy(one: Mapping[str, Any], budgets: list[int]) -> Iterator[str]:
    """What orders would find in all traffic, by each way of telling, and why others are lacking."""
    yield from (
        "",
        f"What would be found in all {one['items']:,} items of these days, {one['examined']:,} of "
        f"them examined: the share of offences (no item weighs more than {one['cap']:g}).",
        "",
        "| order | percent | chosen | examined | as in a sample of | "
        + " | ".join(name.replace("_", " ") for name in _WAYS)
        + " |",
        f"|{' --- |' * (5 + len(_WAYS))}",
    )
    why: dict[str, str] = {}
    rows = [("all", 100, one["all"])]
    for policy in one["policies"]:
        told = zip(budgets, policy["budgets"], strict=True)
        rows += [(policy["name"], budget, found) for budget, found in told]
    for name, budget, found in rows:
        effective = "-" if found["effective"] is None else f"{found['effective']:.1f}"
        heads = (name, str(budget), f"{found['chosen']:,}", f"{found['examined']:,}", effective)
        yield f"| {' | '.join([*heads, *(_figure(found[way]) for way in _WAYS)])} |"
        why |= {f"{name} at {budget} %, {way}": text for way, text in found["lacking"].items()}
    for place, text in why.items():
        yield from ("", f"Not assessed: {place.replace('_', ' ')}, since {text}")


def _figure(figure: Mapping[str, float | None] | None) -> str:
    if figure is None or figure["value"] is None:
        return "-"
    return f"{figure['value']:.3f} ({figure['low']:.3f}-{figure['high']:.3f})"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"
