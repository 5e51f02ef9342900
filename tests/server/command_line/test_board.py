import io
import re
from uuid import UUID

import pytest
from rich.console import Console

from clients.sdk import Phase
from protocol.alerts import AlertState
from protocol.ids import TeamId
from protocol.teams import Availability, Team, TeamKind, TeamStatus
from server.command_line.board import STALE_AFTER_MS, Moment, count, draw, summarise
from server.command_line.language import Language
from tests.support.board_world import ALPHA, NOW, SECTOR, SITE, make_alert, make_early_alert, make_moment


def picture(moment: Moment, language: Language = "en", width: int = 160, height: int | None = None) -> list[str]:
    console = Console(width=width, file=io.StringIO(), record=True, color_system=None)
    console.print(draw(moment, language, width, height))
    return [line.rstrip() for line in console.export_text().splitlines()]


def cells(line: str) -> list[str]:
    return re.split(r"\s{2,}", line.strip())


def test_the_whole_board_in_english() -> None:
    log = [(NOW - 1_000, "ALPHA · ■ on scene (radio)"), (NOW - 2_000, "R07 · → ALPHA")]
    header, counts, heading, alpha, bravo, bravo_10, zoulou, changes, *lines = picture(make_moment(log=log))
    assert header == " EXERCISE  M-27 · Marathon · open   ● live   #42"
    assert counts == "3 teams  1 free  1 engaged  1 silent  5/4 present/declared  1/2 vehicles ready  0 alerts"
    names = ("Team", "Status", "Since", "May go", "People", "Vehicle", "Radios", "Sector · site", "Position", "Contact")
    assert heading.split() == " ".join(names).split()
    assert re.fullmatch(r"ALPHA\s+■ on scene\s+1 min\s+= engaged\s+3/4 VPSP 1\s+R07\s+S1 · PS1\s+5 s\s+5 s", alpha)
    assert re.fullmatch(r"BRAVO 2\s+● available\s+— \+ free\s+0/— VL 2 \(✕ breakdown\)\s+—\s+—", bravo)
    assert re.fullmatch(r"BRAVO 10\s+◎ on patrol\s+1 h 05 \? call first\s+2/—\s+—\s+\? silent 16 min", bravo_10)
    assert re.match(r"ZOULOU\s+· off duty", zoulou)
    assert changes == "Latest changes"
    assert lines == ["08:53:19 ALPHA · ■ on scene (radio)", "08:53:18 R07 · → ALPHA"]


def test_the_whole_board_in_french() -> None:
    header, counts, _, alpha, _, bravo_10, *_ = picture(make_moment(), "fr")
    assert header == " EXERCICE  M-27 · Marathon · ouverte   ● à jour   #42"
    assert counts == (
        "3 équipes  1 libres  1 engagées  1 muettes  5/4 présents/déclarés  1/2 véhicules disponibles  0 détresses"
    )
    assert "■ sur les lieux" in alpha
    assert "? à rappeler" in bravo_10
    assert "? muette 16 min" in bravo_10


def test_where_a_crew_takes_somebody_stands_after_where_it_belongs() -> None:
    """Rule ST3: without a victim that anybody has registered."""
    crew = Team(
        id=TeamId(UUID(int=15)),
        call_sign="CHARLIE",
        kind=TeamKind.AMBULANCE_CREW,
        status=TeamStatus.TRANSPORTING,
        status_at=NOW,
        availability=Availability.ENGAGED,
        sector_id=SECTOR,
        destination_site_id=SITE,
    )
    (line,) = [line for line in picture(make_moment(crew)) if line.startswith("CHARLIE")]
    assert "S1 · → PS1" in line


def test_a_team_off_duty_does_not_count_and_nor_do_its_people() -> None:
    figures = count(make_moment())
    assert (figures.teams, figures.people_counted, figures.people_declared) == (3, 5, 4)


@pytest.mark.parametrize(
    ("fields", "mark"),
    [
        ({"silent_ms": STALE_AFTER_MS}, "● live"),
        ({"silent_ms": STALE_AFTER_MS + 1}, "✕ STALE 12 s"),
        ({"silent_ms": 90_000, "phase": Phase.OFFLINE}, "✕ STALE 1 min · offline"),
        ({"silent_ms": 100, "phase": Phase.RESYNCING}, "✕ STALE 0 s · catching up"),
        ({"silent_ms": None, "phase": Phase.CONNECTING}, "○ NOTHING RECEIVED YET"),
        ({"degraded": ("slow_log", "redis")}, "⚠ not working on the server: recording is slow, link between servers"),
        ({"degraded": ("of_later",)}, "⚠ not working on the server: of_later"),
    ],
)
def test_the_board_always_says_how_old_it_is_and_what_fails(fields: dict[str, object], mark: str) -> None:
    assert mark in picture(make_moment(**fields))[0]


def test_an_alert_is_a_banner_until_it_is_cleared() -> None:
    assert picture(make_moment(make_alert()))[1].strip() == (
        "⚠ DISTRESS · ALPHA · 08:53:10 · NOBODY HAS ACKNOWLEDGED IT"
    )
    assert picture(make_moment(make_alert(AlertState.SEEN)), "fr")[1].strip() == "⚠ DÉTRESSE · ALPHA · 08:53:10 · vue"
    assert "ALPHA" not in picture(make_moment(make_alert(AlertState.CLEARED)))[1]


def test_an_alert_that_ran_ahead_of_its_fact_is_shown_once() -> None:
    early = [make_early_alert(is_recorded=False)]
    ahead = make_moment(early_alerts=early)
    assert picture(ahead)[1].strip().endswith("not yet recorded")
    both = make_moment(make_alert(), early_alerts=early)
    assert sum("DISTRESS" in line for line in picture(both)) == count(both).alerts == 1


@pytest.mark.parametrize(
    ("width", "shown", "left_out"),
    [
        (160, {"Radios", "Vehicle", "Contact"}, set()),
        (130, {"Vehicle", "Contact"}, {"Radios"}),
        (110, {"Contact"}, {"Vehicle", "Radios"}),
        (80, {"People", "Position"}, {"Contact", "May go"}),
        (40, {"Team", "Status", "Since"}, {"People", "Position"}),
    ],
)
def test_a_narrow_terminal_keeps_what_matters_most(width: int, shown: set[str], left_out: set[str]) -> None:
    lines = picture(make_moment(), width=width)
    assert all(word in lines[2] for word in shown)
    assert not any(word in lines[2] for word in left_out)
    assert all(len(line) <= width for line in lines)


def many_teams(count: int) -> list[Team]:
    return [
        Team(
            id=TeamId(UUID(int=1000 + number)),
            call_sign=f"TEAM {number}",
            kind=TeamKind.PAIR,
            status=TeamStatus.ON_SCENE if number % 10 == 0 else TeamStatus.AVAILABLE_BASE,
            availability=Availability.ENGAGED if number % 10 == 0 else Availability.AVAILABLE,
        )
        for number in range(count)
    ]


def test_teams_that_do_not_fit_below_each_other_stand_side_by_side() -> None:
    lines = picture(make_moment(*many_teams(40)), width=160, height=40)
    assert sum(line.count("TEAM ") for line in lines) == 40
    assert len(lines) <= 40


def test_on_a_small_terminal_the_urgent_stay_and_the_others_are_counted() -> None:
    lines = picture(make_moment(make_alert(AlertState.SEEN), *many_teams(40)), width=80, height=24)
    shown = {cells(line)[0] for line in lines}
    assert {"ALPHA", "BRAVO 10", "TEAM 0", "TEAM 10", "TEAM 20", "TEAM 30"} <= shown
    [more] = [line for line in lines if line.startswith("…")]
    assert sum(line.startswith(("TEAM", "ALPHA", "BRAVO", "ZOULOU")) for line in lines) + int(more.split()[2]) == 44
    assert len(lines) <= 24


def test_a_name_cannot_steer_the_terminal_nor_be_read_as_markup() -> None:
    evil = Team(id=ALPHA, call_sign="[red]A\u202eB\x9b2J", kind=TeamKind.PAIR, status=TeamStatus.PATROL)
    text = "\n".join(picture(make_moment(evil)))
    assert "[red]A\N{REPLACEMENT CHARACTER}B\N{REPLACEMENT CHARACTER}2J" in text


def test_an_operation_without_teams_says_so() -> None:
    moment = make_moment()
    empty = moment._replace(replica=type(moment.replica)(moment.replica.operation_id, moment.replica.scope))
    assert "No team yet." in picture(empty)
    assert picture(empty, "fr")[0].startswith("Vigie")


def test_the_notice_of_the_program_stands_at_the_bottom() -> None:
    assert picture(make_moment(notice=["Vigie runs on http://127.0.0.1:8420"]))[-1].startswith("Vigie runs on")


def test_one_plain_line_says_it_all() -> None:
    assert summarise(make_moment(), "en") == (
        "08:53:20 #42 · 3 teams: 1 free, 1 engaged, 1 silent · 5/4 present/declared · 0 alerts · ● live"
    )
    assert summarise(make_moment(), "fr").endswith("0 détresses · ● à jour")
