"""The scrubber and the bookmarks over HTTP (rules RP11 and RP12)."""

from typing import Any
from uuid import UUID

import pytest

from protocol.alerts import AlertKind
from protocol.devices import Role
from protocol.events import AlertRaised, LogEntryStruck, LogEntryWritten, OperationCreated, TeamCreated
from protocol.ids import AlertId, LogEntryId
from protocol.logbook import LogEntryKind
from protocol.operations import OperationKind
from protocol.teams import TeamKind
from tests.support.http_world import ELSEWHERE, OPERATION, SITE, START, TEAM, HttpWorld
from tests.support.told_world import told_world

TIMELINE = f"/api/operations/{OPERATION}/timeline"
MARK, STRUCK = LogEntryId(UUID(int=31)), LogEntryId(UUID(int=32))
SAID = (
    (0, OperationCreated(code="T1", name="Marathon", kind=OperationKind.EVENT_COVER)),
    (0, TeamCreated(team_id=TEAM, call_sign="Éole 1", kind=TeamKind.PAIR)),
    (0, LogEntryWritten(entry_id=MARK, kind=LogEntryKind.BOOKMARK, text="ici")),
    (0, LogEntryWritten(entry_id=STRUCK, kind=LogEntryKind.BOOKMARK, text="non")),
    (0, LogEntryStruck(entry_id=STRUCK, reason="erreur")),
    (8_000, AlertRaised(alert_id=AlertId(SITE), kind=AlertKind.DISTRESS, team_id=TEAM)),
)
"""How late each was told, and what; a second apart."""


async def told() -> HttpWorld:
    return await told_world(SAID)


async def ask(path: str = "", role: Role = Role.DISPATCHER, **query: Any) -> Any:
    world = await told()
    async with world.bearer(await world.admit(role)) as client:
        return await client.get(TIMELINE + path, params=query)


async def test_both_clocks_are_counted_over_all_there_is() -> None:
    """Rule RP11."""
    shown = (await ask(buckets=7)).json()
    known, happened = shown["known"], shown["happened"]
    assert (known["first_at"], known["last_at"], known["last_seq"]) == (START + 1_000, START + 14_000, 6)
    assert (happened["last_at"], happened["last_seq"]) == (START + 6_000, 6)
    for density in (known, happened):
        assert len(density["buckets"]) == 7
        assert sum(span.get("facts", 0) for span in density["buckets"]) == 6
        assert density["buckets"][-1]["alerts"] == 1


async def test_one_clock_may_be_enough() -> None:
    assert "happened" not in (await ask(clock="known")).json()


async def test_who_reads_no_entries_counts_none() -> None:
    """Rule RP11: what a reader may not see is not counted either."""
    shown = (await ask(role=Role.TEAM_LEADER, buckets=1, clock="known")).json()
    assert shown["known"]["buckets"][0].get("facts") == 1, "a phone of no team sees the operation"


@pytest.mark.parametrize(
    ("query", "field"), [({"buckets": 601}, "buckets"), ({"clock": "x"}, "clock"), ({"a": 1}, "a")]
)
async def test_a_question_that_makes_no_sense_is_named(query: dict[str, Any], field: str) -> None:
    answer = await ask(**query)
    assert answer.status_code == 422
    assert answer.json()["field"] == field


async def test_bookmarks_that_stand_are_listed_with_the_number_of_their_fact() -> None:
    """Rule RP12."""
    marks = (await ask("/bookmarks")).json()["bookmarks"]
    assert marks == [{"id": str(MARK), "at": START + 3_000, "seq": 3, "text": "ici"}]
    assert (await ask("/bookmarks", role=Role.TEAM_LEADER)).json()["bookmarks"] == []


async def test_what_is_no_operation_of_this_caller_has_no_timeline() -> None:
    world = await told()
    async with world.bearer(await world.admit(Role.DISPATCHER)) as client:
        for path in ("timeline", "timeline/bookmarks"):
            assert (await client.get(f"/api/operations/{ELSEWHERE}/{path}")).status_code in (403, 404)
