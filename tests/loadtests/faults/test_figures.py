"""Times out of a history, for a stretch of it."""

from uuid import UUID

import pytest

from loadtests.faults.figures import answers_ms, shown_ms, slope_per_h
from loadtests.history import History, Observer, Outcome, Piece, PieceKind, Reading, Sent
from protocol.ids import CommandId, DeviceId, TeamId


def sent(seq: int, at_s: float, answered_at_s: float) -> Sent:
    name = UUID(int=seq)
    return Sent(CommandId(name), DeviceId(name), TeamId(name), at_s, Outcome.ACCEPTED, seq, answered_at_s)


def test_only_what_was_sent_in_the_stretch_counts() -> None:
    history = History(commands=[sent(1, 1.0, 1.01), sent(2, 2.0, 2.02), sent(3, 3.0, 3.03)])
    history.commands.append(Sent(CommandId(UUID(int=9)), DeviceId(UUID(int=9)), TeamId(UUID(int=9)), 2.5))
    readings = [Reading(seq + 0.1, (Piece(PieceKind.CHANGE, seq - 1, seq),)) for seq in (1, 2, 3)]
    assert [round(each) for each in answers_ms(history, 1.5, 3.0)] == [20]
    assert [round(each) for each in shown_ms(history, [Observer("post", readings=readings)], 1.5)] == [100, 100]


@pytest.mark.parametrize(
    ("samples", "slope"),
    [
        ([(0.0, 10.0), (1800.0, 10.0), (3600.0, 10.0)], 0.0),
        ([(100.0, 10.0), (1900.0, 11.0), (3700.0, 12.0)], 2.0),
        ([(0.0, 12.0), (3600.0, 9.0)], -3.0),
        ([(7.0, 12.0)], 0.0),
    ],
)
def test_the_slope_is_what_an_hour_adds(samples: list[tuple[float, float]], slope: float) -> None:
    assert slope_per_h(samples) == pytest.approx(slope)
