"""The record of a seizure: what may be written down, and what it amounts to."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tidewaiter.desks.ozone.drafts import LicenceRefused
from tidewaiter.desks.ozone.seizures import Seized, checked

D = Decimal
SEIZED = Seized(
    item=1,
    substance="Freon-12",
    kg=D("1000"),
    detected_by="cylinder test",
    declared_as=" R-134a ",
    origin="CN",
)


def test_a_record_has_the_gas_by_its_own_name_and_what_it_amounts_to() -> None:
    kept = checked(SEIZED)
    assert (kept.substance, kept.declared_as) == ("CFC-12", "R-134a")
    assert (kept.charge.odp_tonnes, kept.charge.co2e_tonnes_all) == (D(1), D(10900))
    assert checked(kept) == kept


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ("substance", "perfume"),
        ("substance", "R-290"),
        ("kg", D(0)),
        ("kg", D("NaN")),
        ("origin", "XXX"),
        ("destination", "cn"),
        ("detected_by", "luck"),
        ("disposal", "lost"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(where: str, wrong: object) -> None:
    with pytest.raises(LicenceRefused) as refused:
        checked(replace(SEIZED, **{where: wrong}))
    assert refused.value.where == where
