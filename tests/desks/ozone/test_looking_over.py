"""The quick look at columns misses nothing that the careful reader finds, and little else."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tidewaiter.core import Declaration, Item
from tidewaiter.desks.ozone.control import OzoneControl
from tidewaiter.desks.ozone.names import mentioned, scan_pattern, spellings
from tidewaiter.desks.ozone.substances import gases
from tidewaiter.desks.ozone.tables import table
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.concern import FEW, matching

CODES = [name.split("-", 1)[-1] for name in gases()] + ["12B1", "43-10mee", "4310mee", "22 (E)"]
BRANDS = [row["name"] for row in table("brands")]
FAMILIES = ["R", "r", "F", "HFC", "HCFC", "cfc", "HBFC", "Halon", "PFC", "UN", "UN no.", *BRANDS]
NUMBERS = [gas.un for gas in gases().values() if gas.un] + [
    gas.cas for gas in gases().values() if getattr(gas, "cas", None)
]
SEPARATORS = [
    "",
    " ",
    "-",
    " - ",
    "\u2011",
    "\u00a0",
    "\n",
    "/",
    "_",
    "é",
    "e\u0301",
    "\u200b",
    "x",
    "7",
]
NAMES = st.one_of(
    st.sampled_from(spellings()),
    st.sampled_from([*NUMBERS, *FAMILIES, *CODES]),
    st.builds("{}{}{}".format, *map(st.sampled_from, (FAMILIES, SEPARATORS, [*CODES, *NUMBERS]))),
    st.text(max_size=2),
)
TEXTS = st.lists(st.tuples(NAMES, st.sampled_from(SEPARATORS)), min_size=1, max_size=4).map(
    lambda parts: "".join(name + separator for name, separator in parts)
)


def looked_at(*descriptions: str) -> list[int]:
    """Which of the texts the desk looks at, each under a heading for something else."""
    declarations = [
        Declaration(lrn=str(n), items=(Item(number=1, commodity_code="732690", description=one),))
        for n, one in enumerate(descriptions)
    ]
    return list(OzoneControl().applies(Batch.of(declarations)))


@pytest.mark.parametrize(
    "text",
    [
        *("Freon 12", "R-22B1", "R-40B1", "R-43-10mee", "HFC4310mee", "UN 1018 gas", "UN no. 3159"),
        *("Halon 1301", "Klea60", "Suva 9100", "r\u2011134a", "Fréon R\u00a022", "CAS 75-45-6"),
        *("chlorodifluorome\u0301thane", "BROMURE DE MÉTHYLE", "فريون 22", "غاز التبريد R-134a"),
        *("R-400 (50/50)", "mixture 1,1,1-trichloroethane", "carbon  tetrachloride", "R_R-22_"),
        *("ＨＣＦＣ－２２", "R-507", "refrigerant gas 404A", "NAF S-III"),
    ],
)
def test_a_gas_under_a_foreign_heading_is_looked_at(text):
    assert looked_at(text) == [0]
    assert looked_at(*(["steel"] * (FEW + 1)), text) == [FEW + 1]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Carbon black",
            "methyl alcohol",
            "tyres R14",
            "tyres R 17",
            "model HC-200",
            "2026-11-26",
        ),
        *(
            "tel. 0033-55-1",
            "polystyrene",
            "fluorescent lamps",
            "NU-2200 pump",
            "UN 1950",
            "une 1018",
        ),
    ],
)
def test_other_goods_are_passed_over(text):
    assert looked_at(text) == []


@settings(max_examples=400)
@given(TEXTS)
@example("éR22")
@example("R-22B1x R-40B1")
def test_what_the_careful_reader_names_is_never_passed_over(text):
    if any(one.gas.controlled for one in mentioned(text)):
        for many in (1, FEW + 1):
            column = pa.array([text, *[""] * (many - 1)], pa.string())
            assert matching(column, scan_pattern(), folded=True)[0], text


@given(st.sampled_from(spellings()), st.sampled_from(["(", " ", "é ", "x,", "\n"]))
def test_names_are_read_where_they_stand_in_the_text(name, before):
    text = f"\u200b½{before}{name}"
    for one in mentioned(text):
        assert text[one.start :].startswith(one.words)
