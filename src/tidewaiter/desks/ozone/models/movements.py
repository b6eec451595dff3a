"""What happened to goods: measured, carried through, seized.

What was found about a declaration goes with it when its retention time has passed.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from tidewaiter.desks.ozone.licences import zone_account
from tidewaiter.desks.ozone.models.licences import LicenceLine
from tidewaiter.register.models import Declaration
from tidewaiter.register.models.accounts import MILLIONTHS

OFFICE_LENGTH = 17
"""Signs in the code of an office, as in declarations."""


class CylinderTest(models.Model):
    """What an officer measured on one cylinder of an item; only ever added.

    ``pressure`` is in bar, above the air's if ``gauge``; ``temperature`` in degrees Celsius.
    ``liquid`` says whether there was any in it, empty where nobody knew. ``identified`` is what an
    identifier showed, by substance in percent of mass. ``verdict`` and ``others`` (the other gases
    that fit) are what followed from it then.
    """

    declaration = models.ForeignKey(
        Declaration, on_delete=models.CASCADE, related_name="cylinder_tests"
    )
    item = models.PositiveIntegerField()
    label = models.CharField(max_length=80)
    pressure = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    gauge = models.BooleanField(default=True)
    temperature = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    liquid = models.BooleanField(null=True, default=True)
    identified = models.JSONField(null=True)
    instrument = models.CharField(max_length=120, blank=True)
    cylinder = models.CharField(max_length=80, blank=True)
    verdict = models.CharField(max_length=12)
    others = models.JSONField(default=list)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.label}: {self.verdict}"


class Journey(models.Model):
    """Controlled substances carried through the country, or kept in a free zone of it.

    ``left_on`` is empty until they left; ``left_kg`` is what has gone, in parts out of a free zone
    before that; ``left_as`` says as what, where it was something else. ``confirmed_by`` is who
    confirmed it: an officer, or the number of the last declaration that took it out of the zone.
    ``exit_office`` is the one through which the declaration says goods in transit will leave; its
    officers confirm that, as those of the declaration's office do. Empty if it says none.
    """

    place = models.CharField(max_length=10, default="transit")
    reference = models.CharField(max_length=70)
    item = models.PositiveIntegerField()
    trader = models.CharField(max_length=64, db_index=True)
    substance = models.CharField(max_length=80)
    kg = models.DecimalField(max_digits=24, decimal_places=6)
    due = models.DateField()
    destination = models.CharField(max_length=2, blank=True)
    exit_office = models.CharField(max_length=OFFICE_LENGTH, blank=True, default="")
    begun_at = models.DateTimeField()
    left_on = models.DateField(null=True)
    left_kg = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    left_to = models.CharField(max_length=2, blank=True)
    left_as = models.CharField(max_length=80, blank=True, default="")
    confirmed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        """One for an item."""

        constraints = [
            models.UniqueConstraint(fields=["reference", "item"], name="ozone_one_journey")
        ]

    def __str__(self) -> str:
        return f"{self.reference} item {self.item}"

    @property
    def inside(self) -> Decimal:
        """Kilograms that have not left yet, as far as is known."""
        return max(self.kg - (self.left_kg or Decimal(0)), Decimal(0))

    @property
    def account(self) -> str:
        """The account on which what leaves a free zone is drawn."""
        return zone_account(self.reference, self.item)


class Movement(models.Model):
    """What a consignment moved in or out under a line of a licence, for the figures of the year.

    ``quantity`` is in millionths of a kilogram, which both databases add up exactly. ``country`` is
    the one on the other side: from which an import was sent, to which an export goes;
    ``told_by`` says where that is known from (:mod:`~tidewaiter.desks.ozone.partner`).
    ``made_in`` is the country of origin. It stays when the declaration is purged: Article 7 asks
    for years that have passed.
    """

    line = models.ForeignKey(LicenceLine, on_delete=models.PROTECT, related_name="movements")
    reference = models.CharField(max_length=70)
    item = models.PositiveIntegerField()
    quantity = models.BigIntegerField()
    country = models.CharField(max_length=2, blank=True)
    told_by = models.CharField(max_length=12, blank=True)
    made_in = models.CharField(max_length=2, blank=True)
    moved_on = models.DateField(db_index=True)

    class Meta:
        """One for an item and a line."""

        constraints = [
            models.UniqueConstraint(fields=["line", "reference", "item"], name="ozone_one_movement")
        ]

    def __str__(self) -> str:
        return f"{self.kg} kg by {self.reference} item {self.item}"

    @property
    def kg(self) -> Decimal:
        """Kilograms."""
        return Decimal(self.quantity) / MILLIONTHS


class Seizure(models.Model):
    """Controlled substances that were seized: what, how much, how it was hidden, what was done."""

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="+")
    item = models.PositiveIntegerField()
    substance = models.CharField(max_length=80)
    kg = models.DecimalField(max_digits=24, decimal_places=6)
    cylinders = models.PositiveIntegerField(null=True)
    declared_as = models.CharField(max_length=200, blank=True)
    concealment = models.TextField(blank=True)
    detected_by = models.CharField(max_length=40)
    origin = models.CharField(max_length=2, blank=True)
    destination = models.CharField(max_length=2, blank=True)
    route = models.CharField(max_length=200, blank=True)
    disposal = models.CharField(max_length=40, blank=True)
    seized_at = models.DateTimeField()
    seized_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.kg} kg of {self.substance}"
