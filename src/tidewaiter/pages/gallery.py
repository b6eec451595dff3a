"""What the gallery shows: made-up examples of every component. None of it is data."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tidewaiter.pages import charts
from tidewaiter.pages.figures import in_percent, written
from tidewaiter.pages.forms import Pick, PlainForm
from tidewaiter.pages.templatetags.tw import LANES


class Example(PlainForm, forms.Form):
    """Every kind of field once."""

    seal = forms.CharField(
        label=gettext_lazy("Seal number"),
        help_text=gettext_lazy("Letters and digits as on the seal"),
        widget=forms.TextInput(attrs={"class": "input input--m", "dir": "ltr"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason for the release"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write the reason for the release")},
    )
    office = forms.ChoiceField(
        label=gettext_lazy("Office"),
        choices=[("PA", "Port Ansel"), ("CB", "Corrin Bridge")],
        required=False,
    )
    boxes = forms.IntegerField(label=gettext_lazy("Packages opened"), required=False, min_value=0)
    ask = forms.MultipleChoiceField(
        label=gettext_lazy("What to ask for"),
        choices=[
            ("invoice", gettext_lazy("Commercial invoice")),
            ("royalties", gettext_lazy("Royalty statement")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agrees = forms.ChoiceField(
        label=gettext_lazy("Item 2"),
        choices=[
            ("yes", gettext_lazy("Agrees")),
            ("no", gettext_lazy("Differs")),
            ("", gettext_lazy("Not checked")),
        ],
        widget=Pick(flagged=("no",)),
        required=False,
    )
    watch = forms.BooleanField(label=gettext_lazy("Watch this trader"), required=False)


class Reason(PlainForm, forms.Form):
    """The field of the example's dialog."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


GROUND = (
    ("paper", gettext_lazy("page")),
    ("surface", gettext_lazy("panels, tables")),
    ("sunk", gettext_lazy("hover, tracks")),
    ("ink", gettext_lazy("text")),
    ("ink2", gettext_lazy("secondary text")),
    ("hull", gettext_lazy("top bar")),
    ("accent", gettext_lazy("can be acted on")),
    ("flag", gettext_lazy("look here")),
)


def places() -> list[dict[str, str]]:
    """Where one can jump to."""
    named = (
        ("ground", _("Ground")),
        ("buttons", _("Buttons")),
        ("fields", _("Fields")),
        ("lanes", _("Lanes")),
        ("tags", _("Tags and pins")),
        ("tables", _("Tables")),
        ("notices", _("Notices")),
        ("dialog", _("Dialog")),
        ("progress", _("Progress")),
        ("moving", _("Pages and tabs")),
        ("timeline", _("Time line")),
        ("evidence", _("Evidence")),
        ("charts", _("Charts")),
        ("frames", _("Map and links")),
    )
    return [{"anchor": anchor, "label": label} for anchor, label in named]


def events(now: datetime) -> list[dict[str, Any]]:
    """A time line."""
    return [
        {"at": now - timedelta(days=4, hours=6), "text": _("Sealed"), "by": "Kestria Lightworks"},
        {
            "at": now - timedelta(hours=2, minutes=28),
            "text": _("Another seal read at the gate"),
            "by": _("Gate camera 3"),
            "state": "flag",
        },
        {"at": now, "text": _("You took the consignment"), "state": "now"},
        {"at": now + timedelta(minutes=40), "text": _("Examination planned"), "state": "next"},
    ]


def reasons() -> list[dict[str, Any]]:
    """A reason with all it may have, and a desk that could not look."""
    return [
        {
            "number": 1,
            "claim": _("The flood lamps are declared at less than half of the usual price"),
            "strength": "strong",
            "evidence": [
                {"name": _("Declared"), "value": "4.10 / kg", "off": True},
                {
                    "name": _("Usual range"),
                    "value": "9.80–12.40 / kg",
                    "comparison": _("41 comparable declarations, 90 days"),
                },
            ],
            "sources": [_("Valuation"), _("WTO Valuation Agreement, Article 17")],
            "address": "#tables",
            "place": _("Item 2, unit value"),
            "changed": _("a unit value of 8.90 / kg or more."),
        },
        {
            "claim": _("The Sanctions desk could not look"),
            "not_assessed": True,
            "sources": [_("Sanctions"), _("List unreachable from 11:40 to 11:58")],
        },
    ]


def facets() -> list[dict[str, Any]]:
    """Choices of a facet."""
    return [
        {"lane": "red", "address": "?lane=red#tables", "count": 31, "current": True},
        {"lane": "yellow", "address": "?lane=yellow#tables", "count": "200+"},
        {"label": _("Not assessed"), "address": "?lane=none#tables", "count": 0},
    ]


def tabs() -> list[dict[str, Any]]:
    """Tabs, of which the first is open."""
    named = (_("Expression"), _("Backtest"), _("Versions"))
    return [
        {"label": label, "address": "#moving", "current": at == 0} for at, label in enumerate(named)
    ]


def figures() -> dict[str, charts.Figure]:
    """Every chart, and one without figures."""
    return _over_time() | _compared() | _framed()


def _over_time() -> dict[str, charts.Figure]:
    series = [charts.Series(str(LANES[name]), name) for name in LANES]
    by_hour = ((62, 8, 9, 3), (88, 10, 14, 5), (121, 12, 18, 6), (134, 15, 22, 9),
               (140, 14, 26, 11), (126, 13, 24, 8))  # fmt: skip
    columns = [charts.Column(f"{6 + at:02}", row) for at, row in enumerate(by_hour)]
    days = [str(day) for day in range(1, 15)]
    median = (31, 30, 33, 29, 28, None, None, 35, 34, 33, 30, 28, 27, 26)
    before = (36, 35, 36, 34, 35, 33, 34, 36, 35, 34, 35, 34, 33, 34)
    return {
        "stacked": charts.stacked(
            columns,
            series,
            title=_("Lanes by hour"),
            label=_("Consignments by lane and hour, with the peak at 10"),
            caption=_("Stacked from green to red."),
            head=_("Hour"),
            write=written,
        ),
        "line": charts.line(
            days,
            [charts.Line(_("Now"), median), charts.Line(_("Before"), before, compared=True)],
            title=_("Minutes to release, by day"),
            label=_("The median fell from 31 to 26 minutes; two days are not known"),
            caption=_("The line is broken where nothing was measured."),
            head=_("Day"),
            target=charts.Mark(40, _("Target: 40 minutes")),
            write=written,
        ),
        "histogram": charts.histogram(
            [0, 2, 4, 6, 8, 10, 12, 14],
            [3, 1, 6, 21, 64, 88, 17],
            title=_("Declared value per kg"),
            label=_("Most lamps are declared between 8 and 12 per kg; this one at 4.10"),
            caption=_("200 comparable items, 90 days."),
            columns=(_("Value per kg"), _("Items")),
            limit=charts.Mark(4.1, _("This item")),
            write=written,
        ),
        "spark": charts.sparkline((3, 5, 4, 8, 6, 9, 12), label=_("Hits by week, rising")),
        "spark_none": charts.sparkline((None, None), label=_("Hits by week")),
        "nothing": charts.stacked(
            [], series, title=_("Without figures"), label=_("Nothing was measured")
        ),
    }


def _compared() -> dict[str, charts.Figure]:
    rate = charts.Rate
    sorts = [
        charts.Series(pgettext("goods", "Went on"), "accent"),
        charts.Series(_("Not assessed"), "none"),
    ]
    return {
        "bars": charts.bars(
            [
                charts.Bar(_("Undervaluation"), 41),
                charts.Bar(_("Origin"), 27),
                charts.Bar(_("Sanctions"), None, _("not assessed")),
            ],
            title=_("Findings by desk"),
            label=_("Undervaluation was found most often; sanctions were not assessed"),
            caption=_("Hatched: not assessed."),
            columns=(_("Desk"), _("Findings")),
            write=written,
        ),
        "rates": charts.rates(
            [
                rate(_("Draft 7"), 0.31, 0.26, 0.36, "31% (26–36)", strong=True),
                rate(_("Live version 6"), 0.22, 0.17, 0.28, "22% (17–28)"),
                rate(_("Random sample"), 0.021, 0.012, 0.034, "2.1% (1.2–3.4)", reference=True),
                rate("SCRAP-01", None, None, None, _("Too few examined: 4")),
            ],
            title=_("Hit rate with interval"),
            label=_("Draft 7: 31 percent, 26 to 36. Live: 22 percent, 17 to 28."),
            caption=_("Filled: profile. Open: comparison."),
            columns=(_("Set"), _("Rate"), _("From"), _("To")),
            write=in_percent,
        ),
        "flow": charts.flow(
            [
                charts.Stage(_("Declared"), (1840, 60)),
                charts.Stage(_("To an officer"), (310, 60)),
                charts.Stage(_("Examined"), (120, 0)),
                charts.Stage(_("Found"), (38, 0)),
            ],
            sorts,
            title=_("From declaration to finding"),
            label=_("Of 1,900 consignments 370 went to an officer and 38 had a finding"),
            caption=_("Hatched: a desk could not look, so an officer did."),
            head=_("Stage"),
            write=written,
        ),
    }


def _framed() -> dict[str, charts.Figure]:
    north, ansel = (
        charts.Place((-9.2, 54.1), "Kestria North"),
        charts.Place((2.4, 47.2), "Port Ansel"),
    )
    track = ((-9.2, 54.1), (-8.1, 51.9), (-6.9, 50.2), (-5.4, 48.9), (-1.0, 47.6), (2.4, 47.2))
    return {
        "map": charts.sea_chart(
            [north, ansel],
            [
                charts.Route(track[:3]),
                charts.Route(track[2:4], _("no signal, 9 h"), gap=True),
                charts.Route(track[3:]),
            ],
            label=_("Route from Kestria North to Port Ansel with a gap of 9 hours"),
            caption=_("Position reports of the vessel, 19 to 23 November."),
            columns=(_("Place"), _("Latitude"), _("Longitude")),
        ),
        "links": charts.links(
            [
                charts.Node("i", "Halden & Pryce", _("Importer")),
                charts.Node("b", "T. Marrow", _("Broker"), person=True),
                charts.Node("e", "Kestria Lightworks", _("Exporter")),
                charts.Node("s", "Veld Trading", _("Stop order"), flagged=True),
            ],
            [
                charts.Edge("i", "b"),
                charts.Edge("b", "e"),
                charts.Edge("i", "s", _("same address"), found=True),
            ],
            label=_("The importer and the company under a stop order share one address"),
            caption=_("Dashed: found by tidewaiter, not declared."),
            columns=(_("From"), _("To"), _("Link")),
        ),
    }
