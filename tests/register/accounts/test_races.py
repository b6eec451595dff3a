"""Many decisions and releases at the same time on one account: never over-drawn, nothing lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connections

from tests.register.accounts.test_accounts import KEY, UsesMass, end, examined, opened
from tests.register.declarations import declaration, submission
from tests.register.rules import live
from tidewaiter.core import Item
from tidewaiter.core.errors import TidewaiterError
from tidewaiter.register.accounts import selectors
from tidewaiter.register.intake.deciding import take_in
from tidewaiter.register.models import Account, Reservation

MANY = 50
pytestmark = pytest.mark.django_db(transaction=True)


def together(work, arguments) -> list:
    """Do it for all at once, each in a thread with a connection of its own."""
    barrier = Barrier(len(arguments))

    def one(argument):
        barrier.wait()
        try:
            return work(argument)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(one, arguments))


def sent(number: int, mass: str) -> object:
    item = Item(number=7, commodity_code="29034500", net_mass=Decimal(mass))
    return submission(declaration(f"L{number}", items=(item,)))


def test_fifty_decisions_at_once_take_what_is_there_and_no_more():
    opened("100")
    using = live(UsesMass())
    found = together(lambda n: take_in([sent(n, "7")], using, "GB"), range(MANY))
    assert len({receipt.mrn for (receipt,) in found}) == MANY
    assert Reservation.objects.count() == 14
    account = Account.objects.get()
    assert account.left == 2
    assert sum(one.quantity for one in Reservation.objects.all()) == account.taken


def test_releases_at_once_that_need_more_share_what_is_left():
    opened("100")
    using = live(UsesMass())
    mrns = [take_in([sent(n, "10")], using, "GB")[0].mrn for n in range(8)]
    for mrn in mrns:
        examined(mrn, "15")

    def release(mrn: str) -> str:
        try:
            return end(mrn, "release").state
        except TidewaiterError:
            return "refused"

    found = together(release, mrns)
    assert (found.count("released"), found.count("refused")) == (4, 4)
    balance = selectors.balances([KEY])[KEY]
    assert (balance.taken, balance.left) == (100, 0)
    assert sum(use.quantity for use in selectors.uses([KEY])) == 100
