import numpy as np
import pytest

from tidewaiter.desks.risk.history import tables


@pytest.mark.parametrize("table", [1, 5_000, 1 << 19])
@pytest.mark.parametrize("asked", [3, 20_000])
@pytest.mark.parametrize("runs", [1, 4])
def test_search_counts_the_smaller_numbers_whichever_way_it_takes(table, asked, runs):
    rng = np.random.default_rng(3)
    numbers = np.sort(rng.integers(0, 1 << 40, table))
    wanted = np.repeat(rng.integers(0, 1 << 40, asked), runs)
    wanted[0] = numbers[table // 2]
    want = np.searchsorted(numbers, wanted)
    np.testing.assert_array_equal(tables.search(numbers, wanted), want)


@pytest.mark.parametrize("day", [-719_162, -1, 0, 20_000, 2_932_896])
def test_a_place_gives_back_its_code_and_day(day):
    found = tables.places(np.array([0, 7, 1_000_000]), day)
    assert tables.codes_of(found).tolist() == [0, 7, 1_000_000]
    assert tables.days_of(found).tolist() == [day] * 3


def test_a_key_gives_back_its_codes():
    parts = [np.array([1, 2]), np.array([3, (1 << tables.KEY_BITS) - 1]), np.array([0, 9])]
    back = tables.parts_of(tables.keys(parts), 3)
    assert [part.tolist() for part in back] == [part.tolist() for part in parts]
