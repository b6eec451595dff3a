"""A trading country that never was: its traders, its traffic, and those who cheat.

Everything in it is synthetic. Pure: data in, data out; no clock, no database, no randomness but
what follows from the seed. ``README.md`` beside this file tells how to use it.
"""

from tidewaiter.simulate.country.country import Country, DayTraffic
from tidewaiter.simulate.country.errors import CountryError
from tidewaiter.simulate.country.examining import ItemFound
from tidewaiter.simulate.country.hooks import (
    Actor,
    CountryDesk,
    Event,
    Paper,
    Sent,
    installed_desks,
)
from tidewaiter.simulate.country.policy import Policy, load_policy
from tidewaiter.simulate.country.truth import Truth

__all__ = [
    "Actor",
    "Country",
    "CountryDesk",
    "CountryError",
    "DayTraffic",
    "Event",
    "ItemFound",
    "Paper",
    "Policy",
    "Sent",
    "Truth",
    "installed_desks",
    "load_policy",
]
