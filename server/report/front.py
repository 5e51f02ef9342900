"""The first parts of a report: what it is about, how it stood at the end, with whom."""

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, Table, TableStyle

from protocol.alerts import Alert
from protocol.casualties import PlaceKind
from protocol.evacuations import Evacuation
from protocol.interventions import Intervention
from protocol.operations import OperationMode, Organisation
from protocol.teams import Team
from protocol.vehicles import Vehicle
from protocol.victims import TriageCategory
from server.domain.missions import IS_OVER
from server.domain.naming import as_counted
from server.report.look import DANGER, RULE, SHADE, TEXT_WIDTH
from server.report.parts import Source, plain_rows
from server.report.pieces import Column, Heading, gap, said, table
from server.report.times import duration, hours
from server.report.value_words import word


def cover(source: Source) -> Iterator[Flowable]:
    """What it is about, up to where, and the few numbers that everybody asks for."""
    content, operation, times = source.content, source.operation, source.times
    yield gap(22 * mm)
    yield said(source.say("report"), "subtitle")
    yield said(source.title, "title")
    if operation.mode is not OperationMode.ACTUAL:
        yield gap()
        yield _banner(word(operation.mode, source.language))
    if content.is_anonymised:
        yield said(source.say("anonymised"), "subtitle")
    yield gap(8 * mm)
    closed = source.say("still_open") if operation.closed_at is None else times.full(operation.closed_at)
    opened = source.say("still_open") if operation.opened_at is None else times.full(operation.opened_at)
    yield _facts(
        [
            (source.say("operation"), operation.code),
            (source.say("kind"), word(operation.kind, source.language)),
            (source.say("mode"), word(operation.mode, source.language)),
            (source.say("plan"), word(operation.plan, source.language)),
            (source.say("status"), word(operation.status, source.language)),
            *_agreed(source),
            (source.say("created"), times.full(operation.created_at)),
            (source.say("opened"), opened),
            (source.say("closed"), closed),
            (source.say("times_in"), content.time_zone),
        ]
    )
    yield gap(6 * mm)
    yield Heading(source.say("key_numbers"), 0, "key-numbers")
    yield _numbers(_key_numbers(source))
    yield gap(10 * mm)
    yield _facts(
        [
            (source.say("generated"), f"{times.full(content.generated_at)} (Vigie {content.version})"),
            (source.say("generated_by"), content.generated_by),
            (source.say("up_to"), str(content.figures.known_at_seq)),
            (source.say("chain"), f"{content.chain[:32]} {content.chain[32:]}"),
        ]
    )
    yield PageBreak()


def situation(source: Source) -> Iterator[Flowable]:
    """Who is where, what is still open, which calls for help there were."""
    yield Heading(source.say("situation"), 0, "situation")
    board = source.board
    if board is not None:
        yield Heading(source.say("casualties"), 1, "casualties")
        categories = [each for each in TriageCategory if getattr(board.totals, each)]
        rows: list[list[object]] = []
        colon = " : " if source.language == "fr" else ": "
        for row in board.places:
            where = source.site(row.site_id) if row.site_id is not None else source.say(str(row.kind))
            is_brought = row.kind is PlaceKind.DESTINATION and row.site_id is not None
            label = f"{source.say('destination')}{colon}{where}" if is_brought else where
            counts = [getattr(row.counts, each) for each in categories]
            rows.append([label, *counts, sum(counts)])
        totals = [getattr(board.totals, each) for each in categories]
        if rows:
            rows.append([source.say("total"), *totals, sum(totals)])
        columns = [
            Column(source.say("place"), 3),
            *(Column(word(each, source.language), 1.15, is_number=True) for each in categories),
            Column(source.say("total"), 0.9, is_number=True),
        ]
        yield table(columns, plain_rows(rows), nothing=source.say("no_victims"))
    interventions = source.all(Intervention)
    yield Heading(source.say("open_interventions"), 1, "open-interventions")
    still_open = sorted((each for each in interventions if each.status not in IS_OVER), key=lambda each: each.number)
    yield table(
        [
            Column("n°", 0.5, is_number=True),
            Column(source.say("nature"), 2.4),
            Column(source.say("priority"), 0.6),
            Column(source.say("status"), 1.4),
            Column(source.say("teams"), 2.4),
            Column(source.say("called"), 1.2),
        ],
        plain_rows(
            [
                each.number,
                source.nature(each.nature),
                word(each.priority, source.language),
                word(each.status, source.language),
                ", ".join(source.name(team_id) for team_id in each.team_ids) or "—",
                source.times.clock(each.reported_at),
            ]
            for each in still_open
        ),
        nothing=source.say("no_open_interventions"),
    )
    yield Heading(source.say("alerts"), 1, "alerts")
    alerts = sorted(source.all(Alert), key=lambda alert: alert.raised_at)
    yield table(
        [
            Column(source.say("called"), 1.2),
            Column(source.say("team"), 1.6),
            Column(source.say("kind"), 2.2),
            Column(source.say("status"), 1.2),
            Column(source.say("outcome"), 1.6),
        ],
        plain_rows(
            [
                source.times.clock(each.raised_at),
                source.name(each.team_id),
                word(each.kind, source.language),
                word(each.state, source.language),
                word(each.outcome, source.language),
            ]
            for each in alerts
        ),
        nothing=source.say("no_alerts"),
    )


def resources(source: Source) -> Iterator[Flowable]:
    """Every team with its people, vehicles and work."""
    yield Heading(source.say("resources"), 0, "resources")
    works = {work.team_id: work for work in source.figures.workload or ()}
    vehicles: dict[object, list[str]] = {}
    for vehicle in source.all(Vehicle):
        vehicles.setdefault(vehicle.team_id, []).append(vehicle.call_sign)
    organisations = {each.id: each.name for each in source.all(Organisation)}
    rows = []
    for team in sorted(source.all(Team), key=lambda team: as_counted(team.call_sign)):
        work = works.get(team.id)
        declared = "—" if team.headcount_declared is None else team.headcount_declared
        rows.append(
            [
                team.call_sign,
                word(team.kind, source.language),
                "—" if team.organisation_id is None else organisations.get(team.organisation_id, "—"),
                word(team.status, source.language),
                f"{team.headcount_counted} / {declared}",
                ", ".join(sorted(vehicles.get(team.id, ()))) or "—",
                "—" if work is None else work.mission_count,
                "—" if work is None else duration(work.on_duty_ms),
                "—" if work is None else duration(work.engaged_ms),
                "—" if work is None or work.engaged_share is None else f"{round(100 * work.engaged_share)} %",
            ]
        )
    yield table(
        [
            Column(source.say("team"), 1.6),
            Column(source.say("kind"), 1.95),
            Column(source.say("organisation"), 2.0),
            Column(source.say("status"), 1.4),
            Column(source.say("people"), 1.15, is_number=True),
            Column(source.say("vehicles"), 1.3),
            Column(source.say("missions"), 1.2, is_number=True),
            Column(source.say("on_duty"), 1.05, is_number=True),
            Column(source.say("engaged"), 1.2, is_number=True),
            Column(source.say("share"), 1.0, is_number=True),
        ],
        plain_rows(rows),
        nothing=source.say("nothing"),
    )
    yield said(source.say("people_note"), "note")


def _agreed(source: Source) -> Iterator[tuple[str, str]]:
    """What was agreed before it began, as far as somebody said it; who it was agreed with names nobody anonymous."""
    operation, times = source.operation, source.times
    if operation.cover_size is not None:
        yield source.say("cover_size"), word(operation.cover_size, source.language)
    hours_meant = (operation.planned_start_at, operation.planned_end_at)
    if any(hours_meant):
        yield source.say("planned"), " – ".join("?" if at is None else times.full(at) for at in hours_meant)
    if operation.expected_attendance is not None:
        yield source.say("attendance"), str(operation.expected_attendance)
    if source.content.is_anonymised:
        return
    if operation.organiser is not None:
        yield source.say("organiser"), operation.organiser
    if operation.lead_organisation_id is not None:
        yield source.say("lead"), source.name(operation.lead_organisation_id)


def _key_numbers(source: Source) -> list[tuple[str, str]]:
    numbers = [
        (source.say("interventions"), str(len(source.all(Intervention)))),
        (source.say("teams"), str(sum(team.merged_into is None for team in source.all(Team)))),
    ]
    board = source.board
    if board is not None:
        numbers += [
            (source.say("victims"), str(board.tags_in_use)),
            (source.say("minor_care"), str(board.minor_care_count)),
        ]
    returned = source.figures.cover_return
    if returned is not None:
        numbers += [
            (source.say("evacuations"), str(len(source.all(Evacuation)))),
            (source.say("people_present"), str(returned.volunteers.people)),
            (source.say("hours_given"), hours(returned.volunteers.counted_ms + returned.volunteers.declared_ms)),
        ]
    numbers.append((source.say("alerts"), str(len(source.all(Alert)))))
    return numbers


def _facts(rows: list[tuple[str, str]]) -> Flowable:
    found = Table(
        [[said(name, "note"), said(value)] for name, value in rows], colWidths=[TEXT_WIDTH * 0.28, TEXT_WIDTH * 0.72]
    )
    found.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
                ("LINEBELOW", (0, 0), (-1, -1), 0.25, RULE),
            ]
        )
    )
    return found


def _numbers(rows: list[tuple[str, str]]) -> Flowable:
    """Four to a row, large."""
    cells: list[object] = [[said(value, "h1"), said(name, "note")] for name, value in rows]
    cells += [""] * (-len(cells) % 4)
    grid = [cells[start : start + 4] for start in range(0, len(cells), 4)]
    found = Table(grid, colWidths=[TEXT_WIDTH / 4] * 4)
    found.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), SHADE),
                ("INNERGRID", (0, 0), (-1, -1), 2, "white"),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return found


def _banner(text: str) -> Flowable:
    found = Table([[said(text, "h1")]], colWidths=[TEXT_WIDTH])
    found.setStyle(TableStyle([("BOX", (0, 0), (-1, -1), 2, DANGER), ("ALIGN", (0, 0), (-1, -1), "CENTER")]))
    return found
