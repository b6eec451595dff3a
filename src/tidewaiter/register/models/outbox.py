"""What others are to be told, written in the transaction that made it true."""

from __future__ import annotations

from django.db import models

from tidewaiter.register.models.fields import LongText


class OutboxEvent(models.Model):
    """An event: ``kind`` such as ``declaration.decided``, its subject, and canonical JSON.

    ``system`` is the one whose declaration it is about. ``spread`` says that deliveries to all
    subscriptions it concerns have been made out.
    """

    made_at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=70)
    office = models.CharField(max_length=17, blank=True)
    system = models.CharField(max_length=64, blank=True)
    payload = LongText()
    spread = models.BooleanField(default=False)

    class Meta:
        """Those still to be spread are looked for all the time, and are few."""

        indexes = [
            models.Index(fields=["id"], condition=models.Q(spread=False), name="event_to_spread")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Webhook(models.Model):
    """An address that is told about events.

    ``kinds`` holds kinds of event, empty for all. A webhook of a ``system`` hears of that system's
    declarations only; one without a system of all. ``secret`` signs what is sent.
    """

    url = models.CharField(max_length=500)
    system = models.CharField(max_length=64, blank=True)
    kinds = models.JSONField(default=list)
    secret = models.CharField(max_length=64)
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event for one webhook: tried until it is taken, or given up after a while."""

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    status = models.PositiveIntegerField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        """An event is made out to a webhook once; due ones are looked for all the time."""

        constraints = [models.UniqueConstraint(fields=["event", "webhook"], name="one_delivery")]
        indexes = [models.Index(fields=["due_at"], name="delivery_due")]

    def __str__(self) -> str:
        return f"event {self.event_id} to {self.webhook_id}"
