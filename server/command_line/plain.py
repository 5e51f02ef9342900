"""Texts from the network as they may stand in a terminal; ages and call signs."""

import unicodedata
from uuid import UUID

from clients.sdk import Replica
from protocol.teams import Team

_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def show_plain(text: str) -> str:
    """A text from the network without what could steer a terminal or hide a part of it."""
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(each) in _INVISIBLE else each for each in text)


def show_age(age_ms: int | None) -> str:
    """`45 s`, `12 min`, `3 h 05`; a dash for never."""
    if age_ms is None:
        return "—"
    seconds = max(0, age_ms) // 1000
    if seconds < 60:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02}" if minutes < 48 * 60 else f"{minutes // 1440} d"


def show_team(replica: Replica, team_id: UUID | None) -> str:
    """A team's call sign; a dash for none, a question mark for one that is not shown to us."""
    if team_id is None:
        return "—"
    team = replica.get(Team, team_id)
    return "?" if team is None else show_plain(team.call_sign)
