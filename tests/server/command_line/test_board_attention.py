"""The board's lines of what waits: one for each cause and sector, the most urgent first, named as on the radio."""

from uuid import UUID

import msgspec

from protocol.attention import AttentionCause, AttentionRank
from protocol.ids import InterventionId, SectorId, TeamId, VictimId
from protocol.interventions import Intervention
from protocol.teams import Team, TeamKind, TeamStatus
from protocol.thresholds import Thresholds
from protocol.victims import Victim
from server.command_line.board_attention import _STYLES, CAUSES, MAX_LINES, draw_attention
from server.domain.attention_causes import attended
from tests.support.board_world import NOW, SECTOR, make_alert, make_replica

LONG_AGO = NOW - 7_200_000


def waiting_team(number: int) -> Team:
    team = Team(
        id=TeamId(UUID(int=100 + number)),
        call_sign=f"EQ {number}",
        kind=TeamKind.PAIR,
        status=TeamStatus.ALERTED,
        status_at=LONG_AGO + number,
        sector_id=SECTOR,
    )
    return attended(team, Thresholds())


def test_nothing_waits_nothing_is_drawn() -> None:
    assert draw_attention(make_replica(), NOW, "fr") == []


def test_each_cause_of_a_sector_is_one_line_that_names_the_first_and_counts_what_passed_on() -> None:
    """Rules AT7 and AT10: the call is ten seconds old, the teams have waited for hours."""
    replica = make_replica(attended(make_alert(), Thresholds()), *(waiting_team(number) for number in range(6)))
    lines = [line.plain for line in draw_attention(replica, NOW, "fr")]
    assert lines == [
        "À traiter (7)",
        "détresse en cours · S1 · ALPHA · 10 s",
        "statut trop long · S1 · EQ 0, EQ 1, EQ 2, EQ 3, +2 · 2 h 00 · ⇑ 6",
    ]


def test_victims_and_interventions_are_numbers_and_never_names() -> None:
    victim = Victim(id=VictimId(UUID(int=1)), number=7, found_at=LONG_AGO, last_news_at=NOW)
    call = Intervention(id=InterventionId(UUID(int=2)), number=12, reported_at=LONG_AGO)
    replica = make_replica(attended(victim, Thresholds()), attended(call, Thresholds()))
    assert [line.plain for line in draw_attention(replica, NOW, "en")] == [
        "To decide (2)",
        "nobody was sent · #12 · 2 h 00 · ⇑ 1",
        "victim not sorted · V7 · 2 h 00 · ⇑ 1",
    ]


def test_what_does_not_fit_is_counted() -> None:
    apart = [
        msgspec.structs.replace(waiting_team(number), sector_id=SectorId(UUID(int=500 + number)))
        for number in range(MAX_LINES + 2)
    ]
    lines = [line.plain for line in draw_attention(make_replica(*apart), NOW, "fr")]
    assert len(lines) == 1 + MAX_LINES + 1
    assert lines[-1] == "… et 2 autres lignes"


def test_every_cause_and_rank_has_its_words_and_style() -> None:
    assert set(CAUSES) == set(AttentionCause)
    assert set(_STYLES) == set(AttentionRank)
    assert all(set(words) == {"fr", "en"} for words in CAUSES.values())
