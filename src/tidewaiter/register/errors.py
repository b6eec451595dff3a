"""What can go wrong at the register's door.

TidewaiterError
├── NotFound        there is no such declaration, or none that the asker may know of
├── Gone            it was purged when its retention time had passed
├── Conflict        it was changed or used in the meantime, or for something else
└── Unavailable     it cannot be done now and may be tried again; nothing was kept or lost
"""

from __future__ import annotations

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.sentence import sentence


class NotFound(TidewaiterError):
    """There is no such thing, or none that the asker may know of."""


class Gone(TidewaiterError):
    """It was there, and was purged when its retention time had passed."""


class Conflict(TidewaiterError):
    """The same reference stands for something else, or the thing changed in the meantime."""


class Unavailable(TidewaiterError):
    """It cannot be done now; ``retry_after`` says in how many seconds to try again."""

    def __init__(self, message: str, *, retry_after: int = 5) -> None:
        super().__init__(
            message,
            advice=sentence("Send it again in {retry_after} seconds.", retry_after=retry_after),
        )
        self.retry_after = retry_after
