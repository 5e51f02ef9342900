"""The terminal board: one moment of a replica as a picture, without I/O, clock or state."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple
from unicodedata import normalize

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from clients.sdk import AlertNow, Phase, Replica
from protocol.alerts import Alert, AlertKind, AlertState
from protocol.ids import TeamId
from protocol.operations import Operation, Sector, Site
from protocol.radios import Radio
from protocol.teams import Availability, Team, TeamStatus
from protocol.vehicles import TechnicalState, Vehicle
from server.command_line.board_attention import draw_attention
from server.command_line.board_casualties import draw_casualties, draw_interventions, summarise_casualties
from server.command_line.board_traffic import draw_traffic
from server.command_line.language import Language
from server.command_line.plain import show_age, show_plain, show_team
from server.command_line.words import (
    ALERT_KINDS,
    AVAILABILITY_LOOKS,
    BOARD_WORDS,
    MODES,
    OPERATION_STATUSES,
    STATUS_LOOKS,
    TECHNICAL_LOOKS,
    name_degraded,
)

STALE_AFTER_MS = 12_000
"""The server speaks at least every 10 s: beyond this, what is shown may be old."""
_COLUMNS = (
    # (words key, narrowest terminal that shows it, right-aligned)
    ("call_sign", 0, False),
    ("status", 0, False),
    ("since", 0, True),
    ("availability", 90, False),
    ("headcount", 55, True),
    ("vehicle", 125, False),
    ("radios", 155, False),
    ("place", 110, False),
    ("position", 66, True),
    ("contact", 90, True),
)
_LOG_LINES = 6
_LEAST_LOG_LINES = 3
_LEAST_ATTENTION = 4
"""The head and the three most urgent."""
_ROOMY_HEIGHT = 34
"""Below it, everything but the teams keeps to what is most urgent."""
_LEAST_ROWS = 3
_LEAST_BLOCK_WIDTH = 56
"""Of one of several tables side by side."""
_URGENCY = (Availability.UNKNOWN, Availability.ENGAGED, Availability.AVAILABLE, Availability.UNAVAILABLE)


class Moment(NamedTuple):
    """What a client knows now."""

    replica: Replica
    phase: Phase
    now: int
    """By the server's clock, epoch ms."""
    silent_ms: int | None = None
    """How long ago the server was last heard; None: never."""
    degraded: tuple[str, ...] = ()
    log: Sequence[tuple[int, str]] = ()
    """Latest changes with the time each came in, newest first."""
    early_alerts: Sequence[AlertNow] = ()
    """Alerts that came ahead of their fact."""
    notice: Sequence[str] = ()
    """Lines of the program that shows the board, such as addresses."""
    zone: tzinfo = UTC


class Counts(NamedTuple):
    """The figures above the table."""

    teams: int
    free: int
    engaged: int
    silent: int
    people_counted: int
    people_declared: int
    vehicles: int
    vehicles_ready: int
    alerts: int


def count(moment: Moment) -> Counts:
    """A team that is off duty counts neither as a team nor with its people."""
    replica = moment.replica
    teams = [team for team in replica.of(Team).values() if team.status is not TeamStatus.OFF_DUTY]
    vehicles = replica.of(Vehicle).values()
    return Counts(
        teams=len(teams),
        free=sum(team.availability is Availability.AVAILABLE for team in teams),
        engaged=sum(team.availability is Availability.ENGAGED for team in teams),
        silent=sum(team.silent_since is not None for team in teams),
        people_counted=sum(team.headcount_counted for team in teams),
        people_declared=sum(team.headcount_declared or 0 for team in teams),
        vehicles=len(vehicles),
        vehicles_ready=sum(vehicle.technical_state is TechnicalState.OPERATIONAL for vehicle in vehicles),
        alerts=len(_open_alerts(moment)) + len(_early_alerts(moment)),
    )


def draw(moment: Moment, language: Language, width: int, height: int | None = None) -> RenderableType:
    """The board for a terminal of this size; rows that do not fit are counted, the most urgent ones stay."""
    is_roomy = height is None or height >= _ROOMY_HEIGHT
    log_lines = _LOG_LINES if is_roomy else _LEAST_LOG_LINES
    top: list[RenderableType] = [_draw_header(moment, language), *_draw_alerts(moment, language)]
    top.append(_draw_counts(count(moment), language))
    top += draw_casualties(moment.replica, language)
    top += draw_interventions(moment.replica, language)[: None if is_roomy else 1]
    top += draw_traffic(moment.replica, moment.now, language)[: None if is_roomy else 1]
    top += draw_attention(moment.replica, moment.now, language)[: None if is_roomy else _LEAST_ATTENTION]
    notice = (_draw_line(line) for line in moment.notice)
    bottom: list[RenderableType] = [_draw_log(moment, language, log_lines), *notice]
    rows = None
    if height is not None:
        taken = len(top) + 3 + log_lines + len(moment.notice)  # the table's head, the log's head
        rows = max(_LEAST_ROWS, height - taken - 1)
    return Group(*top, *_draw_teams(moment, language, width, rows), *bottom)


def _draw_line(line: str) -> Text:
    return Text(line, style="dim", no_wrap=True, overflow="ellipsis")


def summarise(moment: Moment, language: Language) -> str:
    """One plain line, for logs and pipes."""
    words, figures = BOARD_WORDS[language], count(moment)
    clock = datetime.fromtimestamp(moment.now / 1000, moment.zone)
    parts = [
        f"{clock:%H:%M:%S} #{moment.replica.seq}",
        f"{figures.teams} {words['teams']}: {figures.free} {words['free']}, {figures.engaged} {words['engaged']}, "
        f"{figures.silent} {words['silent']}",
        f"{figures.people_counted}/{figures.people_declared} {words['people']}",
        f"{figures.alerts} {words['alerts']}",
        *summarise_casualties(moment.replica, language),
        _freshness(moment, language)[0],
    ]
    return " · ".join(parts)


def _draw_header(moment: Moment, language: Language) -> Text:
    header = Text(no_wrap=True, overflow="ellipsis")
    operation = moment.replica.get(Operation, moment.replica.operation_id)
    if operation is None:
        header.append("Vigie", style="bold")
    else:
        if mode := MODES[operation.mode][language]:
            header.append(f" {mode} ", style="bold black on yellow")
            header.append(" ")
        header.append(show_plain(f"{operation.code} · {operation.name}"), style="bold")
        header.append(f" · {OPERATION_STATUSES[operation.status][language]}")
    freshness, style = _freshness(moment, language)
    header.append(f"   {freshness}", style=style)
    header.append(f"   #{moment.replica.seq}", style="dim")
    if moment.degraded:
        names = ", ".join(show_plain(name_degraded(name, language)) for name in moment.degraded)
        header.append(f"   ⚠ {BOARD_WORDS[language]['degraded'].format(names=names)}", style="bold yellow")
    return header


def _freshness(moment: Moment, language: Language) -> tuple[str, str]:
    """The mark that every board carries (rule C10), and its style."""
    words = BOARD_WORDS[language]
    if moment.silent_ms is None:
        return f"○ {words['never']}", "bold yellow"
    if moment.phase is Phase.LIVE and moment.silent_ms <= STALE_AFTER_MS:
        return f"● {words['live']}", "bold green"
    mark = f"✕ {words['stale'].format(age=show_age(moment.silent_ms))}"
    if moment.phase is not Phase.LIVE:
        mark += f" · {words[moment.phase.value]}"
    return mark, "bold red"


def _draw_alerts(moment: Moment, language: Language) -> list[Text]:
    words = BOARD_WORDS[language]
    banners = []
    for early in _early_alerts(moment):
        state = words["unseen"] if early.is_recorded else words["unrecorded"]
        banners.append(_banner(moment, language, early.kind, early.team_id, early.at, state))
    for alert in _open_alerts(moment):
        state = words["unseen"] if alert.state is AlertState.RAISED else words["seen"]
        note = f" · {show_plain(alert.note)}" if alert.note else ""
        banners.append(_banner(moment, language, alert.kind, alert.team_id, alert.raised_at, state + note))
    return banners


def _banner(moment: Moment, language: Language, kind: AlertKind, team_id: TeamId, at: int, state: str) -> Text:
    team = show_team(moment.replica, team_id)
    text = f" ⚠ {ALERT_KINDS[kind][language]} · {team} · {_clock(at, moment)} · {state} "
    return Text(text, style="bold white on red", no_wrap=True, overflow="ellipsis")


def _open_alerts(moment: Moment) -> list[Alert]:
    alerts = moment.replica.of(Alert).values()
    return sorted((each for each in alerts if each.state is not AlertState.CLEARED), key=lambda each: each.raised_at)


def _early_alerts(moment: Moment) -> list[AlertNow]:
    """One alert is shown once: as soon as its fact is here, the fact counts (rule C7)."""
    return [early for early in moment.early_alerts if moment.replica.get(Alert, early.alert_id) is None]


def _draw_counts(figures: Counts, language: Language) -> Text:
    words = BOARD_WORDS[language]
    line = Text(no_wrap=True, overflow="ellipsis")
    for figure, name, style in (
        (str(figures.teams), "teams", "bold"),
        (str(figures.free), "free", "bold green"),
        (str(figures.engaged), "engaged", "bold blue"),
        (str(figures.silent), "silent", "bold yellow" if figures.silent else "bold"),
        (f"{figures.people_counted}/{figures.people_declared}", "people", "bold"),
        (f"{figures.vehicles_ready}/{figures.vehicles}", "vehicles", "bold"),
        (str(figures.alerts), "alerts", "bold white on red" if figures.alerts else "bold"),
    ):
        line.append(figure, style=style)
        line.append(f" {words[name]}  ")
    return line


def _draw_teams(moment: Moment, language: Language, width: int, rows: int | None) -> list[RenderableType]:
    """By call sign; where they do not all fit, first side by side with fewer columns, then the most urgent only."""
    words = BOARD_WORDS[language]
    teams = sorted(moment.replica.of(Team).values(), key=_call_sign_order)
    if not teams:
        return [Text(words["no_teams"], style="dim")]
    blocks = 1
    while rows is not None and len(teams) > rows * blocks and width // (blocks + 1) >= _LEAST_BLOCK_WIDTH:
        blocks += 1
    hidden: list[RenderableType] = []
    if rows is not None and len(teams) > rows * blocks:
        kept = _most_urgent(moment, teams)[: (rows - 1) * blocks]
        hidden = [Text(words["more"].format(count=len(teams) - len(kept)), style="dim")]
        teams = sorted(kept, key=_call_sign_order)
    held = _Holdings(moment.replica, language)
    length = -(-len(teams) // blocks)
    tables = []
    for start in range(0, len(teams), length):
        tables.append(_draw_table(moment, teams[start : start + length], held, language, width // blocks - 1))
    grid = Table.grid(expand=True, padding=(0, 2, 0, 0))
    for _ in tables:
        grid.add_column(ratio=1)
    grid.add_row(*tables)
    return [grid, *hidden]


def _draw_table(moment: Moment, teams: Sequence[Team], held: "_Holdings", language: Language, width: int) -> Table:
    columns = [(key, is_right) for key, least_width, is_right in _COLUMNS if width >= least_width]
    table = Table(box=None, expand=True, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold underline")
    for key, is_right in columns:
        heading = BOARD_WORDS[language][key]
        table.add_column(heading, justify="right" if is_right else "left", no_wrap=True, overflow="ellipsis")
    for team in teams:
        cells = _cells(moment, team, held, language)
        table.add_row(*(cells[key] for key, _ in columns))
    return table


def _most_urgent(moment: Moment, teams: Sequence[Team]) -> list[Team]:
    calling = {alert.team_id for alert in _open_alerts(moment)} | {early.team_id for early in _early_alerts(moment)}
    return sorted(teams, key=lambda team: (team.id not in calling, _URGENCY.index(team.availability)))


class _Holdings:
    """What each team holds, looked up once per picture."""

    def __init__(self, replica: Replica, language: Language) -> None:
        self.vehicles: dict[object, list[str]] = {}
        self.radios: dict[object, list[str]] = {}
        for vehicle in replica.of(Vehicle).values():
            mark = ""
            if vehicle.technical_state is not TechnicalState.OPERATIONAL:
                mark = f" ({TECHNICAL_LOOKS[vehicle.technical_state].text(language)})"
            self.vehicles.setdefault(vehicle.team_id, []).append(show_plain(vehicle.call_sign) + mark)
        for radio in replica.of(Radio).values():
            self.radios.setdefault(radio.team_id, []).append(show_plain(radio.code))


def _cells(moment: Moment, team: Team, held: _Holdings, language: Language) -> dict[str, Text]:
    replica, now = moment.replica, moment.now
    status, availability = STATUS_LOOKS[team.status], AVAILABILITY_LOOKS[team.availability]
    position = replica.positions.get(team.id)
    fix_at = None if position is None else position.fix_at
    heard_at = max((at for at in (team.last_heard_at, fix_at) if at is not None), default=None)
    declared = "—" if team.headcount_declared is None else str(team.headcount_declared)
    sector = None if team.sector_id is None else replica.get(Sector, team.sector_id)
    site = None if team.site_id is None else replica.get(Site, team.site_id)
    towards = None if team.destination_site_id is None else replica.get(Site, team.destination_site_id)
    places = [show_plain(each.code) for each in (sector, site) if each is not None]
    place = " · ".join(places if towards is None else [*places, f"→ {show_plain(towards.code)}"])
    contact = Text(_age(now, heard_at))
    if team.silent_since is not None:
        contact = Text(f"? {BOARD_WORDS[language]['silent_mark']} {_age(now, team.silent_since)}", style="bold yellow")
    return {
        "call_sign": Text(show_plain(team.call_sign), style="bold"),
        "status": Text(status.text(language), style=status.style),
        "since": Text(_age(now, team.status_at)),
        "availability": Text(availability.text(language), style=availability.style),
        "headcount": Text(f"{team.headcount_counted}/{declared}"),
        "vehicle": Text(", ".join(held.vehicles.get(team.id, ()))),
        "radios": Text(", ".join(held.radios.get(team.id, ()))),
        "place": Text(place),
        "position": Text(_age(now, fix_at)),
        "contact": contact,
    }


def _draw_log(moment: Moment, language: Language, most: int) -> Text:
    lines = Text(no_wrap=True, overflow="ellipsis")
    lines.append(BOARD_WORDS[language]["changes"], style="bold underline")
    for at, line in list(moment.log)[:most]:
        lines.append(f"\n{_clock(at, moment)} ", style="dim")
        lines.append(line)
    return lines


def _call_sign_order(team: Team) -> list[tuple[int, str]]:
    """BINOME 2 before BINOME 10, ÉQUIPE before VPSP."""
    call_sign = normalize("NFKD", team.call_sign).casefold()
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", call_sign)]


def _age(now: int, at: int | None) -> str:
    return show_age(None if at is None else now - at)


def _clock(at: int, moment: Moment) -> str:
    return f"{datetime.fromtimestamp(at / 1000, moment.zone):%H:%M:%S}"
