"""Reading lists of names from files: CSV, JSON, JSON lines, FollowTheMoney."""

from tidewaiter.desks.risk.screening.reading.files import FORMATS, read_list

__all__ = ["FORMATS", "read_list"]
