"""Whether profiles and lane policies speak of the same lanes."""

from __future__ import annotations

from collections.abc import Iterable

from tidewaiter.core import ProfileError
from tidewaiter.core.errors import nearest
from tidewaiter.desks.risk.profiles import Profile
from tidewaiter.engine.policy import Policies


def check_lanes(profiles: Iterable[Profile], policies: Policies) -> None:
    """Raise :class:`ProfileError` for a profile that asks for a lane some policy does not have."""
    for profile in profiles:
        wanted = {"effect.lane": profile.effect.lane}
        if profile.unknown != "nothing":
            wanted["unknown"] = profile.unknown
        for place, lane in wanted.items():
            for policy in policies.all:
                known = sorted(one.code for one in policy.lanes)
                if lane not in known:
                    raise ProfileError(
                        f"the lane policy '{policy.id}' has no lane '{lane}'.",
                        where=f"profile {profile.id}, {place}",
                        advice=nearest(lane, known) or f"It has {', '.join(known)}.",
                    )
