"""What the licensing authority and officers do about refrigerants in the simulated country.

Transits that leave, leave short, for elsewhere, or not at all; stays in a free zone; cylinders that
hold something else than their label says; an import over its licence. Each happens so many months
before the end, on the first of the month, so that the register hears of it in its order; what a
visitor is to find fresh happens in the last hours.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from django.conf import settings

from tidewaiter.core import Declaration
from tidewaiter.desks.ozone.models import Journey
from tidewaiter.desks.ozone.seizures import Seized
from tidewaiter.desks.ozone.services import journeys, testing
from tidewaiter.desks.ozone.services.testing import Measured
from tidewaiter.register.work.found import FoundItem
from tidewaiter.simulate import paperwork
from tidewaiter.simulate.by_hand import taken_in, worked
from tidewaiter.simulate.crossings import CYLINDER, OVERLAND, Load, came_in, went_out, went_through
from tidewaiter.simulate.paperwork import COLD, STORES, THROUGH
from tidewaiter.simulate.people import AT_OFFICE, actor

BARGAIN = ("XT700000013", "Bargain Air (invented)")
_BEFORE = timedelta(hours=20)
"""So long before the end a visitor finds what came in last."""
_OFFICE = "XTHAV"
_INLAND, _ELSEWHERE = "RW", "UG"
_DETAINED = "The identifier does not find what the label says; the goods are held."
_SEIZED = "What is in the cylinders may not come in, and was declared as something else."


class GasOffice:
    """The licensing authority, and the officers at the port who deal with its goods."""

    def __init__(self, begin: datetime, end: datetime) -> None:
        self._begin, self._end = begin, end
        self._mrns: dict[str, str] = {}
        self.came = 0
        paperwork.begin(actor("licensing-authority"), begin, end)

    def month(self, day: date, at: datetime) -> None:
        """What happens on the first of a month, by how many months it is before the end."""
        ago = (self._end.year - day.year) * 12 + self._end.month - day.month
        for number, deed in enumerate(self._plan().get(ago, ())):
            deed(at + timedelta(minutes=5 * number))

    def _plan(self) -> dict[int, tuple[Callable[[datetime], None], ...]]:
        whole, zone = partial(self._through, "544"), self._into_zone
        return {
            11: (partial(whole, "a"),),
            10: (partial(self._left, "a"), partial(self._wrong_label, "R-22", "8.1", "204")),
            9: (partial(zone, "old", "R-134a", "680"),),
            8: (partial(whole, "b"),),
            7: (partial(self._left, "b"), partial(zone, "main", "R-404A", "1088")),
            6: (partial(self._wrong_label, "R-22", "8.3", "408"),),
            5: (partial(whole, "c"), partial(self._released, "main", "R-404A", "544")),
            4: (partial(self._left, "c", to=_ELSEWHERE), partial(zone, "done", "R-134a", "408")),
            3: (partial(whole, "d"), partial(self._released, "done", "R-134a", "204")),
            2: (
                partial(self._left, "d", kg="462.4"),
                partial(self._exported, "main", "R-404A", "272"),
                partial(self._released, "done", "R-134a", "204"),
            ),
            1: (partial(whole, "e"),),
        }

    def show(self, end: datetime) -> int:
        """What a visitor finds of the last hours; gives how many declarations came in by all."""
        at = end - _BEFORE
        if Journey.objects.filter(trader=THROUGH[0]).exists():
            self._through("544", "f", at)
            self._released("main", "R-404A", "408", at + timedelta(minutes=20))
        cold = Load(mark="GC", trader=COLD, gas="R-407C", kg="448.8", licence=paperwork.SMALL)
        before = max(at - timedelta(days=2), self._begin + timedelta(minutes=5))
        self._receive(came_in(cold, before), before)
        more = Load(mark="GD", trader=COLD, gas="R-407C", kg="299.2", licence=paperwork.SMALL)
        self._receive(came_in(more, at), at + timedelta(minutes=30))
        self._cylinders(at + timedelta(minutes=45))
        paperwork.lately(actor("licensing-authority"), actor("o.lind"), end)
        return self.came

    def _through(self, kg: str, name: str, at: datetime) -> None:
        load = Load(mark=f"GT{name}", trader=THROUGH, gas="R-410A", kg=kg, licence=paperwork.PASS)
        self._let_in(name, went_through(load, at, _INLAND), at)

    def _left(self, name: str, at: datetime, *, kg: str = "544", to: str = _INLAND) -> None:
        """The exit of what went through, as the officer at the border wrote it down."""
        row = Journey.objects.filter(reference=self._mrns.get(name, "")).first()
        if row is not None:
            journeys.confirm_exit(
                actor=actor(AT_OFFICE[OVERLAND]),
                mrn=row.reference,
                item=row.item,
                kg=Decimal(kg),
                left_on=(row.begun_at + timedelta(days=9)).date(),
                left_to=to,
                at=at,
            )

    def _into_zone(self, name: str, gas: str, kg: str, at: datetime) -> None:
        load = Load(mark=f"GZ{name[:1]}", trader=STORES, gas=gas, kg=kg, licence=paperwork.STORE)
        self._let_in(name, came_in(load, at, zone=True), at)

    def _released(self, name: str, gas: str, kg: str, at: datetime) -> None:
        """Out of the zone into the country; it was licensed when it went in."""
        if entry := self._mrns.get(name):
            load = Load(mark=f"GR{name[:1]}", trader=STORES, gas=gas, kg=kg)
            self._let_in(f"{name} released", came_in(load, at, entry=entry), at)

    def _exported(self, name: str, gas: str, kg: str, at: datetime) -> None:
        if entry := self._mrns.get(name):
            load = Load(mark=f"GX{name[:1]}", trader=STORES, gas=gas, kg=kg, licence=paperwork.OUT)
            self._let_in(f"{name} exported", went_out(load, at, _INLAND, entry), at)

    def _wrong_label(self, gas: str, pressure: str, kg: str, at: datetime) -> None:
        """Cylinders of a gas that the label does not name: the pressure shows it."""
        mrn = self._receive(came_in(self._mislabelled(kg), at), at)
        reading = Measured(
            label="R-134a", pressure=Decimal(pressure), temperature=Decimal(20), cylinder="17"
        )
        self._seized(mrn, at + timedelta(minutes=2), (reading,), gas, Decimal(kg))

    def _cylinders(self, at: datetime) -> None:
        """A container whose cylinders have the pressure of the label: the identifier shows it."""
        mrn = self._receive(came_in(self._mislabelled("408"), at), at)
        gauge = Measured(
            label="R-134a", pressure=Decimal("4.7"), temperature=Decimal(20), cylinder="3"
        )
        shown = Measured(
            label="R-134a",
            identified={"R-12": Decimal(97), "air": Decimal(3)},
            instrument="Identifier 2 of Havnes (invented)",
            cylinder="3",
        )
        self._seized(mrn, at + timedelta(hours=3), (gauge, shown), "R-12", Decimal(408))

    def _mislabelled(self, kg: str) -> Load:
        return Load(mark="GM", trader=BARGAIN, gas="R-134a", kg=kg, sender="AE")

    def _seized(
        self, mrn: str, at: datetime, read: tuple[Measured, ...], gas: str, kg: Decimal
    ) -> None:
        officer = actor(AT_OFFICE[_OFFICE])
        for one in read:
            testing.record_test(actor=officer, mrn=mrn, item=1, measured=one, at=at)
        offence = FoundItem(item=1, offence=True, severity=5, kinds=("prohibited",))
        worked(mrn, at, offence, ("detain", _DETAINED), ("seize", _SEIZED))
        record = Seized(
            item=1,
            substance=gas,
            kg=kg,
            cylinders=int(kg / CYLINDER),
            declared_as="Refrigerant R-134a, 2903.45",
            concealment="Cylinders of one colour with labels of R-134a; no licence was shown.",
            detected_by="cylinder test",
            origin="CN",
            destination=settings.COUNTRY or "",
            route="By sea, sent from AE",
            disposal="stored",
        )
        testing.record_seizure(actor=officer, mrn=mrn, seized=record, at=at + timedelta(hours=1))

    def _let_in(self, name: str, one: Declaration, at: datetime) -> None:
        """Take it in, and release it where somebody has to; remember its MRN."""
        self._mrns[name] = self._receive(one, at)
        if at < self._end - timedelta(days=2):
            fine = FoundItem(item=1, offence=False)
            worked(self._mrns[name], at + timedelta(minutes=2), fine, ("release", ""))

    def _receive(self, one: Declaration, at: datetime) -> str:
        mrn = taken_in(one, at)
        self.came += bool(mrn)
        return mrn
