"""Times and durations in print, in the time zone and language of the report."""

from datetime import datetime
from zoneinfo import ZoneInfo

from server.report.content import Language

_DAY_MS = 86_400_000


class Times:
    """Writes times; an operation of several days has the day with each."""

    def __init__(self, zone: str, language: Language, since: int, until: int) -> None:
        self._zone, self._language = ZoneInfo(zone), language
        self.has_days = until - since > _DAY_MS or self._local(since).date() != self._local(until).date()

    def full(self, at: int) -> str:
        """Day and time."""
        return self._local(at).strftime("%d/%m/%Y %H:%M" if self._language == "fr" else "%Y-%m-%d %H:%M")

    def clock(self, at: int) -> str:
        """Hours and minutes, and the day if there are several."""
        return self._local(at).strftime(f"{self._day}%H:%M")

    def with_seconds(self, at: int) -> str:
        """As the log has it."""
        return self._local(at).strftime(f"{self._day}%H:%M:%S")

    @property
    def _day(self) -> str:
        if not self.has_days:
            return ""
        return "%d/%m " if self._language == "fr" else "%m-%d "

    def _local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at / 1000, self._zone)


def duration(milliseconds: int | None) -> str:
    """`4:05` or `1:04:05`; a dash for none."""
    if milliseconds is None:
        return "—"
    seconds = round(milliseconds / 1000)
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def hours(milliseconds: int) -> str:
    """Hours and minutes, such as `12 h 05`."""
    minutes = round(milliseconds / 60_000)
    return f"{minutes // 60} h {minutes % 60:02d}"
