"""Accounts: opening, limits, balances, and what becomes of reservations."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.register.declarations import NOW, change, declaration, submission
from tests.register.rules import live
from tests.register.work.rows import RULES, officer, supervisor
from tidewaiter.core import Assessment, Item, MessageFunction, Proposal, to_plain
from tidewaiter.core.finding import Claim
from tidewaiter.core.parts import Quantity
from tidewaiter.core.pointer import Pointer
from tidewaiter.identity.roles import RoleName
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.register import desks
from tidewaiter.register.accounts import selectors, services
from tidewaiter.register.accounts.drawing import take
from tidewaiter.register.accounts.services import NewAccount
from tidewaiter.register.accounts.settling import Overdrawn
from tidewaiter.register.errors import Conflict, NotFound
from tidewaiter.register.intake.deciding import take_in
from tidewaiter.register.models import Account, Reservation, WorkItem
from tidewaiter.register.models.accounts import MILLIONTHS, millionths, whole_millionths
from tidewaiter.register.models.incoming import Fate
from tidewaiter.register.work.clocks import run_clocks
from tidewaiter.register.work.found import Found, FoundItem
from tidewaiter.register.work.life import LifeError, read_life
from tidewaiter.register.work.outcomes import record
from tidewaiter.register.work.services import fire
from tidewaiter.register.work.tables import shipped

KEY = "uses:quota"
pytestmark = pytest.mark.django_db


class UsesMass:
    """A control whose items use up their net mass times a factor, in the lane it is told."""

    desk = "uses"
    version = "1"

    def __init__(self, lane: str = "red", factor: str = "1") -> None:
        self.lane = lane
        self.factor = Decimal(factor)

    def applies(self, batch):
        return range(len(batch))

    def gather(self, batch):
        balance = selectors.balances([KEY]).get(KEY)
        return [{"left": str(balance.left) if balance else None}] * len(batch)

    def assess(self, declared, facts):
        wanted = [(n, (one.net_mass or 0) * self.factor) for n, one in enumerate(declared.items, 1)]
        fits = facts["left"] is not None and sum(w for _, w in wanted) <= Decimal(facts["left"])
        asked = Proposal(
            control="P", version="1", lane=self.lane, probability=Decimal(1), reason="Asked."
        )
        claims = tuple(
            Claim(account=KEY, quantity=w, unit="KGM", pointer=Pointer.item(n)) for n, w in wanted
        )
        return Assessment(
            desk=self.desk, version=self.version, proposals=(asked,), claims=claims if fits else ()
        )


@pytest.fixture
def told(monkeypatch) -> Iterator[list[desks.Moved]]:
    """What a desk named 'uses' is told, and one with another name is not."""
    heard: list[desks.Moved] = []
    monkeypatch.setattr(desks, "_desks", {})
    desks.provide("uses", desks.Desk(make=lambda _: UsesMass(), on_moved=heard.extend))
    desks.provide("use", desks.Desk(make=lambda _: UsesMass(), on_moved=pytest.fail))
    return heard


def opened(limit: str) -> None:
    services.open_accounts([NewAccount(key=KEY, unit="KGM", limit=Decimal(limit))])


def declare(lrn: str, mass: str = "10", *, lane: str = "red", factor: str = "1", **more):
    item = Item(number=7, commodity_code="29034500", net_mass=Decimal(mass), **more)
    sent = submission(declaration(lrn, items=(item,)))
    (receipt,) = take_in([sent], live(UsesMass(lane, factor)), "GB")
    assert receipt.fate is Fate.CREATED
    return receipt


def taken() -> Decimal:
    return selectors.balances([KEY])[KEY].taken


def examined(mrn: str, quantity: str | None, unit: str = "KGM") -> None:
    who = officer("ann", RoleName.BORDER)
    begun = fire(actor=who, mrn=mrn, event="begin examination", seen=1, rules=RULES, at=NOW)
    assert begun.state == "under examination"
    one = FoundItem(
        item=7,
        offence=quantity is not None,
        kinds=("quantity",) if quantity is not None else (),
        quantity_found=Decimal(quantity) if quantity is not None else None,
        unit=unit,
    )
    record(actor=who, mrn=mrn, found=Found(kind="physical", items=(one,)), at=NOW)


def end(mrn: str, event: str, **more) -> WorkItem:
    seen = WorkItem.objects.get(declaration__mrn=mrn).number
    return fire(actor=supervisor(), mrn=mrn, event=event, seen=seen, rules=RULES, at=NOW, **more)


def test_opening_refuses_a_key_that_is_used_and_then_opens_none():
    opened("5")
    both = [NewAccount(key=k, unit="KGM", limit=Decimal(1)) for k in ("uses:other", KEY)]
    with pytest.raises(Conflict, match=KEY):
        services.open_accounts(both)
    assert Account.objects.count() == 1


def test_opening_many_takes_two_queries(django_assert_num_queries):
    many = [NewAccount(key=f"uses:{n}", unit="KGM", limit=Decimal(n)) for n in range(50)]
    with django_assert_num_queries(4):  # with the savepoint's two
        services.open_accounts(many)
    with django_assert_num_queries(1):
        found = selectors.balances(one.key for one in many)
    assert found["uses:49"].left == 49


def test_a_claim_that_says_what_its_account_holds_opens_it_and_keeps_it_so():
    def claim(quantity: str, holds: str, unit: str = "KGM") -> Claim:
        return Claim(account=KEY, quantity=Decimal(quantity), unit=unit, holds=Decimal(holds))

    assert take([claim("6", "5")]) is None
    assert take([claim("4", "5")]) is not None
    assert take([claim("2", "5")]) is None
    assert take([claim("2", "7")]) is not None
    assert take([claim("1", "6", "NAR")]) is None
    assert take([claim("1", "3")]) is None
    (balance,) = selectors.balances([KEY]).values()
    assert (balance.taken, balance.limit) == (6, 7)


def test_a_limit_never_falls_below_what_is_taken():
    opened("100")
    declare("L1", "40")
    services.set_limit(KEY, Decimal("40"))
    with pytest.raises(Conflict, match="40 KGM are taken"):
        services.set_limit(KEY, Decimal("39.999999"))
    with pytest.raises(NotFound):
        services.set_limit("uses:none", Decimal(1))
    assert selectors.balances([KEY])[KEY].left == 0


@pytest.mark.parametrize("mass", ["2147.483648", "2987.82", "4294.967296", "5000000000"])
def test_quantities_beyond_four_bytes_are_counted_as_they_are(mass):
    opened("9000000000000")
    mrn = declare("L1", mass).mrn
    assert taken() == Decimal(mass)
    examined(mrn, "0.000001")
    end(mrn, "release")
    assert taken() == Decimal("0.000001")


def test_more_than_an_account_can_count_is_never_drawn_nor_opened():
    opened("1")
    claim = Claim(account=KEY, quantity=Decimal(10**15), unit="KGM", pointer=Pointer.item(1))
    assert take([claim]) is None
    with pytest.raises(Conflict, match="9223372036854"):
        services.open_accounts([NewAccount(key="uses:b", unit="KGM", limit=Decimal(10**15))])
    with pytest.raises(Conflict, match="9223372036854"):
        services.set_limit(KEY, Decimal(10**15))
    assert taken() == 0


@given(st.decimals(0, 10**9, places=9))
def test_a_limit_is_never_counted_higher_nor_a_use_lower_than_it_is(quantity):
    assert whole_millionths(quantity) <= quantity * MILLIONTHS <= millionths(quantity)
    assert millionths(quantity) - whole_millionths(quantity) <= 1


def test_release_uses_up_what_was_declared_where_nothing_was_measured(told):
    opened("100")
    mrn = declare("L1", "10").mrn
    examined(mrn, None)
    end(mrn, "release")
    (use,) = selectors.uses([KEY])
    assert (use.mrn, use.item, use.reserved, use.quantity) == (mrn, 1, 10, 10)
    assert use.settled_at == NOW
    (moved,) = told
    assert (moved.effect, moved.reserved, moved.quantity) == ("settle", 10, 10)
    assert (moved.account, moved.mrn, moved.position) == (KEY, mrn, 1)


@pytest.mark.parametrize(
    ("found", "unit", "used"),
    [("8", "KGM", "8"), ("12.5", "kg", "12.5"), ("0", "KGM", "0"), ("3", "LTR", "10")],
)
def test_release_uses_up_what_was_found_in_a_unit_that_was_declared(found, unit, used):
    opened("100")
    mrn = declare("L1", "10").mrn
    examined(mrn, found, unit)
    end(mrn, "release")
    assert taken() == Decimal(used)


def test_a_quantity_that_is_counted_otherwise_follows_in_proportion():
    opened("1000000")
    mrn = declare("L1", "10", factor="3.9216").mrn
    examined(mrn, "7.5")
    end(mrn, "release")
    assert taken() == Decimal("29.412")


def test_a_supplementary_unit_is_compared_where_it_is_the_one_that_was_counted():
    opened("100")
    mrn = declare("L1", "10", supplementary=(Quantity(value=Decimal(4), unit="NAR"),)).mrn
    examined(mrn, "3", "")
    end(mrn, "release")
    assert taken() == Decimal("7.5")


def test_more_than_is_left_is_not_released_and_the_remaining_quantity_is_told():
    opened("100")
    declare("L1", "85")
    mrn = declare("L2", "10").mrn
    examined(mrn, "15.001")
    with pytest.raises(Overdrawn, match=r"15\.001 KGM were found in item 1; 15 KGM still fit"):
        end(mrn, "release")
    assert taken() == 95
    assert WorkItem.objects.get(declaration__mrn=mrn).state == "under examination"
    services.set_limit(KEY, Decimal("100.001"))
    end(mrn, "release")
    assert taken() == Decimal("100.001")


@pytest.mark.parametrize("event", ["seize", "refuse", "re-export"])
def test_goods_that_never_enter_give_back_what_they_held(event, told):
    opened("100")
    mrn = declare("L1", "10").mrn
    examined(mrn, None)
    if event == "re-export":
        end(mrn, "detain", reason="it leaves again")
    end(mrn, event, reason="not what it says")
    assert taken() == 0
    assert [(one.effect, one.quantity) for one in told] == [("return", 0)]
    (use,) = selectors.uses([KEY])
    assert (use.quantity, use.returned_at) == (0, NOW)


def test_a_cancellation_gives_back_and_an_amendment_reserves_anew():
    opened("100")
    receipt = declare("L1", "10")
    item = Item(number=7, commodity_code="29034500", net_mass=Decimal("30"))
    sent = change(receipt.mrn, MessageFunction.AMEND, "C1", items=(item,))
    take_in([submission(sent)], live(UsesMass()), "GB")
    assert taken() == 30
    gone = change(receipt.mrn, MessageFunction.CANCEL, "C2")
    (last,) = take_in([submission(gone)], live(UsesMass()), "GB")
    assert (last.fate, taken()) == (Fate.CHANGED, 0)


def test_what_is_released_at_once_is_settled_at_once():
    opened("100")
    declare("L1", "10", lane="blue")
    row = Reservation.objects.get()
    assert (row.settled, row.settled_at) == (row.quantity, NOW)
    assert taken() == 10


def test_the_ledger_notes_that_quantities_were_moved_without_names():
    opened("100")
    mrn = declare("L1", "10").mrn
    examined(mrn, None)
    end(mrn, "release")
    steps = LedgerEntry.objects.filter(kind="work.step", subject=mrn).values_list("body", flat=True)
    assert sum('"accounts":"' in body for body in steps) == 1
    assert not any(KEY in body for body in steps)


def test_a_clock_that_cannot_settle_sends_it_to_a_supervisor(monkeypatch):
    opened("12")
    mrn = declare("L1", "10", lane="yellow").mrn
    one = FoundItem(
        item=7, offence=True, kinds=("quantity",), quantity_found=Decimal(13), unit="KGM"
    )
    record(actor=officer(), mrn=mrn, found=Found(kind="documentary", items=(one,)), at=NOW)
    item = WorkItem.objects.get()
    assert item.clock == "silence"
    later = item.due_at
    assert run_clocks(later, RULES) == 1
    item.refresh_from_db()
    assert (item.state, item.open, item.escalated_at) == ("awaiting documents", True, later)
    assert taken() == 10


def test_a_table_may_only_settle_where_nothing_follows_and_only_in_known_ways():
    content = to_plain(shipped())
    for state in content["states"]:
        if state["code"] == "detained":
            state["accounts"] = "return"
        if state["code"] == "seized":
            state["accounts"] = "burn"
    with pytest.raises(LifeError) as problem:
        read_life("own", content)
    assert "'detained' is not final" in str(problem.value)
    assert "'seized': reserved quantities cannot be 'burn'" in str(problem.value)


def test_every_final_state_that_is_shipped_says_what_becomes_of_quantities():
    assert {s.accounts for s in shipped().states if s.final} == {"settle", "return"}
