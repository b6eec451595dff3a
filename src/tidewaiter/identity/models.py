"""Users and where they work."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from tidewaiter.identity.roles import RoleName


class User(AbstractUser):
    """An officer, or another person who signs in."""

    language = models.CharField(max_length=8, default="en")


class Membership(models.Model):
    """A role that a user has at an office; ``*`` stands for every office."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in RoleName])
    office = models.CharField(max_length=17, default="*")

    class Meta:
        """One row per role and office."""

        constraints = [
            models.UniqueConstraint(fields=["user", "role", "office"], name="one_membership")
        ]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} at {self.office}"
