"""Periods in which nothing was heard of a team on duty for longer than the operation allows.

A period lasts from when the team was last heard, which is earlier than when Vigie noticed, until it was heard again or
went off duty; one that still lasts is counted up to the end. A sign of life that came in late, but had happened in
between, ends the period at its own time.
"""

from protocol.figures import SilentPeriod
from protocol.teams import Team
from server.domain.state import OperationState
from server.figures.gathering import Gathered


def silences_of(state: OperationState, gathered: Gathered, as_of: int) -> tuple[SilentPeriod, ...]:
    """Every period, in the order in which they began."""
    periods = []
    for period in gathered.silences:
        team = state.find(Team, period.team_id)
        until = as_of if period.until is None else period.until
        periods.append(
            SilentPeriod(
                team_id=period.team_id,
                call_sign="" if team is None else team.call_sign,
                since=period.since,
                noticed_at=period.noticed_at,
                noticed_seq=period.noticed_seq,
                until=period.until,
                until_seq=period.until_seq,
                duration_ms=max(0, until - period.since),
            )
        )
    return tuple(sorted(periods, key=lambda each: (each.since, each.noticed_seq)))
