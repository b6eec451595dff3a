"""``tidewaiter ozone`` answers with figures as text, and says what it cannot use."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tidewaiter.cli.main import main


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main(["ozone", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_charge_has_both_figures_and_its_working(capsys) -> None:
    said = asked(capsys, "charge", "R-408A", "1000")
    assert said["odp_tonnes"] == "0.02585"
    assert (said["co2e_tonnes_annex_f"], said["co2e_tonnes_all"]) == ("2301.2", "3151.9")
    assert len(said["working"]) == 3


def test_a_composition_is_classified_by_the_first_rule_that_holds(capsys) -> None:
    said = asked(capsys, "classify", "HFC-125", "40 %,", "HFC-134a", "60 %")
    assert (said["hs2022"], said["hs2017"]) == ("382763", "382478")
    assert said["rules"][-1]["holds"] is True


def test_pressures_are_absolute_and_above_the_air(capsys) -> None:
    said = asked(capsys, "pressure", "R-404A", "20")
    assert (said["bubble_bar_abs"], said["dew_bar_abs"]) == ("10.972", "10.844")
    assert said["bubble_bar_gauge"] == "9.959"
    assert asked(capsys, "pressure", "R-134a", "-10")["celsius"] == "-10"


@pytest.mark.parametrize(
    ("pressure", "more", "verdict"),
    [
        ("4.7", ["--gauge"], "CONSISTENT"),
        ("5.717", ["--absolute"], "CONSISTENT"),
        ("8.1", [], "REFUTED"),
        ("1", ["--liquid", "unknown"], "CANNOT TELL"),
    ],
)
def test_a_cylinder_is_held_against_its_label(capsys, pressure, more, verdict) -> None:
    words = ["cylinder", "--label", "R-134a", "--pressure", pressure, "--temperature", "20", *more]
    assert asked(capsys, *words)["verdict"] == verdict


def test_what_else_it_may_be_is_shortened_until_it_is_asked_for(capsys) -> None:
    words = ["cylinder", "--label", "R-134a", "--pressure", "8.1", "--temperature", "20"]
    others = asked(capsys, *words)["others"]
    assert (others[0], len(others)) == ("R-22", 39)
    main(["ozone", *words])
    assert "and 34 more (--all names them)" in capsys.readouterr().out
    main(["ozone", *words, "--all"])
    assert f"others: {', '.join(others)}\n" in capsys.readouterr().out


def test_what_an_identifier_found(capsys) -> None:
    said = asked(capsys, "identify", "--label", "R-134a", "R-12=97", "air=3")
    assert (said["verdict"], said["contains"]) == ("REFUTED", "CFC-12")


def test_the_schedule_of_a_country_in_a_year_with_its_ceiling(capsys) -> None:
    words = ["schedule", "--group", "HCFC", "--party", "GH", "--year", "2026", "--baseline", "57.3"]
    (step,) = asked(capsys, *words)
    assert (step["share"], step["ceiling"]) == ("0.325", "18.62")


def test_the_lists_are_whole(capsys) -> None:
    assert len(asked(capsys, "list", "substances")) == 117
    assert len(asked(capsys, "list", "blends")) >= 145
    assert {one["odp"] for one in asked(capsys, "list", "substances", "--group", "F")} == {"0"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["charge", "R-999", "1"], "R-999"),
        (["charge", "HFC-32/HFC-125 50/40", "1"], "90"),
        (["pressure", "R-744", "40"], "40 °C"),
        (["schedule", "--party", "A9"], "A9"),
        (["identify", "--label", "R-22", "R-22"], "NAME=PERCENT"),
    ],
)
def test_what_cannot_be_used_is_said(capsys, words: list[str], told: str) -> None:
    assert main(["ozone", *words]) == 2
    assert told in capsys.readouterr().err


def test_people_get_lines(capsys) -> None:
    assert main(["ozone", "charge", "R-22", "1000"]) == 0
    assert "odp tonnes: 0.055" in capsys.readouterr().out
    assert main(["ozone", "list", "blends"]) == 0
    assert "R-404A" in capsys.readouterr().out
