"""Reading lists of names from files: CSV, JSON, JSON lines, FollowTheMoney."""

from tidewaiter.desks.risk.screening.reading.files import FORMATS, format_of, read_list

__all__ = ["FORMATS", "format_of", "read_list"]
