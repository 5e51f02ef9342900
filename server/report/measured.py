"""The parts of a report that print figures: delays, answers, curves, and the end-of-cover return."""

from collections.abc import Iterator, Sequence

from reportlab.platypus import CondPageBreak, Flowable

from protocol.casualties import PlaceKind
from protocol.figures import CountRow, Curve, MissionStep, Spread, SpreadRow
from protocol.interventions import Intervention
from protocol.teams import Availability
from protocol.victims import TriageCategory
from server.report.charts import Series, StepChart
from server.report.look import CATEGORY_LINES, LINES, Line
from server.report.parts import Source, plain_rows
from server.report.pieces import Column, Heading, gap, said, table
from server.report.times import duration, hours
from server.report.value_words import word

_PLOT_HEIGHT = 105.0
_MAX_SITES = len(LINES)


def delays(source: Source) -> Iterator[Flowable]:
    """Times from the call, of all interventions, of each sector, team and intervention."""
    found = source.figures.delays
    if found is None:
        return
    yield Heading(source.say("delays"), 0, "delays")
    yield said(source.say("delays_note"), "note")
    yield Heading(source.say("all_interventions"), 1, "delays-all")
    yield table(
        [
            Column(source.say("step"), 2.4),
            *(
                Column(source.say(key), 1, is_number=True)
                for key in ("count", "median", "centile", "longest", "not_reported", "not_reached")
            ),
        ],
        plain_rows([word(step, source.language), *_spread_cells(spread)] for step, spread in found.overall.items())
        if found.interventions
        else [],
        nothing=source.say("nothing"),
    )
    for key, rows in (("by_sector", found.sectors), ("by_team", found.teams_from_order)):
        yield Heading(source.say(key), 1, f"delays-{key}")
        yield _spreads(source, rows, source.say("sector" if key == "by_sector" else "team"))
    yield Heading(source.say("by_intervention"), 1, "delays-interventions")
    natures = {each.id: each.nature for each in source.all(Intervention)}
    yield table(
        [
            Column("n°", 0.5, is_number=True),
            Column(source.say("nature"), 2.2),
            Column(source.say("called"), 1.0),
            *(Column(word(step, source.language), 1.05, is_number=True) for step in MissionStep),
        ],
        plain_rows(
            [
                each.number,
                source.nature(natures.get(each.intervention_id)),
                source.times.clock(each.called_at),
                *(
                    duration(each.steps[step].from_call_ms)
                    if step in each.steps
                    else (source.say("not_reported").lower() if step in each.not_reported else "—")
                    for step in MissionStep
                ),
            ]
            for each in found.interventions
        ),
        nothing=source.say("nothing"),
    )


def answers(source: Source) -> Iterator[Flowable]:
    """How long orders, alerts and messages waited, and who was not heard."""
    yield Heading(source.say("answers"), 0, "answers")
    found = source.figures.answers
    if found is not None:
        spreads = (
            ("orders", found.order_wait),
            ("alerts_seen", found.alert_wait),
            ("messages", found.message_wait),
        )
        yield table(
            [
                Column(source.say("what"), 2.6),
                *(
                    Column(source.say(key), 1, is_number=True)
                    for key in ("count", "median", "centile", "longest", "not_reported", "unanswered")
                ),
            ],
            plain_rows([source.say(key), *_spread_cells(spread)] for key, spread in spreads if spread is not None),
            nothing=source.say("nothing"),
        )
    if source.figures.silences is None:
        return
    yield Heading(source.say("silences"), 1, "silences")
    yield table(
        [
            Column(source.say("team"), 2),
            Column(source.say("since"), 1.4),
            Column(source.say("until"), 1.8),
            Column(source.say("duration"), 1, is_number=True),
        ],
        plain_rows(
            [
                each.call_sign,
                source.times.clock(each.since),
                source.say("still_silent") if each.until is None else source.times.clock(each.until),
                duration(each.duration_ms),
            ]
            for each in source.figures.silences
        ),
        nothing=source.say("no_silences"),
    )


def curves(source: Source) -> Iterator[Flowable]:
    """People, teams, victims and places over time."""
    figures = source.figures
    yield CondPageBreak(_PLOT_HEIGHT + 110)
    yield Heading(source.say("curves"), 0, "curves")
    if figures.headcount is not None:
        labels = [source.say("present"), source.say("declared")]
        yield from _chart(source, "curve_people", _series(figures.headcount.people, labels, LINES))
        labels = [word(each, source.language) for each in Availability]
        yield from _chart(source, "curve_teams", _series(figures.headcount.teams, labels, LINES))
    if figures.casualties is not None:
        labels = [word(each, source.language) for each in TriageCategory]
        lines = [CATEGORY_LINES[each] for each in TriageCategory]
        yield from _chart(source, "curve_casualties", _series(figures.casualties.categories, labels, lines))
        labels = [source.say(str(each)) for each in PlaceKind]
        yield from _chart(source, "curve_places", _series(figures.casualties.places, labels, LINES))
    if figures.occupancy is not None:
        fullest = sorted(figures.occupancy, key=lambda each: -each.peak)[:_MAX_SITES]
        series: list[Series] = []
        for line, place in zip(LINES, fullest, strict=False):
            capacity = "" if place.capacity is None else f" / {place.capacity}"
            series += _series(place.curve, [f"{place.code} (max. {place.peak}{capacity})"], [line])
        yield from _chart(source, "curve_occupancy", series)


def cover_return(source: Source) -> Iterator[Flowable]:
    """What an association reports after a cover."""
    found = source.figures.cover_return
    if found is None:
        return
    language = source.language
    yield Heading(source.say("cover_return"), 0, "cover-return")
    yield said(
        source.say("volunteers").format(
            people=found.volunteers.people,
            counted=hours(found.volunteers.counted_ms),
            declared=hours(found.volunteers.declared_ms),
        )
    )
    nature, post = Column(source.say("nature"), 2.4), Column(source.say("post"), 2)
    yield from _counts(
        source,
        "minor_care",
        [post, nature],
        [[source.site(row.site_id), source.care(row.nature)] for row in found.minor_care],
        found.minor_care,
    )
    yield from _counts(
        source,
        "by_category",
        [Column(source.say("category"), 2), Column(source.say("outcome"), 2)],
        [[word(row.category, language), word(row.presence, language)] for row in found.victims],
        found.victims,
    )
    for key, rows in (("by_nature", found.victims_by_post), ("refusals", found.refusals)):
        cells = [[source.nature(row.nature), source.site(row.site_id)] for row in rows]
        yield from _counts(source, key, [nature, post], cells, rows)
    yield from _counts(
        source,
        "evacuations",
        [Column(source.say("means"), 2), Column(source.say("state"), 2), Column(source.say("victims"), 1, True)],
        [
            [word(row.vector, language), word(row.state, language), str(row.victim_count or 0)]
            for row in found.evacuations
        ],
        found.evacuations,
    )
    yield from _counts(
        source,
        "interventions",
        [nature, Column(source.say("status"), 2)],
        [[source.nature(row.nature), word(row.status, language)] for row in found.interventions],
        found.interventions,
    )


def _counts(
    source: Source, key: str, columns: list[Column], cells: list[list[str]], rows: Sequence[CountRow]
) -> Iterator[Flowable]:
    yield Heading(source.say(key), 1, f"return-{key}")
    yield table(
        [*columns, Column(source.say("count"), 0.8, is_number=True)],
        [[*each, str(row.count)] for each, row in zip(cells, rows, strict=True)],
        nothing=source.say("nothing"),
    )


def _chart(source: Source, key: str, series: Sequence[Series]) -> Iterator[Flowable]:
    yield CondPageBreak(_PLOT_HEIGHT + 70)
    yield Heading(source.say(key), 1, key)
    shown = [each for each in series if any(value for _, value in each.points)]
    if shown:
        yield StepChart(shown, source.since, source.until, source.times.clock, _PLOT_HEIGHT)
        yield gap()
    else:
        yield said(source.say("no_curve"), "note")


def _series(curve: Curve, labels: Sequence[str], lines: Sequence[Line]) -> list[Series]:
    return [
        Series(label, line, tuple((point.at, point.values[number]) for point in curve.points))
        for number, (label, line) in enumerate(zip(labels, lines, strict=False))
    ]


def _spreads(source: Source, rows: Sequence[SpreadRow], title: str) -> Flowable:
    return table(
        [Column(title, 1.6), *(Column(word(step, source.language), 1.1, is_number=True) for step in MissionStep)],
        plain_rows(
            [row.label or source.say("no_sector"), *(_spread_cell(row.steps[step]) for step in MissionStep)]
            for row in rows
        ),
        nothing=source.say("nothing"),
    )


def _spread_cell(spread: Spread) -> str:
    if spread.count < 2:  # one is its own centile
        return f"{duration(spread.median_ms)} (1)" if spread.count else "—"
    return f"{duration(spread.median_ms)} / {duration(spread.p90_ms)} ({spread.count})"


def _spread_cells(spread: Spread) -> list[object]:
    return [
        spread.count,
        duration(spread.median_ms),
        duration(spread.p90_ms),
        duration(spread.max_ms),
        spread.not_reported,
        spread.not_reached,
    ]
