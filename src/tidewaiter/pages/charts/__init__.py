"""Charts: pure functions that turn figures into geometry, which one template draws as SVG.

Every function gives a :class:`~tidewaiter.pages.charts.marks.Figure`: what is drawn, a label that
states the finding, a caption that interprets, and the figures as a table. Words come from the
caller, in the reader's language; numbers on axes are written by ``write``. A value that is not
known is ``None``: it is left out of the drawing, and the table says that it is not known. A figure
without anything to draw has no marks. In templates: ``{% load charts %}{% figure lanes %}``.
"""

from tidewaiter.pages.charts.bars import Bar, Column, bars, stacked
from tidewaiter.pages.charts.flow import Stage, flow
from tidewaiter.pages.charts.lines import Line, Mark, histogram, line, sparkline
from tidewaiter.pages.charts.links import Edge, Node, links
from tidewaiter.pages.charts.maps import Place, Route, sea_chart
from tidewaiter.pages.charts.marks import Figure, Series
from tidewaiter.pages.charts.rates import Rate, rates

__all__ = [
    "Bar",
    "Column",
    "Edge",
    "Figure",
    "Line",
    "Mark",
    "Node",
    "Place",
    "Rate",
    "Route",
    "Series",
    "Stage",
    "bars",
    "flow",
    "histogram",
    "line",
    "links",
    "rates",
    "sea_chart",
    "sparkline",
    "stacked",
]
