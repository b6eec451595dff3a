"""People in the country: lives, schemes, learning."""

from datetime import date, timedelta

import numpy as np
import pytest

from tidewaiter.simulate.country import Country, CountryError, ItemFound, load_policy
from tidewaiter.simulate.country.draws import Draws, below, mix, mix_one, normal, pick, power, share
from tidewaiter.simulate.country.policy import NUMBER, SCHEMES
from tidewaiter.simulate.country.tables import names, source, table
from tidewaiter.simulate.country.tariff import tariff

START = date(2026, 1, 5)


def country(**told):
    return Country("people", start=START, year=4_000, **told)


def live(one, days, examine=None):
    """Let days pass; ``examine`` gives what was found in each declaration, or nothing."""
    for n in range(days):
        for sent in one.day(START + timedelta(days=n)).declarations:
            found = examine(sent) if examine else None
            if found is not None:
                one.feedback(sent.lrn, found)
    one.day(START + timedelta(days=days))


def guilty(one):
    return one.companies.scheme > 0


def everything(sent):
    return [ItemFound(item=n, offence=True) for n in sent.truth] or None


def test_who_is_always_found_out_gives_up_or_grows_cautious():
    watched, unseen = country(selects=False), country(selects=False)
    live(watched, 40, everything)
    live(unseen, 40)
    found_out = watched.companies.caught > 0
    assert found_out.sum() > 3
    assert not unseen.companies.caught.any()
    before, after = (
        (c.companies.appetite * (1 - c.companies.heat))[found_out].sum() for c in (unseen, watched)
    )
    assert after < before * 0.6


def test_some_go_on_under_another_name_at_the_same_address():
    policy = load_policy()
    object.__setattr__(policy.learning, "shell", 1.0)
    for name in ("stop", "move", "switch"):
        object.__setattr__(policy.learning, name, 0.0)
    one = country(selects=False, policy=policy)
    before = {e.id: e for e in one.register(START)}
    live(one, 40, everything)
    shells = np.flatnonzero(one.companies.predecessor >= 0)
    assert len(shells)
    assert (one.companies.scheme[shells] > 0).all()
    after = {(e.street, e.director_id) for e in one.register() if e.id not in before}
    gone = {(e.street, e.director_id) for e in before.values()}
    assert after & gone


def test_what_is_told_does_not_depend_on_the_order_of_telling():
    states = []
    for turn in (1, -1):
        one = country(selects=False)
        sent = one.day(START).declarations + one.day(START + timedelta(days=1)).declarations
        for each in sent[::turn]:
            one.feedback(each.lrn, one.examine(each.lrn, "physical"))
        states.append(one.day(START + timedelta(days=2)))
    assert states[0] == states[1]


def test_every_scheme_has_somebody_even_in_a_small_country():
    assert set(range(1, NUMBER["mistake"])) <= set(country().companies.scheme.tolist())


def test_a_scheme_that_is_switched_off_has_nobody(tmp_path):
    file = tmp_path / "p.toml"
    file.write_text("".join(f"[schemes.{n}]\nshare = 0.0\n" for n in SCHEMES[1:]))
    one = Country("off", load_policy(file), START, year=4_000)
    assert not guilty(one).any()
    assert load_policy(file).digest != load_policy().digest


def test_fashions_change_on_their_date():
    policy = load_policy()
    old, new = (policy.fashion("origin", date(year, 6, 1)) for year in (2026, 2027))
    assert new == 2 * old


@pytest.mark.parametrize(
    "text",
    [
        "[schemes.bribery]\nshare = 1",
        "[learning]\nstop = 3",
        "[schemes.origin]\nappetite = [0.9, 0.1]",
        "version",
        "[[changes]]\ndate = 2026-01-01\nscheme = 'none of these'\nfactor = 2",
    ],
)
def test_a_policy_that_cannot_be_is_refused(tmp_path, text):
    (tmp_path / "p.toml").write_text(text)
    with pytest.raises(CountryError):
        load_policy(tmp_path / "p.toml")


def test_companies_are_founded_and_close_and_no_number_is_given_twice():
    one, seen = country(), {}
    for n in range(0, 700, 50):
        day = START + timedelta(days=n)
        one.expected(day)
        for _ in one.blocks(day, 1):
            pass
        for entry in one.register(day):
            assert seen.setdefault(entry.id, entry.name) == entry.name
            assert entry.founded <= day
    assert len(seen) > one.companies.count * 1.05


def test_names_are_in_several_scripts():
    letters = {c for e in country().register() for c in e.name}
    for first, last in (("a", "z"), ("а", "я"), ("ا", "ي"), ("α", "ω"), ("一", "龥")):
        assert any(first <= c <= last for c in letters), first


def test_every_table_names_its_source_and_date():
    for name in names():
        assert all(source(name)), name
        assert table(name), name


def test_the_tariff_has_every_subheading():
    assert len(tariff()) > 5_000
    assert set(map(type, tariff().values())) == {int}


def test_chance_has_known_answers():
    """From the published algorithms: another result means another library or another machine."""
    raw = Draws("known").raw(4, "answers", 1)
    assert raw.tolist() == KNOWN_RAW
    assert int(normal(np.arange(4096, dtype=np.uint64) << np.uint64(52)).sum()) == 0
    assert [round(x, 9) for x in power([0, 4096, -4096, 2048]).tolist()] == [1, 2, 0.5, 1.414213562]
    assert [int(x) for x in mix(np.arange(-2, 2), 5)] == [mix_one(n, 5) for n in range(-2, 2)]
    assert ((share(raw) >= 0) & (share(raw) < 1)).all()
    assert (below(raw, 10) < 10).all()
    assert set(pick(raw, [0, 3, 0]).tolist()) == {1}


KNOWN_RAW = [9068082127461275583, 6518283718458826316, 2039063681821921778, 2121205584591254917]
