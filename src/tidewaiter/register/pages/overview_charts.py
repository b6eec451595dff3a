"""The charts of the overview: words around figures, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import formats
from django.utils.translation import gettext, ngettext

from tidewaiter.pages import charts
from tidewaiter.pages.figures import in_percent, written
from tidewaiter.pages.templatetags.tw import LANES
from tidewaiter.register.pages.rows import office_name
from tidewaiter.register.work.effect import FEWEST, Effect, Line
from tidewaiter.register.work.overview import Day, Load
from tidewaiter.rulebook.ruleset import Ruleset

ORDER = ("green", "blue", "yellow", "red")
MOST = 12
"""Bars and rates that are drawn; the rest is in the list behind them."""
FEW = 10
"""Fewer examined than this, and a profile has no rate."""


def flow(days: Sequence[Day]) -> charts.Figure:
    """Declarations by lane and day."""
    total = sum(day.traffic for day in days)
    busiest = max(days, key=lambda day: day.traffic)
    label = gettext("Declarations by lane and day: %(total)s in %(days)s days.") % {
        "total": written(total),
        "days": written(len(days)),
    }
    caption = (
        gettext("The busiest day was %(day)s with %(n)s declarations. Days are those of UTC.")
        % {
            "day": formats.date_format(busiest.day, "SHORT_DATE_FORMAT"),
            "n": written(busiest.traffic),
        }
        if total
        else gettext("No declaration of these days has come in. Days are those of UTC.")
    )
    return charts.stacked(
        [
            charts.Column(f"{day.day:%d}", tuple(day.lanes.get(lane, 0) for lane in ORDER))
            for day in days
        ],
        [charts.Series(str(LANES[lane]), lane) for lane in ORDER],
        title=gettext("Declarations by lane and day"),
        label=label,
        caption=caption,
        head=gettext("Day"),
        write=written,
    )


def load(loads: Sequence[Load], rules: Ruleset) -> charts.Figure | None:
    """Load against capacity today; ``None`` where no capacity is stated."""
    if not loads:
        return None
    over = [one for one in loads if one.over > 0]
    if over:
        label = ngettext(
            "%(n)s office has more than it can handle today.",
            "%(n)s offices have more than they can handle today.",
            len(over),
        ) % {"n": written(len(over))}
    else:
        label = gettext("No office has more than it can handle today.")
    return charts.bars(
        [
            charts.Bar(
                office_name(rules, one.office) or gettext("no office"),
                one.load,
                gettext("%(load)s of %(capacity)s")
                % {"load": written(one.load), "capacity": written(one.capacity)},
                "flag" if one.over > 0 else "ink",
                limit=one.capacity,
            )
            for one in loads[:MOST]
        ],
        title=gettext("Load against capacity today"),
        label=label,
        caption=gettext(
            "Consignments sent to examination, of what the rulebook says an office can do."
        ),
        columns=(gettext("Office"), gettext("Load")),
        write=written,
    )


def hit_rates(report: Effect, days: int) -> charts.Figure:
    """Hit rates of profiles, and of all trade as the random sample says it."""
    lines = sorted(report.lines.items(), key=lambda one: -one[1].examined)[:MOST]
    found = [_rate(name, line) for name, line in lines]
    sample = report.population.from_random if report.population else None
    if sample is not None:
        said = f"{in_percent(round(sample.value, 3))}"
        found.append(
            charts.Rate(
                gettext("All trade"), sample.value, sample.interval.low, sample.interval.high, said,
                reference=True,
            )
        )  # fmt: skip
    caption = gettext("95 percent intervals, decisions of %(days)s days.") % {"days": written(days)}
    if sample is not None:
        more = gettext("The open dot is the rate of all trade, from what chance selected.")
    else:
        more = gettext(
            "There is no rate of all trade: chance selected too few that were examined (it takes "
            "%(fewest)s)."
        ) % {"fewest": written(FEWEST)}
    return charts.rates(
        found,
        title=gettext("Hit rate of each profile"),
        label=gettext("Hit rates of %(n)s profiles.") % {"n": written(len(lines))},
        caption=f"{caption} {more}",
        columns=(gettext("Profile"), gettext("Hit rate"), gettext("From"), gettext("To")),
        write=in_percent,
    )


def _rate(name: str, line: Line) -> charts.Rate:
    rate = line.rate
    if rate is None or line.examined < FEW:
        few = gettext("Too few examined: %(n)s") % {"n": written(line.examined)}
        return charts.Rate(name, None, None, None, few)
    low, high = rate.interval.low, rate.interval.high
    between = f"{written(round(100 * low))}–{written(round(100 * high))}"
    said = f"{in_percent(round(rate.value, 2))} ({between})"
    return charts.Rate(name, rate.value, low, high, said)
