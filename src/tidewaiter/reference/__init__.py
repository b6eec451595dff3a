"""Reference lists: facts as data, each with its source and date."""

from tidewaiter.reference.containers import container_fault
from tidewaiter.reference.lists import (
    CodeList,
    countries,
    currencies,
    incoterms,
    load_list,
    package_kinds,
    units,
)
from tidewaiter.reference.tariff import Tariff, harmonised_system, load_tariff, use_tariff

__all__ = [
    "CodeList",
    "Tariff",
    "container_fault",
    "countries",
    "currencies",
    "harmonised_system",
    "incoterms",
    "load_list",
    "load_tariff",
    "package_kinds",
    "units",
    "use_tariff",
]
