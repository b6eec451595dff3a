"""What offices wrote in box 14 of permits, and what their issuers are told of it."""

from __future__ import annotations

from django.db import models

from tidewaiter.desks.wildlife.models.permits import Permit
from tidewaiter.register.models import OutboxEvent


class Endorsement(models.Model):
    """Box 14: what really left or came in of a permit, as an officer certified it.

    ``direction`` is ``export`` or ``import``, that of the declaration ``mrn``, or of
    a paper file of that name where there is no ``office``. ``original`` says
    that the original was presented, ``transport`` is the number of the bill of lading or air
    waybill. One that was corrected is ``replaced``.
    """

    permit = models.ForeignKey(Permit, on_delete=models.PROTECT, related_name="endorsements")
    mrn = models.CharField(max_length=70, db_index=True)
    direction = models.CharField(max_length=6)
    office = models.CharField(max_length=17, blank=True)
    place = models.CharField(max_length=120, blank=True)
    on = models.DateField()
    original = models.BooleanField(default=True)
    transport = models.CharField(max_length=70, blank=True)
    remark = models.TextField(blank=True)
    replaced = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)

    class Meta:
        """One permit, one consignment: one endorsement that stands."""

        constraints = [
            models.UniqueConstraint(
                fields=["permit"],
                condition=models.Q(replaced=False),
                name="wildlife_one_endorsement",
            )
        ]

    def __str__(self) -> str:
        return f"{self.permit_id} for {self.mrn}"

    @property
    def of_declaration(self) -> bool:
        """Whether it certifies a declaration of the register: not what paper files tell."""
        return bool(self.office)


class EndorsedLine(models.Model):
    """The quantity of one line of a permit, in the line's unit; ``dead`` of them arrived dead."""

    endorsement = models.ForeignKey(Endorsement, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    dead = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.number}"


class Return(models.Model):
    """What the issuer of a permit is told of its use.

    ``content`` is the canonical permit with what was endorsed, as JSON. ``event`` carries it to
    webhooks; ``sent_how`` says by which other way it was sent. ``answer`` is what the issuer said
    when it acknowledged it.
    """

    endorsement = models.OneToOneField(
        Endorsement, on_delete=models.PROTECT, related_name="returned"
    )
    content = models.TextField()
    made_at = models.DateTimeField()
    event = models.ForeignKey(OutboxEvent, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_on = models.DateField(null=True)
    sent_how = models.CharField(max_length=120, blank=True)
    acknowledged_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    changed_by = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"return {self.pk}"
